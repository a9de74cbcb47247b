// Time as an object: sessions and timers ask a Clock, so that tests can move it by hand.
#pragma once

#include <chrono>

namespace gateway {

using Duration = std::chrono::steady_clock::duration;
using TimePoint = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

// Source of time. A shard's clock is read on that shard's thread; now() may be cached for one turn of the
// loop.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  [[nodiscard]] virtual WallTime wall_now() const noexcept = 0;
  // False where time only moves when somebody calls (tests): then no operating-system timer drives the
  // wheels.
  [[nodiscard]] virtual bool runs_by_itself() const noexcept { return true; }
};

// The machine's clocks. Thread-safe.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] WallTime wall_now() const noexcept override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace gateway
