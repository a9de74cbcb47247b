// Correlation: which downlink a terminal's answer completes, and what became of those that got none.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/late_answers.hpp"
#include "gateway/core/packaged_request.hpp"
#include "gateway/core/reply_rule.hpp"
#include "gateway/core/serial_ledger.hpp"
#include "gateway/core/timer_wheel.hpp"
#include "jt808/bytes.hpp"
#include "jt808/frame.hpp"
#include "jt808/splitting.hpp"

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
  std::vector<std::uint8_t> body;  // one frame, or as many parts as it takes
  ReplyRule rule;
  TimePoint deadline{};
  ReplyHandler done;
  std::optional<std::size_t> text_offset{};  // where the body is text from here on: no cut inside a character
};

// What PendingReplies needs of its session.
class ReplyHost {
 public:
  // False while the link's write queue is over its soft limit: downlinks wait.
  [[nodiscard]] virtual bool writable() const noexcept = 0;
  // The first of the next `count` serial numbers of the link's one counter.
  [[nodiscard]] virtual std::uint16_t reserve_serials(std::uint16_t count) noexcept = 0;
  // Hands a frame to the link. The answer may be offered as soon as this was called, never from inside.
  // Returns the position of its last byte in the link's output, or nothing where the link takes no more.
  [[nodiscard]] virtual std::optional<std::uint64_t> transmit(std::uint16_t message_id, std::uint16_t serial,
                                                              jt808::Bytes body,
                                                              std::optional<jt808::PackageItem> package) = 0;
  // How far the operating system has taken the link's output.
  [[nodiscard]] virtual std::uint64_t written() const noexcept = 0;

 protected:
  ~ReplyHost() = default;
};

// How a product's requests are sent.
struct RequestOptions {
  std::uint32_t window = 8;  // outstanding requests
  std::uint32_t queue = 64;  // waiting requests
  std::uint32_t max_part = jt808::kDefaultPart;
  Duration resend_after{};  // 0: never; else after this, and then after twice as long, where that is safe
};

// What became of an uplink that was offered as an answer.
enum class Offer : std::uint8_t {
  none,      // it answers nothing that was asked
  taken,     // it settled, or acknowledged, a request
  repeated,  // its request has ended already: a second answer, a late one, or a receipt after the answer
};

// A session's outstanding and queued downlinks. Owned by the session, on its shard's thread; allocated on
// first use. Every request's handler runs exactly once, never from inside submit() with a status other than
// queue_full, written or lost_unwritten, and may submit again.
class PendingReplies final : public TimerWheel::Entry {
 public:
  PendingReplies(ReplyHost& host, TimerWheel& wheel, const RequestOptions& options);
  PendingReplies(const PendingReplies&) = delete;
  PendingReplies& operator=(const PendingReplies&) = delete;

  void submit(DownlinkRequest request, TimePoint now);
  // An uplink that may be an answer, whole. `sound` is false where its body could not be decoded.
  Offer offer(std::uint16_t message_id, std::uint16_t frame_serial, jt808::Bytes body, bool sound,
              TimePoint now);
  // A part of an uplink that is still being put together: a call that waits for it waits on. `first_part` is
  // the content of part 1, which has the serial; empty where it has not come yet.
  void on_part(std::uint16_t message_id, jt808::Bytes first_part, TimePoint now);
  // The terminal asks for parts of a packaged request again (0x0005; numbers from 1). Returns how many were
  // sent, each with its old serial.
  std::size_t repeat_parts(std::uint16_t first_serial, std::span<const std::uint16_t> numbers);
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
    DownlinkRequest request;  // its body is kept only where it may be sent again
    jt808::SerialBlock serials;
    bool receipt = false;
    std::uint8_t resends = 0;
    std::uint64_t end = 0;  // position of its last byte in the link's output
    std::optional<TimePoint> resend_at;
    TimePoint latest{};  // however many parts of an answer come, the call ends then
    Duration timeout{};
    std::unique_ptr<PackagedRequest> parts;
  };
  using Ended = std::vector<std::pair<Outstanding, ReplyStatus>>;

  [[nodiscard]] bool may_send(const ReplyRule&) const noexcept;
  [[nodiscard]] bool send(DownlinkRequest& request, TimePoint now);
  [[nodiscard]] bool send_whole(Outstanding&);
  bool send_parts(Outstanding&);
  bool transmit_part(Outstanding&, std::uint16_t index);
  Offer offer_ack(jt808::Bytes body, TimePoint now);
  Offer offer_dedicated(std::uint16_t message_id, std::uint16_t frame_serial, jt808::Bytes body, bool sound,
                        TimePoint now);
  Offer complete(std::size_t index, std::uint16_t message_id, jt808::Bytes body, bool sound);
  // Of a terminal that fills in no serial (part 1, 2.5): the one open request that it can mean, where no
  // earlier one is owed such an answer.
  [[nodiscard]] std::optional<std::size_t> only_one_for_serial_zero(std::uint16_t message_id,
                                                                    jt808::Bytes body) const;
  void on_positive_ack(std::size_t index, std::uint16_t serial, jt808::Bytes body, TimePoint now);
  void settle(std::size_t index, const Reply& reply);
  void resend(Outstanding&, TimePoint now);
  [[nodiscard]] std::optional<ReplyStatus> ended_by(const Outstanding&, TimePoint now) const;
  void tell(Outstanding&, ReplyStatus);
  [[nodiscard]] bool is_written(const Outstanding&) const noexcept;
  void rearm();

  ReplyHost& host_;
  TimerWheel& wheel_;
  const RequestOptions options_;
  std::optional<std::uint16_t> zero_answer_;  // the frame of the last answer that was taken with serial 0
  std::vector<Outstanding> outstanding_;
  std::vector<DownlinkRequest> queue_;
  SerialLedger serials_;
  LateAnswers late_;
  bool failed_ = false;
};

}  // namespace gateway
