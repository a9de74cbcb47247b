// Tests of the rounds, and of the machine's figures they rest on.
#include "tools/load/rounds.hpp"

#include <gtest/gtest.h>

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
  (void)run_rounds(4, side('c'), side('f'), [](std::size_t, const Round&) {});
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

TEST(Machine, StolenTimeIsAShareOfAll) {
  //                                      user nice system idle iowait irq softirq steal guest
  const CpuTimes from = parse_cpu_times("cpu  100 0 50 800 10 0 0 40 7 0");
  const CpuTimes to = parse_cpu_times("cpu  130 10 60 820 10 5 5 60 9 0");
  EXPECT_EQ(from.all, 1000U);
  const CpuShares shares = shares_between(from, to);
  EXPECT_DOUBLE_EQ(shares.stolen, 0.2);
  EXPECT_DOUBLE_EQ(shares.busy, 0.6);
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
