// The frames of messages sent in parts, kept to be sent again on request.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "jt808/bytes.hpp"

namespace jt808 {

struct SentPartsOptions {
  std::size_t bytes = std::size_t{1} << 20;  // memory of all that is kept; the oldest gives way
  std::size_t messages = 16;
  std::chrono::steady_clock::duration age = std::chrono::minutes(5);
  // A message is sent again in answer to so many requests: a peer that asks without end gets silence.
  std::size_t answers = 10;
};

// Answers 0x0005 and 0x8003 for one direction of one link: the same frames again, serials included. Holds no
// memory while nothing is kept. For one thread.
class SentParts {
 public:
  explicit SentParts(SentPartsOptions options = {}) noexcept : options_(options) {}

  // Copies the frames of one message, whole and in order as append_parts wrote them; `first_serial` is that
  // of part 1. What was kept under that serial is replaced. False, with nothing kept, where they are no
  // frames or over the limit.
  bool keep(std::uint16_t first_serial, Bytes frames, std::chrono::steady_clock::time_point now);

  // Appends the frames asked for, each once, in the order of the request. Returns how many; 0 for a serial
  // that is unknown or too old, and for numbers that the message does not have.
  std::size_t answer(std::uint16_t original_serial, std::span<const std::uint16_t> numbers,
                     std::chrono::steady_clock::time_point now, std::vector<std::uint8_t>& out);

  // The message needs no repetition any more: acknowledged, failed, given up. False where it was not kept.
  bool finish(std::uint16_t first_serial) noexcept;

  // Releases what is too old; keep() and answer() do so too.
  void expire(std::chrono::steady_clock::time_point now) noexcept;
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> next_deadline() const noexcept;
  // The link is gone.
  void reset() noexcept;

  [[nodiscard]] std::size_t messages() const noexcept { return kept_.size(); }
  [[nodiscard]] std::size_t memory() const noexcept { return memory_; }

 private:
  struct Kept {
    std::uint16_t first_serial = 0;
    std::size_t answers = 0;
    std::chrono::steady_clock::time_point sent{};
    std::vector<std::uint8_t> frames;
    std::vector<std::uint32_t> ends;  // of each frame, in `frames`

    [[nodiscard]] std::size_t memory() const noexcept {
      return sizeof(Kept) + frames.capacity() + ends.capacity() * sizeof(std::uint32_t);
    }
  };

  void erase(std::size_t kept) noexcept;

  SentPartsOptions options_;
  std::size_t memory_ = 0;
  std::vector<Kept> kept_;  // oldest first
};

}  // namespace jt808
