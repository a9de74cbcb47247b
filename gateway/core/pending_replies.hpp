// Correlation: which downlink a terminal's answer completes, and what became of those that got none.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/reply_rule.hpp"
#include "gateway/core/timer_wheel.hpp"
#include "jt808/bytes.hpp"

namespace gateway {

enum class ReplyStatus : std::uint8_t {
  answered,             // the answer the rule waits for; body is it
  refused,              // 0x0001 with result 1, 2 or 3
  written,              // nothing to wait for, and it is on its way
  bad_answer,           // the right answer by its keys, but not decodable; body is it
  no_answer,            // deadline; written, nothing came
  receipt_only,         // deadline; only the 0x0001 came
  timed_out_unwritten,  // deadline while queued
  lost_after_write,     // the link ended after the bytes were written
  lost_unwritten,       // the link ended while queued
  queue_full,           // the terminal's queue had no room
  shutting_down,        // the gateway ends
};

// What a caller is told. Views are valid during the call of the handler only.
struct Reply {
  ReplyStatus status;
  std::uint16_t message_id = 0;  // of the answering message; 0 where none came
  std::uint16_t serial = 0;      // of the request
  std::uint8_t result = 0;       // of a 0x0001
  jt808::Bytes body{};           // of the answer, whole
  jt808::Bytes payload{};        // what the caller gets: the body, or a 0x0900's content without its type
};
using ReplyHandler = std::function<void(const Reply&)>;

// A downlink with its caller.
struct DownlinkRequest {
  std::uint16_t message_id = 0;
  std::vector<std::uint8_t> body;  // at most jt808::kMaxBody bytes
  ReplyRule rule;
  TimePoint deadline{};
  ReplyHandler done;
};

// What PendingReplies needs of its session.
class ReplyHost {
 public:
  // False while the link's write queue is over its soft limit: downlinks wait.
  [[nodiscard]] virtual bool writable() const noexcept = 0;
  // The next serial number of the link's one counter.
  [[nodiscard]] virtual std::uint16_t next_serial() noexcept = 0;
  // Hands a frame to the link. The answer may be offered as soon as this was called, never from inside.
  // Returns the position of its last byte in the link's output, or nothing where the link takes no more.
  [[nodiscard]] virtual std::optional<std::uint64_t> transmit(std::uint16_t message_id, std::uint16_t serial,
                                                              jt808::Bytes body) = 0;
  // How far the operating system has taken the link's output.
  [[nodiscard]] virtual std::uint64_t written() const noexcept = 0;

 protected:
  ~ReplyHost() = default;
};

// A session's outstanding and queued downlinks. Owned by the session, on its shard's thread; allocated on
// first use. Every request's handler runs exactly once, never from inside submit() with a status other than
// queue_full, written or lost_unwritten, and may submit again.
class PendingReplies final : public TimerWheel::Entry {
 public:
  PendingReplies(ReplyHost& host, TimerWheel& wheel, std::uint32_t window, std::uint32_t queue);
  PendingReplies(const PendingReplies&) = delete;
  PendingReplies& operator=(const PendingReplies&) = delete;

  void submit(DownlinkRequest request, TimePoint now);
  // An uplink that may be an answer. `sound` is false where its body could not be decoded. True where it
  // settled, or acknowledged, a request.
  bool offer(std::uint16_t message_id, jt808::Bytes body, bool sound, TimePoint now);
  // The link takes bytes again, or a place in the window is free.
  void pump(TimePoint now);
  // The link wrote something: messages without an answer may be done.
  void on_written(TimePoint now);
  // The link is gone (lost_*), or the gateway ends (shutting_down).
  void fail_all(ReplyStatus status);

  std::optional<TimePoint> on_timer(TimePoint now) override;

  [[nodiscard]] std::size_t outstanding() const noexcept { return outstanding_.size(); }
  [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
  [[nodiscard]] bool idle() const noexcept { return outstanding_.empty() && queue_.empty(); }

 private:
  struct Outstanding {
    std::uint16_t message_id = 0;
    std::uint16_t serial = 0;
    ReplyRule rule;
    bool receipt = false;
    std::uint64_t end = 0;  // position of the last byte in the link's output
    TimePoint deadline{};
    ReplyHandler done;
  };
  // A serial that must not be used again while an answer to it may still come.
  struct Retired {
    std::uint16_t serial;
    TimePoint until;
  };
  // An abandoned request whose late answer carries no serial: the next such answer may be its own.
  struct LateAnswer {
    std::uint16_t answer_id;
    std::uint8_t passthrough_type;
    TimePoint until;
  };

  [[nodiscard]] bool may_send(const ReplyRule&) const noexcept;
  [[nodiscard]] bool same_slot(const ReplyRule&, std::uint16_t answer_id, std::uint8_t type) const noexcept;
  [[nodiscard]] std::uint16_t take_serial(TimePoint now);
  [[nodiscard]] bool send(DownlinkRequest& request, TimePoint now);
  bool offer_ack(jt808::Bytes body, TimePoint now);
  bool offer_dedicated(std::uint16_t message_id, jt808::Bytes body, bool sound, TimePoint now);
  bool is_late(const Outstanding&, TimePoint now);
  void settle(std::size_t index, const Reply& reply, TimePoint now);
  void retire(const Outstanding&, Duration keep, TimePoint now);
  [[nodiscard]] bool is_written(const Outstanding& request) const noexcept {
    return host_.written() >= request.end;
  }
  void rearm();

  ReplyHost& host_;
  TimerWheel& wheel_;
  std::uint32_t window_;
  std::uint32_t queue_limit_;
  std::vector<Outstanding> outstanding_;
  std::vector<DownlinkRequest> queue_;
  std::vector<Retired> retired_;
  std::vector<LateAnswer> late_;
  bool failed_ = false;
};

}  // namespace gateway
