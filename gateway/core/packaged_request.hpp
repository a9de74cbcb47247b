// A downlink too long for one frame: its parts on their way, and which of them the terminal has confirmed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/core/clock.hpp"
#include "jt808/bytes.hpp"

namespace gateway {

// Terminals answer a packaged request with one 0x0001 for each part, or with one for all that names the first
// or the last serial (part 2, section 5.6). This tells when such an answer means that the whole has arrived.
class PackagedRequest {
 public:
  // `parts` are views of `body`, which moves in with them.
  PackagedRequest(std::vector<std::uint8_t> body, std::vector<jt808::Bytes> parts);
  PackagedRequest(const PackagedRequest&) = delete;
  PackagedRequest& operator=(const PackagedRequest&) = delete;

  [[nodiscard]] std::uint16_t total() const noexcept { return static_cast<std::uint16_t>(parts_.size()); }
  [[nodiscard]] jt808::Bytes part(std::uint16_t index) const noexcept { return parts_[index]; }
  // The part that is sent next, from 0; total() when all are.
  [[nodiscard]] std::uint16_t next() const noexcept { return next_; }
  void advance() noexcept { ++next_; }
  [[nodiscard]] bool all_sent() const noexcept { return next_ == total(); }

  // A 0x0001 with result 0 named this part, from 0. True when it says that the whole message has arrived.
  [[nodiscard]] bool confirm(std::uint16_t index, jt808::Bytes answer, TimePoint now);
  // When silence after the last confirmation says so; nothing while no confirmation followed the last part.
  [[nodiscard]] std::optional<TimePoint> quiet_until() const noexcept { return quiet_until_; }
  // The deadline has come before that: a single confirmation is the one for all that some terminals send;
  // several, but not all, mean that parts are missing.
  [[nodiscard]] bool confirmed_as_whole() const noexcept { return quiet_until_ && confirmed_count_ == 1; }
  [[nodiscard]] bool confirmed(std::uint16_t index) const noexcept { return confirmed_[index]; }
  // The 0x0001 that came last.
  [[nodiscard]] jt808::Bytes answer() const noexcept { return answer_; }

  // The body again, where nothing could be sent; the object is of no use afterwards.
  [[nodiscard]] std::vector<std::uint8_t> release() && noexcept { return std::move(body_); }

  // True where the terminal may ask for parts once more (0x0005); a limited number of times.
  [[nodiscard]] bool may_repeat() noexcept;

 private:
  std::vector<std::uint8_t> body_;
  std::vector<jt808::Bytes> parts_;
  std::vector<bool> confirmed_;
  std::uint16_t next_ = 0;
  std::uint16_t confirmed_count_ = 0;
  std::uint8_t repeats_ = 0;
  std::optional<TimePoint> quiet_until_;
  std::array<std::uint8_t, 5> answer_{};
};

}  // namespace gateway
