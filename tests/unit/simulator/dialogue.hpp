// A simulated terminal without a socket, with a clock that stands still until the test moves it.
#pragma once

#include <gtest/gtest.h>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jt808/frame.hpp"
#include "tools/simulator/terminal.hpp"

namespace test {

using Body = std::vector<std::uint8_t>;

struct Message {
  std::uint16_t id = 0;
  std::uint16_t serial = 0;
  Body body;

  friend bool operator==(const Message&, const Message&) = default;
};

inline Body bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

inline Body word(std::uint16_t value) {
  return {static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value & 0xffU)};
}

inline Body join(std::initializer_list<Body> parts) {
  Body all;
  for (const Body& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Body general_answer(std::uint16_t serial, std::uint16_t id, std::uint8_t result) {
  return join({word(serial), word(id), {result}});
}

// What a terminal under test does; everything it says and hears is kept.
class Dialogue final : public simulator::TerminalLink, public simulator::TerminalObserver {
 public:
  static simulator::TerminalOptions quiet(jt808::Edition edition = jt808::Edition::v2019) {
    simulator::TerminalOptions options;
    options.edition = edition;
    return options;
  }

  explicit Dialogue(simulator::TerminalOptions options = quiet())
      : header_(
            jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits(options.phone), options.edition)),
        terminal(
            std::move(options), [] { return std::chrono::sys_seconds(std::chrono::seconds(1'600'000'000)); },
            *this, *this) {}

  void connect() { terminal.on_connected(now); }
  void disconnect() { terminal.on_closed(); }
  // Registers and authenticates; forgets the frames of that.
  void go_online() {
    connect();
    for (const Message& login : take()) {
      if (login.id == 0x0100) {
        from_server(0x8100, join({word(login.serial), {0}, bytes_of("code")}));
      } else {
        from_server(0x8001, general_answer(login.serial, login.id, 0));
      }
    }
    for (const Message& login : take()) from_server(0x8001, general_answer(login.serial, login.id, 0));
    ASSERT_EQ(terminal.state(), simulator::SimTerminal::State::online);
    (void)take();
    writes.clear();
  }
  [[nodiscard]] Body frame(std::uint16_t id, std::uint16_t serial, const Body& body) const {
    Body out;
    EXPECT_TRUE(jt808::append_frame(out, header_, id, serial, body));
    return out;
  }
  // The serial it was sent with.
  std::uint16_t from_server(std::uint16_t id, const Body& body) {
    const std::uint16_t serial = next_serial_++;
    feed(frame(id, serial, body));
    return serial;
  }
  void feed(Body bytes) { terminal.on_bytes(bytes, now); }
  void pass(std::chrono::milliseconds time) {
    const simulator::TimePoint end = now + time;
    for (auto next = terminal.next_deadline(); next && *next <= end; next = terminal.next_deadline()) {
      now = std::max(now, *next);
      terminal.on_time(now);
    }
    now = end;
  }
  // The sound frames it sent since the last time; everything else counts as noise.
  std::vector<Message> take() {
    std::vector<Message> messages;
    for (const Body& write : writes) {
      Body chunk = write;
      splitter_.feed(std::span(chunk), [&](std::span<std::uint8_t> escaped, bool) {
        jt808::FrameView view;
        if (jt808::parse_frame(escaped, view) == jt808::FrameFault::none) {
          messages.push_back({view.message_id, view.serial, {view.body.begin(), view.body.end()}});
        } else {
          ++noise;
        }
        return true;
      });
    }
    writes.clear();
    return messages;
  }

  // TerminalLink
  void send(jt808::Bytes bytes) override { writes.emplace_back(bytes.begin(), bytes.end()); }
  void close() override { ++closes; }

  // TerminalObserver
  void on_registered(const simulator::SimTerminal&) override { events.push_back("registered"); }
  void on_online(const simulator::SimTerminal&) override { events.push_back("online"); }
  void on_login_refused(const simulator::SimTerminal&, std::uint16_t id, std::uint8_t result) override {
    events.push_back("refused " + std::to_string(id) + " " + std::to_string(result));
  }
  void on_downlink(const simulator::SimTerminal&, const simulator::Downlink& downlink) override {
    words.push_back(simulator::describe(downlink));
  }
  void on_answered(const simulator::SimTerminal&, const simulator::SentAnswer& sent) override {
    last_answer = sent;
    events.push_back("answered " + std::to_string(sent.answer_id) + " " +
                     std::to_string(sent.downlink_serial));
  }
  void on_acknowledged(const simulator::SimTerminal&, std::uint16_t id, std::uint16_t serial,
                       std::uint8_t result) override {
    events.push_back("acknowledged " + std::to_string(id) + " " + std::to_string(serial) + " " +
                     std::to_string(result));
  }

 private:
  jt808::HeaderForm header_;
  jt808::FrameSplitter splitter_;
  std::uint16_t next_serial_ = 0;

 public:
  simulator::TimePoint now{std::chrono::hours(1)};
  std::vector<Body> writes;
  std::vector<std::string> events;
  std::vector<std::string> words;
  simulator::SentAnswer last_answer;
  int closes = 0;
  int noise = 0;
  simulator::SimTerminal terminal;
};

}  // namespace test
