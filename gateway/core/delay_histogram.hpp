// How long something took, in buckets: one writer, read from anywhere.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "gateway/core/counter.hpp"

namespace gateway {

// Each shard's own, so that its one thread adds without a lock.
struct DelayHistogram {
  using Delay = std::chrono::microseconds;
  // Upper bounds; the last bucket has none.
  static constexpr std::array<Delay, 7> kBounds{Delay(1'000),     Delay(5'000),   Delay(20'000),
                                                Delay(100'000),   Delay(500'000), Delay(2'000'000),
                                                Delay(10'000'000)};

  void add(Delay delay) noexcept {
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && delay > kBounds[bucket]) ++bucket;
    buckets[bucket].add();
    const auto count = delay.count() < 0 ? 0 : static_cast<std::uint64_t>(delay.count());
    microseconds.add(count);
    if (count > longest.value()) longest.set(count);
  }

  std::array<Counter, kBounds.size() + 1> buckets;
  Counter microseconds;  // all together
  Counter longest;       // microseconds
};

}  // namespace gateway
