// One message in parts: what has arrived of it, and what is known of it when it has ended.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "jt808/reassembly.hpp"

namespace jt808 {

struct Part {
  std::uint32_t offset = 0;  // in Assembly::bytes
  std::uint16_t index = 0;
  std::uint16_t serial = 0;
  std::uint16_t size = 0;
};

// The serial of part 1 where the parts count up from it.
[[nodiscard]] inline std::uint16_t base_of(const FrameView& part) noexcept {
  return static_cast<std::uint16_t>(part.serial - (part.package_index - 1));
}

// The capacity for `needed` elements, growing by doubling up to `most`, so that bytes are copied a bounded
// number of times and memory follows what has arrived.
[[nodiscard]] inline std::size_t grown(std::size_t capacity, std::size_t needed, std::size_t most) noexcept {
  if (needed <= capacity) return capacity;
  return std::max(needed, std::min(2 * capacity, most));
}

// Bodies lie one behind the other as they arrived; in order, they are the message as they stand.
struct Reassembler::Assembly {
  std::uint16_t message_id = 0;
  std::uint16_t total = 0;
  std::uint16_t base = 0;  // serial of part 1, or what it should be
  std::uint16_t opening_serial = 0;
  std::uint16_t opening_index = 0;
  std::uint16_t attributes = 0;  // of part 1
  std::uint8_t notes = 0;        // of part 1
  bool repeats = false;          // one serial for all parts
  bool irregular = false;        // some part has another serial than its number says
  bool in_order = true;          // parts lie in the order of their numbers
  std::uint32_t requests = 0;
  std::uint32_t unanswered = 0;  // of these, since the last part
  HeaderForm form;
  TimePoint last_part{};
  TimePoint last_request{};  // where requests > 0
  std::size_t charged = 0;
  std::vector<std::uint8_t> bytes;
  std::vector<Part> parts;  // by number

  explicit Assembly(const FrameView& opening) noexcept;

  [[nodiscard]] bool is(std::uint16_t id, std::uint16_t of_total) const noexcept {
    return id == message_id && of_total == total;
  }
  // True where two messages of this total that count up from the two serials cannot both be.
  [[nodiscard]] bool overlaps(std::uint16_t other_base) const noexcept {
    return static_cast<std::uint16_t>(other_base - base) < total ||
           static_cast<std::uint16_t>(base - other_base) < total;
  }
  // True for a serial among those that its parts have when they count up: the peer used it for this message.
  [[nodiscard]] bool spans(std::uint16_t serial) const noexcept {
    return repeats ? serial == opening_serial : static_cast<std::uint16_t>(serial - base) < total;
  }
  // True for the part that comes next, with at most so many frames of other messages before it.
  [[nodiscard]] bool expects(const FrameView& part, std::uint16_t frames_between) const noexcept {
    return !repeats && !parts.empty() && parts.size() + 1U == part.package_index &&
           parts.back().index == parts.size() &&
           static_cast<std::uint16_t>(part.serial - parts.back().serial) <= frames_between;
  }
  [[nodiscard]] bool whole() const noexcept { return parts.size() == total; }
  [[nodiscard]] TimePoint last_activity() const noexcept {
    return requests > 0 ? std::max(last_part, last_request) : last_part;
  }
  [[nodiscard]] Bytes bytes_of(const Part& part) const noexcept {
    return Bytes(bytes).subspan(part.offset, part.size);
  }
  // None where it has not arrived.
  [[nodiscard]] const Part* part(std::uint16_t index) const noexcept;
  // A part that has not arrived.
  void append(const FrameView&);
  // Forgets the parts and keeps the memory.
  void restart() noexcept;
  // The message, which must be whole; leaves nothing.
  [[nodiscard]] AssembledMessage join();
  [[nodiscard]] PartRequest request() const;
};

// A message that is complete or was given up: what tells its late parts.
struct Reassembler::Ended {
  std::uint16_t message_id = 0;
  std::uint16_t total = 0;
  std::uint16_t base = 0;  // where the parts repeat one serial: that serial
  bool repeats = false;
  PartRefusal refusal{};                    // none: it is complete
  std::optional<std::uint64_t> first_part;  // hash of part 1
  TimePoint until{};
  std::vector<std::uint16_t> serials;  // by number, where complete and counting up does not give them

  Ended(const Assembly&, TimePoint until, PartRefusal);

  [[nodiscard]] std::size_t memory() const noexcept {
    return sizeof(Ended) + serials.capacity() * sizeof(std::uint16_t);
  }
  [[nodiscard]] bool has(const FrameView&) const noexcept;
};

}  // namespace jt808
