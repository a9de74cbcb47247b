// Timers in slots of fixed width: arming is two pointer writes, and traffic never touches a timer.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/core/clock.hpp"

namespace gateway {

// A timing wheel. On one shard's thread. An entry is looked at when its slot comes up and says itself when it
// wants to be looked at next (lazy deadlines), so a deadline that moved away costs nothing until then.
// Deadlines beyond the horizon (slots x width) are looked at once per horizon.
class TimerWheel {
 public:
  class Entry
      : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    // At or after the armed time: the next look, or nothing when done. May disarm or destroy other entries,
    // and itself if it returns nothing.
    virtual std::optional<TimePoint> on_timer(TimePoint now) = 0;

   protected:
    ~Entry() = default;  // leaves its slot by itself
  };

  TimerWheel(Duration slot_width, std::size_t slots, TimePoint start);

  void arm(Entry&, TimePoint when);  // moves it where it is armed already
  void disarm(Entry& entry) noexcept { entry.unlink(); }

  // Runs what is due up to `now`. Never early; late by at most one slot width.
  void advance(TimePoint now);

  // A wheel ticks only while something is armed: `wake` runs when the first entry is armed, and whoever
  // drives the wheel goes on calling advance() until keep_ticking() says that nothing is left.
  void on_wake(std::function<void()> wake) { wake_ = std::move(wake); }
  [[nodiscard]] bool keep_ticking() noexcept { return ticking_ = armed(); }
  [[nodiscard]] bool armed() const noexcept;
  [[nodiscard]] Duration slot_width() const noexcept { return width_; }

 private:
  using Slot = boost::intrusive::list<Entry, boost::intrusive::constant_time_size<false>>;

  [[nodiscard]] std::uint64_t tick_of(TimePoint) const noexcept;

  Duration width_;
  TimePoint start_;
  std::uint64_t cursor_ = 0;  // the last tick that was run
  std::vector<Slot> slots_;
  std::function<void()> wake_;
  bool ticking_ = false;
};

}  // namespace gateway
