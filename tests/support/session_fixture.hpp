// Sessions in a room of their own: fake links, a manual clock, real devices over the memory store.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "gateway/auth/device_admission.hpp"
#include "gateway/store/memory_store.hpp"
#include "jt808/codec.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/support/fakes.hpp"
#include "tests/support/manual_clock.hpp"

namespace gateway::test {

inline Config one_product_config() {
  Config config;
  config.products.push_back({});
  config.products[0].product_key = "a1Test";
  return config;
}

inline std::vector<AuthKey> test_keys() {
  AuthKey key;
  key.id = 'k';
  key.key.fill(7);
  return {key};
}

class SessionFixture : public testing::Test {
 protected:
  // One link with its session, spoken to frame by frame.
  struct Terminal {
    Terminal(SessionFixture& room, std::uint32_t slot, std::string number, jt808::Edition its_edition,
             Services& services)
        : phone(std::move(number)), edition(its_edition), mailbox(room.mailbox) {
      SessionRef ref;
      ref.slot = slot;
      session = std::make_unique<Session>(ref, link, 0, services);
      mailbox.sessions[slot] = session.get();
      slot_ = slot;
    }
    ~Terminal() { mailbox.sessions.erase(slot_); }

    // Sends a message and returns what came back.
    std::vector<SentFrame> say(std::uint16_t id, const Body& body = {}) { return say_as(phone, id, body); }
    std::vector<SentFrame> say_as(const std::string& number, std::uint16_t id, const Body& body) {
      return hear(terminal_frame(number, edition, id, next_serial++, body));
    }
    // With a header of one's own.
    std::vector<SentFrame> say_in(const jt808::HeaderForm& form, std::uint16_t id, const Body& body) {
      Body wire;
      EXPECT_TRUE(jt808::append_frame(wire, form, id, next_serial++, body));
      return hear(std::move(wire));
    }
    // A part of a message, with any serial.
    std::vector<SentFrame> say_part(std::uint16_t id, std::uint16_t serial, jt808::PackageItem package,
                                    const Body& body) {
      return hear(terminal_frame(phone, edition, id, serial, body, package));
    }
    std::vector<SentFrame> hear(Body wire) {
      jt808::FrameView view;
      // Without the two flags.
      EXPECT_EQ(jt808::parse_frame(std::span(wire).subspan(1, wire.size() - 2), view),
                jt808::FrameFault::none);
      session->on_frame(view);
      return link.take();
    }
    std::string registered_code(const Body& registration) {
      const auto answer = say(0x0100, registration);
      if (answer.size() != 1 || answer[0].id != 0x8100 || answer[0].body.size() < 3 ||
          answer[0].body[2] != 0) {
        return {};
      }
      return {answer[0].body.begin() + 3, answer[0].body.end()};
    }
    Body authentication(const std::string& code) const {
      jt808::TerminalAuthentication message;
      message.auth_code = code;
      Body body;
      EXPECT_TRUE(jt808::encode(message, edition, body));
      return body;
    }
    std::uint8_t authenticate(const std::string& code) {
      const auto answer = say(0x0102, authentication(code));
      return answer.empty() ? std::uint8_t{255} : answer.back().body.at(4);
    }

    std::string phone;
    jt808::Edition edition;
    FakeMailbox& mailbox;
    FakeLink link;
    std::uint16_t next_serial = 10;
    std::unique_ptr<Session> session;

   private:
    std::uint32_t slot_ = 0;
  };

  static Body registration(jt808::Edition edition, const std::string& terminal_id = "ID0001") {
    jt808::TerminalRegister message;
    message.province_id = 44;
    message.manufacturer_id = "MAKER";
    message.terminal_model = "MODEL-1";
    message.terminal_id = terminal_id;
    message.plate_color = 1;
    message.plate = "粤B12345";
    Body body;
    EXPECT_TRUE(jt808::encode(message, edition, body));
    return body;
  }

  std::unique_ptr<Terminal> connect(std::string phone = "13800000001",
                                    jt808::Edition edition = jt808::Edition::v2013) {
    return std::make_unique<Terminal>(*this, next_slot++, std::move(phone), edition, services);
  }
  std::unique_ptr<Terminal> online(std::string phone = "13800000001",
                                   jt808::Edition edition = jt808::Edition::v2013) {
    auto terminal = connect(std::move(phone), edition);
    const std::string code = terminal->registered_code(registration(edition));
    EXPECT_EQ(terminal->authenticate(code), 0);
    return terminal;
  }
  void pass(Duration by) {
    clock.advance(by);
    slow_wheel.advance(clock.now());
    reply_wheel.advance(clock.now());
  }
  static TerminalKey key_of(std::string_view phone) { return {0, *jt808::PhoneNumber::from_digits(phone)}; }

  Config config = one_product_config();
  ManualClock clock;
  TimerWheel slow_wheel{std::chrono::seconds(1), 1024, clock.now()};
  TimerWheel reply_wheel{std::chrono::milliseconds(10), 1024, clock.now()};
  SessionRegistry registry{6400, 3};
  MemoryStore store;
  AuthCodes codes{test_keys()};
  DeviceBook devices{config, codes, store, clock};
  DeviceAdmission admission{devices};
  FakePublisher publisher;
  FakeMailbox mailbox;
  ShardMetrics metrics;
  LinkCount links;
  FakeLog log;
  Decoder decoder;
  std::vector<std::uint8_t> frame;
  UplinkShare uplink_share{config.limits};
  Services services{clock,     slow_wheel, reply_wheel,   registry,        admission,
                    publisher, mailbox,    config.limits, config.products, metrics,
                    links,     log,        decoder,       frame,           uplink_share};
  std::uint32_t next_slot = 1;
};

}  // namespace gateway::test
