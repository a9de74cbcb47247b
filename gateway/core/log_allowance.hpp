// How often something that anybody can cause may be told in the log.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "gateway/core/clock.hpp"

namespace gateway {

// A few lines at once, and one a second in the long run; what is left out is counted for the next line. Used
// by one thread.
class LogAllowance {
 public:
  [[nodiscard]] bool take(TimePoint now) noexcept {
    full_at_ = std::max(full_at_, now);
    if (full_at_ - now > kEvery * (kAtOnce - 1)) {
      ++left_out_;
      return false;
    }
    full_at_ += kEvery;
    return true;
  }
  // Those that were left out since the last call.
  [[nodiscard]] std::uint64_t take_left_out() noexcept { return std::exchange(left_out_, 0); }

 private:
  static constexpr Duration kEvery = std::chrono::seconds(1);
  static constexpr int kAtOnce = 20;

  TimePoint full_at_{};  // when all of them may be written again
  std::uint64_t left_out_ = 0;
};

}  // namespace gateway
