// A log-linear histogram of durations: constant memory, no allocation, and an error under 1/64 of the value.
// Not Boost.Histogram: it has no log-linear axis, and its counts lie on the heap, where a pipe does not take
// them from.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace load {

// Counts nanoseconds from 0 to about 18 minutes; longer ones count as the longest. Each power of two has 64
// buckets of one width. Trivially copyable, so that a client process sends it through a pipe as it is. One
// thread.
class Histogram {
 public:
  void add(std::uint64_t nanoseconds) noexcept {
    ++buckets_[index_of(std::min(nanoseconds, kLongest))];
    ++count_;
    longest_ = std::max(longest_, nanoseconds);
  }
  void merge(const Histogram& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t longest() const noexcept { return longest_; }
  // The value that `share` (0..1) of all are at or below: the upper edge of its bucket, at most longest(). 0
  // where nothing was counted.
  [[nodiscard]] std::uint64_t quantile(double share) const noexcept;

 private:
  static constexpr unsigned kBits = 6;  // 64 buckets for a power of two
  static constexpr unsigned kPowers = 40;
  static constexpr std::uint64_t kLongest = (std::uint64_t{1} << kPowers) - 1;

  static constexpr std::size_t index_of(std::uint64_t value) noexcept {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kBits) return static_cast<std::size_t>(value);
    const unsigned shift = width - kBits - 1;  // the top bit and the kBits below it are kept
    return (static_cast<std::size_t>(shift) << kBits) + static_cast<std::size_t>(value >> shift);
  }
  static constexpr std::uint64_t upper_edge(std::size_t index) noexcept {
    constexpr std::size_t kLinear = std::size_t{2} << kBits;
    if (index < kLinear) return index;
    const std::size_t shift = (index >> kBits) - 1;
    const std::uint64_t top = index - (shift << kBits);
    return ((top + 1) << shift) - 1;
  }

  std::array<std::uint64_t, (std::size_t{kPowers - kBits + 1} << kBits)> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t longest_ = 0;
};

}  // namespace load
