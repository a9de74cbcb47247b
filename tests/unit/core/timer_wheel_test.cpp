// The timing wheel: never early, late by one slot at most, safe against entries that come and go.
#include "gateway/core/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Probe final : TimerWheel::Entry {
  std::optional<TimePoint> on_timer(TimePoint now) override {
    ++looks;
    last = now;
    return next ? next(now) : std::nullopt;
  }
  int looks = 0;
  TimePoint last{};
  std::function<std::optional<TimePoint>(TimePoint)> next;
};

class TimerWheelTest : public testing::Test {
 protected:
  TimePoint start{seconds(5000)};
  TimerWheel wheel{seconds(1), 64, start};
  void pass_to(Duration offset) { wheel.advance(start + offset); }
};

TEST_F(TimerWheelTest, NeverEarlyAndLateByOneSlotAtMost) {
  for (int ms = 0; ms <= 5000; ms += 250) {
    TimerWheel fresh(seconds(1), 64, start);
    Probe probe;
    fresh.arm(probe, start + milliseconds(ms));
    TimePoint at = start;
    while (probe.looks == 0) {
      at += milliseconds(50);
      ASSERT_LE(at, start + milliseconds(ms) + seconds(1) + milliseconds(50)) << ms;
      fresh.advance(at);
    }
    EXPECT_GE(probe.last, start + milliseconds(ms)) << ms;
  }
}

TEST_F(TimerWheelTest, AnEntryIsLookedAtAgainWhenItSays) {
  Probe probe;
  probe.next = [&](TimePoint now) {
    return probe.looks < 3 ? std::optional(now + seconds(10)) : std::nullopt;
  };
  wheel.arm(probe, start + seconds(10));
  for (int s = 1; s <= 100; ++s) pass_to(seconds(s));
  EXPECT_EQ(probe.looks, 3);
  EXPECT_FALSE(wheel.armed());
}

TEST_F(TimerWheelTest, ADeadlineBeyondTheHorizonIsLookedAtOncePerHorizon) {
  Probe probe;
  const TimePoint deadline = start + seconds(200);
  probe.next = [&](TimePoint now) { return now < deadline ? std::optional(deadline) : std::nullopt; };
  wheel.arm(probe, deadline);
  for (int s = 1; s <= 199; ++s) pass_to(seconds(s));
  EXPECT_EQ(probe.looks, 3);
  pass_to(seconds(201));
  EXPECT_EQ(probe.looks, 4);
  EXPECT_FALSE(wheel.armed());
}

TEST_F(TimerWheelTest, ALongPauseRunsEveryDueEntryOnce) {
  std::vector<Probe> probes(200);
  for (std::size_t i = 0; i < probes.size(); ++i) wheel.arm(probes[i], start + seconds(i % 60));
  pass_to(std::chrono::hours(5));
  for (const Probe& probe : probes) EXPECT_EQ(probe.looks, 1);
}

TEST_F(TimerWheelTest, ADisarmedOrDestroyedEntryIsNotLookedAt) {
  Probe kept;
  auto gone = std::make_unique<Probe>();
  wheel.arm(kept, start + seconds(2));
  wheel.arm(*gone, start + seconds(2));
  gone.reset();
  wheel.disarm(kept);
  pass_to(seconds(10));
  EXPECT_EQ(kept.looks, 0);
  EXPECT_FALSE(wheel.armed());
}

TEST_F(TimerWheelTest, AnEntryMayDestroyAnotherOfTheSameSlot) {
  Probe first;
  auto second = std::make_unique<Probe>();
  first.next = [&](TimePoint) {
    second.reset();
    return std::nullopt;
  };
  wheel.arm(first, start + seconds(2));
  wheel.arm(*second, start + seconds(2));
  pass_to(seconds(10));
  EXPECT_EQ(first.looks, 1);
}

TEST_F(TimerWheelTest, WakesItsDriverOnceAndUntilNothingIsLeft) {
  int wakes = 0;
  wheel.on_wake([&] { ++wakes; });
  Probe a;
  Probe b;
  wheel.arm(a, start + seconds(1));
  wheel.arm(b, start + seconds(2));
  EXPECT_EQ(wakes, 1);
  pass_to(seconds(2));
  EXPECT_TRUE(wheel.keep_ticking());
  pass_to(seconds(4));
  EXPECT_FALSE(wheel.keep_ticking());
  wheel.arm(a, start + seconds(9));
  EXPECT_EQ(wakes, 2);
}

}  // namespace
}  // namespace gateway
