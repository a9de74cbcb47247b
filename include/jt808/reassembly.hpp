// Messages that the peer sends in parts: joining them, and finding what is missing.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "jt808/bytes.hpp"
#include "jt808/frame.hpp"

namespace jt808 {

// Limits and waits. The defaults are the product's.
struct ReassemblyOptions {
  using Duration = std::chrono::steady_clock::duration;

  std::size_t message_bytes = std::size_t{1} << 20;  // body of one message
  std::size_t shard_bytes = std::size_t{64} << 20;   // memory of all reassemblers that share a budget
  std::size_t messages = 4;                          // open at one time, for each reassembler; at least 1
  std::size_t parts = 4096;                          // highest total that is accepted
  Duration idle = std::chrono::seconds(60);          // a message without a new part for so long is dropped
  // A part whose serial fits no message joins one of its id and total that lacks it and had a part, or was
  // asked for parts, less than this long ago; unless that was not asked, and the part may as well be the
  // first to arrive of another message.
  Duration adopt = std::chrono::seconds(30);
  // Stacks that send other frames between the parts of a message: one that comes next in order joins although
  // its serial is up to so much higher. For links that keep the order, where it cannot be the first to arrive
  // of another message. 0: such a part joins when it was asked for.
  std::uint16_t frames_between = 0;
  // Ended messages stay known, so that late parts open no new one.
  Duration remember = std::chrono::seconds(60);
  std::size_t remembered = 16;
  // Missing parts are requested after this long without a new part, then after waits that grow as those of
  // the standard (T, 2T, 6T, never over the cap). A new part makes the wait short again; the number of
  // requests counts for the message as a whole.
  Duration request_after = std::chrono::seconds(10);
  Duration longest_wait = std::chrono::seconds(60);
  std::size_t requests = 3;
};

// Why an unfinished message was given up.
enum class DropCause : std::uint8_t {
  message_bytes,  // longer than one message may be
  messages,       // another message was begun, and this had waited longest
  shard_bytes,    // the shared budget was used up
  idle,           // no new part for too long
  reset,          // Reassembler::reset(), or the reassembler went away
};
inline constexpr std::size_t kDropCauses = 5;

[[nodiscard]] std::string_view to_string(DropCause) noexcept;

// What the reassemblers of one shard share: the limits, the memory in use, the count of what was dropped. For
// one thread; outlives its reassemblers.
class ReassemblyBudget {
 public:
  explicit ReassemblyBudget(ReassemblyOptions options = {}) noexcept : options_(options) {}
  ReassemblyBudget(const ReassemblyBudget&) = delete;
  ReassemblyBudget& operator=(const ReassemblyBudget&) = delete;

  [[nodiscard]] const ReassemblyOptions& options() const noexcept { return options_; }
  [[nodiscard]] std::size_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint64_t dropped(DropCause cause) const noexcept {
    return dropped_[static_cast<std::size_t>(cause)];
  }

 private:
  friend class Reassembler;

  ReassemblyOptions options_;
  std::size_t used_ = 0;
  std::array<std::uint64_t, kDropCauses> dropped_{};
};

// A whole message: the header of its part 1, and the joined bodies.
struct AssembledMessage {
  HeaderForm form;  // with the phone bytes as sent
  std::uint16_t message_id = 0;
  std::uint16_t attributes = 0;   // of part 1: its length is that of part 1's body
  std::uint16_t serial = 0;       // of part 1: what an answer names
  std::uint16_t last_serial = 0;  // of the part with the highest number; may be below serial (wrap, repeats)
  std::uint16_t parts = 0;
  std::uint8_t notes = 0;  // of part 1
  std::vector<std::uint8_t> body;

  // Part 1 with the whole body, which may be longer than that of any frame. Valid as long as this message.
  [[nodiscard]] FrameView view() const noexcept;
};

enum class PartOutcome : std::uint8_t {
  stored,     // the message still lacks parts
  completed,  // this was the last one
  duplicate,  // of a part at hand or of a message that is complete: acknowledge it again, do nothing else
  restarted,  // a part 1 with other content: the message begins anew with it
  refused,    // not kept; see PartRefusal
};

enum class PartRefusal : std::uint8_t {
  none,
  not_packaged,    // the frame has no package item
  bad_package,     // total 0, number 0 or number over total
  too_many_parts,  // the total is over the limit
  message_bytes,   // its message is longer than one may be
  shard_bytes,     // the shared budget is used up
  dropped,         // its message was dropped for want of room; only its part 1 begins it again
};

[[nodiscard]] std::string_view to_string(PartOutcome) noexcept;
[[nodiscard]] std::string_view to_string(PartRefusal) noexcept;

struct DroppedMessage {
  std::uint16_t message_id = 0;
  std::uint16_t serial = 0;  // of part 1, computed where that never came
  std::uint16_t total = 0;
  std::uint16_t held = 0;  // parts that had arrived
  DropCause cause{};
};

struct PartEvent {
  PartOutcome outcome{};
  PartRefusal refusal{};
  std::optional<AssembledMessage> message;  // with outcome completed
  Bytes first_part;  // with stored and restarted: part 1 where it has come; valid until the next call
  std::vector<DroppedMessage> dropped;  // what gave way, or was too old
};

// How many part numbers a request can name.
inline constexpr std::size_t kMostParts8800 = 125;       // 0x8800, for 0x0801
inline constexpr std::size_t kMostParts8003 = 255;       // 0x8003 of 2013: the count is one byte
inline constexpr std::size_t kMostParts8003v2019 = 509;  // 0x8003 and 0x0005 of 2019: what a body holds

// Parts to ask the peer for. A 0x0801 whose part 1 is here is asked for by 0x8800 with its media id, anything
// else by 0x8003, or 0x0005 where the terminal asks.
struct PartRequest {
  std::uint16_t message_id = 0;
  std::uint16_t original_serial = 0;  // of part 1, computed where that never came
  std::uint16_t total = 0;
  std::uint32_t attempt = 0;         // 1, 2, ...
  bool layout_2019 = false;          // of the parts' headers
  std::size_t missing = 0;           // of these, the first ones are in `parts`
  std::vector<std::uint16_t> parts;  // ascending; as many as the request can name
  std::optional<std::uint32_t> media_id;
};

struct ReassemblyWork {
  std::vector<PartRequest> requests;
  std::vector<DroppedMessage> dropped;
};

// Joins the parts that one terminal sends on one link (serials mean nothing beyond it), in any order. The key
// of a message is its id, its total and the serial that its part 1 has or should have; stacks that repeat one
// serial for all parts, leave gaps between them, or number resent parts anew, are understood too. Holds
// memory only for what has arrived, never for what a header announces, and none while nothing is open or
// remembered. For one thread.
class Reassembler {
 public:
  explicit Reassembler(ReassemblyBudget& budget) noexcept;
  ~Reassembler();
  Reassembler(const Reassembler&) = delete;
  Reassembler& operator=(const Reassembler&) = delete;

  // One frame with a package item; its bytes are copied. Time must not go back.
  [[nodiscard]] PartEvent add(const FrameView&, std::chrono::steady_clock::time_point now);

  // The message that this part completed could not be taken: its parts are refused until its part 1 begins it
  // again.
  void not_taken(const FrameView& last_part) noexcept;

  // When due() has something to do; none while there is nothing to wait for.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> next_deadline() const noexcept;
  // Drops what is too old, and tells what to request from the peer; a request told counts as made.
  [[nodiscard]] ReassemblyWork due(std::chrono::steady_clock::time_point now);

  // The link is gone: forgets everything. Returns the number of unfinished messages.
  std::size_t reset() noexcept;

  [[nodiscard]] std::size_t open_messages() const noexcept { return open_.size(); }
  // Memory held, as counted in the budget.
  [[nodiscard]] std::size_t memory() const noexcept { return held_; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Assembly;
  struct Ended;

  [[nodiscard]] const ReassemblyOptions& options() const noexcept { return budget_->options(); }
  [[nodiscard]] Assembly* find_open(const FrameView&) const noexcept;
  [[nodiscard]] Assembly* find_to_adopt(const FrameView&, TimePoint now) const noexcept;
  [[nodiscard]] bool settled_by_ended(const FrameView&, TimePoint now, PartEvent&);
  [[nodiscard]] Assembly* open(const FrameView&, TimePoint now, PartEvent&);
  [[nodiscard]] bool store(Assembly&, const FrameView&, TimePoint now, PartEvent&);
  void complete(Assembly&, TimePoint now, PartEvent&);
  [[nodiscard]] bool take(std::size_t bytes) noexcept;
  void give_back(std::size_t bytes) noexcept;
  [[nodiscard]] bool make_room(std::size_t bytes, const Assembly* keep, TimePoint now,
                               std::vector<DroppedMessage>&);
  void drop(const Assembly&, DropCause, TimePoint now, std::vector<DroppedMessage>&);
  void remove(const Assembly&) noexcept;
  void remember(Ended&&);
  void forget(std::size_t ended) noexcept;
  void expire(TimePoint now, std::vector<DroppedMessage>&);
  [[nodiscard]] std::optional<TimePoint> request_time(const Assembly&) const noexcept;

  ReassemblyBudget* budget_;
  std::size_t held_ = 0;
  std::vector<std::unique_ptr<Assembly>> open_;
  std::vector<Ended> ended_;  // oldest first
};

}  // namespace jt808
