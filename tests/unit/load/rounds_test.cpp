// Tests of the rounds, and of the machine's figures they rest on.
#include "tools/load/rounds.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "tools/load/child_process.hpp"
#include "tools/load/machine.hpp"

namespace {

using namespace load;

TEST(Spread, IsMedianLowestAndHighest) {
  const Spread odd = spread_of({3, 1, 2});
  EXPECT_EQ(odd.median, 2);
  EXPECT_EQ(odd.low, 1);
  EXPECT_EQ(odd.high, 3);
  EXPECT_EQ(spread_of({4, 1, 2, 3}).median, 2.5);
  EXPECT_EQ(spread_of({}).median, 0);
}

TEST(Rounds, TakeTurnsInWhoBegins) {
  std::string order;
  const auto side = [&order](char name) {
    return [&order, name]() -> Figures {
      order += name;
      return {1};
    };
  };
  (void)run_rounds(allowed_cores(), 4, side('c'), side('f'), [](std::size_t, const Round&) {});
  // More where time was stolen from the run of this test.
  ASSERT_GE(order.size(), 8U);
  EXPECT_EQ(order.substr(0, 8), "cffccffc");
}

TEST(Rounds, TheRatioIsTheMedianOfTheRounds) {
  RoundsResult result;
  result.kept.push_back({{50}, {100}, 0, 0});
  result.kept.push_back({{10}, {10}, 0, 0});  // a round in which both were slow
  result.kept.push_back({{60}, {100}, 0, 0});
  EXPECT_DOUBLE_EQ(result.ratio(0).median, 0.6);
  EXPECT_DOUBLE_EQ(result.ratio(0).low, 0.5);
  EXPECT_DOUBLE_EQ(result.ratio(0).high, 1.0);
  EXPECT_DOUBLE_EQ(result.candidate(0).median, 50);
  EXPECT_DOUBLE_EQ(result.floor(0).median, 100);
}

TEST(Rounds, ADifferenceIsOfTheRoundsThatWereKept) {
  RoundsResult result;
  result.kept.push_back({{0.5}, {0.25, 2}, 0, 0});
  result.kept.push_back({{1.0}, {0.25, 4}, 0, 0});
  EXPECT_DOUBLE_EQ(result.difference(0).low, 0.25);
  EXPECT_DOUBLE_EQ(result.difference(0).high, 0.75);
  EXPECT_EQ(result.difference(0).values.size(), 2U);
  EXPECT_DOUBLE_EQ(result.ratio(0, 1).median, 0.25);
  EXPECT_DOUBLE_EQ(result.ratio(0).times(100).high, 400);
}

TEST(Machine, StolenTimeIsThatOfTheCoreThatLostMost) {
  const auto times = [](const char* text, const std::vector<int>& cores) {
    std::istringstream in(text);
    return parse_cpu_times(in, cores);
  };
  //    user nice system idle iowait irq softirq steal guest
  constexpr const char* kFrom =
      "cpu  9 9 9 9 9 9 9 9 0\ncpu0 100 0 50 800 10 0 0 40 7 0\ncpu1 0 0 0 0 0 0 0 0 0\ncpu10 1 1 1 1 1 1 1 "
      "1\n"
      "intr 5\n";
  constexpr const char* kTo =
      "cpu  9 9 9 9 9 9 9 9 0\ncpu0 130 10 60 820 10 5 5 60 9 0\ncpu1 20 0 0 80 0 0 0 0 0\n"
      "cpu10 1 1 1 1 1 1 1 9\nintr 5\n";
  EXPECT_EQ(times(kFrom, {0}).at(0).all, 1000U);
  const CpuShares one = shares_between(times(kFrom, {0}), times(kTo, {0}));
  EXPECT_DOUBLE_EQ(one.stolen, 0.2);
  EXPECT_DOUBLE_EQ(one.busy, 0.6);
  const CpuShares both = shares_between(times(kFrom, {0, 1}), times(kTo, {0, 1}));
  EXPECT_DOUBLE_EQ(both.stolen, 0.2);
  EXPECT_DOUBLE_EQ(both.busy, 0.4);
  EXPECT_DOUBLE_EQ(shares_between(times(kFrom, {1, 10}), times(kTo, {1, 10})).stolen, 1);
  EXPECT_DOUBLE_EQ(shares_between(times(kFrom, {77}), times(kTo, {77})).stolen, 0);
}

TEST(Machine, TheSystemTellsOfEveryCore) {
  for (const CpuTimes& times : cpu_times(allowed_cores())) EXPECT_GT(times.all, 0U);
}

TEST(Machine, TheCoresAreThoseThisProcessMayUse) {
  const std::vector<int> cores = allowed_cores();
  ASSERT_FALSE(cores.empty());
  ChildProcess child = ChildProcess::fork_on(cores.back(), [&cores] {
    if (allowed_cores() != std::vector<int>{cores.back()}) throw std::runtime_error("not pinned");
  });
  EXPECT_TRUE(child.wait(std::chrono::seconds(20)));
}

}  // namespace
