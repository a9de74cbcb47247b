// Implementation of the back-off.
#include "tools/simulator/backoff.hpp"

#include <algorithm>

namespace simulator {

std::chrono::milliseconds Backoff::next() noexcept {
  constexpr std::uint32_t kMostDoublings = 16;  // beyond any sensible limit, and no overflow
  const auto doubled = options_.first * (std::int64_t{1} << std::min(failures_, kMostDoublings));
  ++failures_;
  const auto span = std::max(std::min(doubled, options_.longest), std::chrono::milliseconds(1));
  const auto half = span.count() / 2;
  return std::chrono::milliseconds(span.count() - half + static_cast<std::int64_t>(random_()) % (half + 1));
}

}  // namespace simulator
