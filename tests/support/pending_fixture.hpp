// Requests and answers without a session: a host that writes into memory, a clock that stands still.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/core/pending_replies.hpp"

namespace gateway::test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Body = std::vector<std::uint8_t>;

struct Sent {
  std::uint16_t id;
  std::uint16_t serial;
  Body body;
  std::optional<jt808::PackageItem> package;
};

struct FakeHost final : ReplyHost {
  [[nodiscard]] bool writable() const noexcept override { return is_writable; }
  [[nodiscard]] std::uint16_t reserve_serials(std::uint16_t count) noexcept override {
    return std::exchange(serial, static_cast<std::uint16_t>(serial + count));
  }
  [[nodiscard]] std::optional<std::uint64_t> transmit(std::uint16_t id, std::uint16_t number,
                                                      jt808::Bytes body,
                                                      std::optional<jt808::PackageItem> package) override {
    if (!open) return std::nullopt;
    sent.push_back({id, number, Body(body.begin(), body.end()), package});
    position += 20;
    if (--room == 0) is_writable = false;
    if (flushes) flushed = position;
    return position;
  }
  [[nodiscard]] std::uint64_t written() const noexcept override { return flushed; }

  bool is_writable = true;
  int room = -1;  // frames until the link is full
  bool open = true;
  bool flushes = true;
  std::uint16_t serial = 100;
  std::uint64_t position = 0;
  std::uint64_t flushed = 0;
  std::vector<Sent> sent;
};

struct Outcome {
  ReplyStatus status{};
  std::uint16_t message_id;
  std::uint8_t result;
  Body payload;
};

inline Body ack(std::uint16_t serial, std::uint16_t id, std::uint8_t result = 0) {
  return {static_cast<std::uint8_t>(serial >> 8), static_cast<std::uint8_t>(serial),
          static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id), result};
}

inline Body with_serial(std::uint16_t serial, Body rest = {1, 2, 3}) {
  rest.insert(rest.begin(), {static_cast<std::uint8_t>(serial >> 8), static_cast<std::uint8_t>(serial)});
  return rest;
}

class PendingFixture : public testing::Test {
 protected:
  explicit PendingFixture(const RequestOptions& its_options = {}) : pending(host, wheel, its_options) {}

  void submit(const std::string& name, std::uint16_t id, Body body = {0},
              std::optional<ReplyRuleChoice> choice = std::nullopt, Duration timeout = seconds(5)) {
    DownlinkRequest request{id, body, reply_rule_for(id, body, choice), now + timeout, {}, {}};
    request.done = [this, name](const Reply& reply) {
      ASSERT_EQ(outcomes.count(name), 0U) << name << " was answered twice";
      outcomes[name] = {reply.status, reply.message_id, reply.result,
                        Body(reply.payload.begin(), reply.payload.end())};
    };
    pending.submit(std::move(request), now);
  }
  bool offer(std::uint16_t id, const Body& body, bool sound = true) {
    return pending.offer(id, next_frame++, body, sound, now) == Offer::taken;
  }
  void pass(Duration by) {
    now += by;
    wheel.advance(now);
  }
  [[nodiscard]] bool open(const std::string& name) const { return outcomes.count(name) == 0; }
  [[nodiscard]] ReplyStatus status(const std::string& name) const { return outcomes.at(name).status; }

  TimePoint now{seconds(1000)};
  TimerWheel wheel{milliseconds(10), 1024, now};
  FakeHost host;
  PendingReplies pending;
  std::map<std::string, Outcome> outcomes;
  std::uint16_t next_frame = 1;  // serial of the terminal's next frame
};

}  // namespace gateway::test
