// A clock that moves only when a test says so.
#pragma once

#include <atomic>
#include <cstdint>

#include "gateway/core/clock.hpp"

namespace gateway::test {

// Thread-safe: shards read it while the test moves it.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override {
    reads_.fetch_add(1, std::memory_order_relaxed);
    return kStart + Duration(elapsed_.load());
  }
  [[nodiscard]] WallTime wall_now() const noexcept override {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} +
           std::chrono::duration_cast<std::chrono::milliseconds>(Duration(elapsed_.load()));
  }
  [[nodiscard]] bool runs_by_itself() const noexcept override { return false; }
  // How often it was asked: a measure of work that is the same on every machine.
  [[nodiscard]] std::uint64_t reads() const noexcept { return reads_.load(); }
  void advance(Duration by) { elapsed_.fetch_add(by.count()); }

 private:
  static constexpr TimePoint kStart{std::chrono::hours(1000)};
  std::atomic<Duration::rep> elapsed_{0};
  mutable std::atomic<std::uint64_t> reads_{0};
};

}  // namespace gateway::test
