// A shard's clock: time stands still while one chunk of bytes is handled, so that a report does not pay for
// reading it.
#pragma once

#include <optional>

#include "gateway/core/clock.hpp"

namespace gateway {

// On one shard's thread. Outside of a hold it is the clock behind it, and never late; a hold is over before
// the loop turns to anything else.
class HeldClock final : public Clock {
 public:
  explicit HeldClock(const Clock& clock) noexcept : clock_(clock) {}

  class Hold {
   public:
    explicit Hold(HeldClock& clock) noexcept : clock_(clock) { clock_.held_ = true; }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() {
      clock_.held_ = false;
      clock_.now_.reset();
      clock_.wall_now_.reset();
    }

   private:
    HeldClock& clock_;
  };

  [[nodiscard]] TimePoint now() const noexcept override {
    if (!held_) return clock_.now();
    if (!now_) now_ = clock_.now();
    return *now_;
  }
  [[nodiscard]] WallTime wall_now() const noexcept override {
    if (!held_) return clock_.wall_now();
    if (!wall_now_) wall_now_ = clock_.wall_now();
    return *wall_now_;
  }
  [[nodiscard]] bool runs_by_itself() const noexcept override { return clock_.runs_by_itself(); }

 private:
  const Clock& clock_;
  bool held_ = false;
  mutable std::optional<TimePoint> now_;  // read on the first question
  mutable std::optional<WallTime> wall_now_;
};

}  // namespace gateway
