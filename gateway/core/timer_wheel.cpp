// Implementation of the timing wheel.
#include "gateway/core/timer_wheel.hpp"

#include <algorithm>

namespace gateway {

TimerWheel::TimerWheel(Duration slot_width, std::size_t slots, TimePoint start)
    : width_(slot_width), start_(start), slots_(slots) {}

std::uint64_t TimerWheel::tick_of(TimePoint when) const noexcept {
  return when <= start_ ? 0 : static_cast<std::uint64_t>((when - start_) / width_);
}

void TimerWheel::arm(Entry& entry, TimePoint when) {
  entry.unlink();
  // One tick later than the deadline's own, so that a slot never comes up before all of its deadlines have
  // passed.
  const std::uint64_t wanted = tick_of(when) + 1;
  const std::uint64_t tick = std::clamp(wanted, cursor_ + 1, cursor_ + slots_.size());
  slots_[tick % slots_.size()].push_back(entry);
  if (!ticking_ && wake_) {
    ticking_ = true;
    wake_();
  }
}

void TimerWheel::advance(TimePoint now) {
  const std::uint64_t target = tick_of(now);
  if (target <= cursor_) return;
  // After a long pause each slot is run once at most.
  const std::uint64_t first = std::max(cursor_ + 1, target >= slots_.size() ? target - slots_.size() + 1 : 0);
  for (std::uint64_t tick = first; tick <= target; ++tick) {
    cursor_ = tick;
    Slot due;
    due.splice(due.end(), slots_[tick % slots_.size()]);
    while (!due.empty()) {
      Entry& entry = due.front();
      entry.unlink();
      if (const auto next = entry.on_timer(now)) arm(entry, *next);
    }
  }
}

bool TimerWheel::armed() const noexcept {
  return std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.empty(); });
}

}  // namespace gateway
