// Implementation of the message ids.
#include "gateway/core/message_ids.hpp"

#include <algorithm>

namespace gateway {

std::uint64_t MessageIds::next() noexcept {
  constexpr std::chrono::sys_days kEpoch{std::chrono::year{2024} / 1 / 1};
  const auto elapsed = clock_.wall_now() - kEpoch;
  const auto milliseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(0, elapsed.count()));
  std::uint64_t last = last_.load(std::memory_order_relaxed);
  std::uint64_t mine = 0;
  do {
    mine = std::max(milliseconds << 7, last + 1);
  } while (!last_.compare_exchange_weak(last, mine, std::memory_order_relaxed));
  const std::uint64_t counter = mine & 127;
  const std::uint64_t time = (mine >> 7) & ((std::uint64_t{1} << 41) - 1);
  return time << 12 | node_ << 7 | counter;
}

}  // namespace gateway
