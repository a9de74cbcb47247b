// Small values that threads and sessions share: texts, a clock that is held, a count that is spread.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "gateway/core/held_clock.hpp"
#include "gateway/core/shared_text.hpp"
#include "gateway/core/spread_count.hpp"
#include "tests/support/manual_clock.hpp"

namespace gateway::test {
namespace {

TEST(SharedText, IsTheTextItWasMadeOf) {
  EXPECT_TRUE(SharedText().empty());
  EXPECT_TRUE(SharedText(std::string()).empty());
  const SharedText text(std::string("MAKER_MODEL-1_ID0001"));
  EXPECT_EQ(text, "MAKER_MODEL-1_ID0001");
  EXPECT_EQ(text.size(), 20U);
  EXPECT_EQ(std::string(text), "MAKER_MODEL-1_ID0001");
  EXPECT_EQ(text, SharedText("MAKER_MODEL-1_ID0001"));
  EXPECT_NE(text, SharedText("MAKER_MODEL-1_ID0002"));
  EXPECT_EQ(SharedText(std::string_view("a\0b", 3)).size(), 3U);
  EXPECT_EQ(sizeof text, sizeof(void*));
}

TEST(SharedText, CopiesShareTheCharactersAndOutliveTheFirst) {
  SharedText copy;
  {
    const SharedText first("some text");
    copy = first;
    EXPECT_EQ(copy.data(), first.data());
  }
  EXPECT_EQ(copy, "some text");
  const SharedText moved = std::move(copy);
  EXPECT_EQ(moved, "some text");
}

TEST(SharedText, CopiesEndOnAnyThread) {
  const SharedText text("on every thread");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = text] {
      for (int turn = 0; turn < 1000; ++turn) {
        const SharedText another = copy;
        ASSERT_EQ(another, "on every thread");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(text, "on every thread");
}

TEST(HeldClock, StandsStillWhileItIsHeldAndIsNeverLateOtherwise) {
  ManualClock machine;
  HeldClock clock(machine);
  const TimePoint start = clock.now();
  {
    const HeldClock::Hold hold(clock);
    const WallTime wall = clock.wall_now();
    EXPECT_EQ(clock.now(), start);
    machine.advance(std::chrono::seconds(3));
    EXPECT_EQ(clock.now(), start);
    EXPECT_EQ(clock.wall_now(), wall);
  }
  EXPECT_EQ(clock.now(), start + std::chrono::seconds(3));
  const HeldClock::Hold again(clock);
  EXPECT_EQ(clock.now(), start + std::chrono::seconds(3)) << "a new hold reads the clock anew";
}

TEST(SpreadCount, CountsWhatAllThreadsAdd) {
  SpreadCount count;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&count] {
      for (int turn = 0; turn < 1000; ++turn) count.add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count.value(), 20'000U);
}

}  // namespace
}  // namespace gateway::test
