// Serial numbers: unique among all requests an answer may still come for, across the wrap.
#include "gateway/core/serial_ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>
#include <vector>

namespace gateway {
namespace {

using std::chrono::seconds;

class SerialLedgerTest : public testing::Test {
 protected:
  jt808::SerialBlock take(std::uint16_t count) {
    return ledger.take(
        count, 0x8300,
        [this](std::uint16_t n) { return std::exchange(counter, static_cast<std::uint16_t>(counter + n)); },
        now);
  }

  TimePoint now{seconds(1000)};
  std::uint16_t counter = 0;
  SerialLedger ledger;
};

TEST_F(SerialLedgerTest, CountsUpAndWraps) {
  counter = 65534;
  EXPECT_EQ(take(1).first, 65534);
  EXPECT_EQ(take(3).first, 65535);
  EXPECT_EQ(take(1).first, 2);
}

TEST_F(SerialLedgerTest, ABlockGoesAroundEveryBlockInItsWay) {
  const auto single = take(1);  // 0
  ledger.answered(single);
  const auto packaged = take(300);  // 1 to 300
  counter = 65535;
  EXPECT_EQ(take(1).first, 65535);
  counter = 65500;
  EXPECT_EQ(take(100).first, packaged.first + packaged.count) << "0 and 1 to 300 are taken, 65535 too";
}

TEST_F(SerialLedgerTest, ABlockAcrossTheWrapIsInTheWayOnBothSidesOfIt) {
  counter = 65'500;
  ledger.abandoned(take(100), now + seconds(60));  // to 63
  EXPECT_TRUE(ledger.ended(65'535, 0x8300));
  EXPECT_TRUE(ledger.ended(63, 0x8300));
  counter = 10;
  EXPECT_EQ(take(1).first, 64);
  EXPECT_TRUE(ledger.ended(10, 0x8300)) << "with another one behind it";
  counter = 20;
  EXPECT_EQ(take(1).first, 65);
  counter = 65'400;
  EXPECT_EQ(take(200).first, 66);
}

TEST_F(SerialLedgerTest, AnAbandonedBlockIsFreeAgainWhenItsTimeIsUp) {
  ledger.abandoned(take(4), now + seconds(600));
  EXPECT_TRUE(ledger.ended(3, 0x8300));
  EXPECT_FALSE(ledger.ended(3, 0x8301));
  EXPECT_FALSE(ledger.ended(4, 0x8300));
  now += seconds(599);
  counter = 0;
  EXPECT_EQ(take(4).first, 4);
  now += seconds(1);
  counter = 0;
  EXPECT_EQ(take(4).first, 0);
  EXPECT_FALSE(ledger.ended(3, 0x8300)) << "it is open";
}

TEST_F(SerialLedgerTest, AnAnsweredBlockIsFreeAgainWhenAsManyNewerOnesWereAnswered) {
  for (std::size_t i = 0; i < SerialLedger::kAnswered; ++i) ledger.answered(take(1));
  EXPECT_TRUE(ledger.ended(0, 0x8300));
  EXPECT_FALSE(ledger.ended(0, 0x8301));
  counter = 0;
  EXPECT_EQ(take(1).first, SerialLedger::kAnswered) << "all of them are taken";
  ledger.answered(take(1));
  EXPECT_FALSE(ledger.ended(0, 0x8300));
  EXPECT_TRUE(ledger.ended(1, 0x8300));
  counter = 0;
  EXPECT_EQ(take(1).first, 0);
}

TEST_F(SerialLedgerTest, WhatWasNeverSentIsFreeAtOnce) {
  ledger.give_back(take(2));
  counter = 0;
  EXPECT_EQ(take(2).first, 0);
}

// Ended requests all around the circle leave no gap for a long message: the oldest ones make room, and it
// ends.
TEST_F(SerialLedgerTest, AFullCircleMakesRoomAtTheOldest) {
  for (std::uint32_t i = 0; i < 1024; ++i) {
    counter = static_cast<std::uint16_t>(i * 64);
    ledger.abandoned(take(1), now + seconds(60 + i));
  }
  counter = 0;
  const auto block = take(200);
  EXPECT_EQ(block.first, 1023 * 64 + 1) << "from behind the last one to the first that was kept";
  EXPECT_FALSE(ledger.ended(128, 0x8300));
  EXPECT_TRUE(ledger.ended(192, 0x8300)) << "no more were forgotten than it took";
}

TEST_F(SerialLedgerTest, AnsweredOnesMakeRoomBeforeAbandonedOnes) {
  for (std::uint32_t i = 0; i < 64; ++i) {
    counter = static_cast<std::uint16_t>(i * 1024);
    const auto block = take(1);
    if (i % 2 == 0) {
      ledger.answered(block);
    } else {
      ledger.abandoned(block, now + seconds(60));
    }
  }
  counter = 0;
  EXPECT_EQ(take(2000).first, 63 * 1024 + 1) << "up to the first abandoned one";
  EXPECT_FALSE(ledger.ended(0, 0x8300));
  EXPECT_TRUE(ledger.ended(1024, 0x8300));
}

// Against a list that is looked through from end to end, with blocks of all sizes around the wrap.
TEST_F(SerialLedgerTest, AgreesWithAPlainListWhateverTheOrderInWhichRequestsEnd) {
  struct Plain {
    jt808::SerialBlock block;
    TimePoint until;
  };
  std::vector<Plain> open;
  std::vector<Plain> abandoned;
  std::deque<jt808::SerialBlock> answered;
  std::minstd_rand random(7);
  const auto below = [&random](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  const auto overlaps = [](jt808::SerialBlock a, jt808::SerialBlock b) {
    return a.contains(b.first) || b.contains(a.first);
  };
  for (int step = 0; step < 20'000; ++step) {
    if (open.size() < 8) {
      now += seconds(below(3));
      std::erase_if(abandoned, [this](const Plain& one) { return one.until <= now; });
      if (below(4) == 0) counter = static_cast<std::uint16_t>(counter - below(1'000));
      const auto block = take(static_cast<std::uint16_t>(below(10) == 0 ? 1 + below(300) : 1));
      for (const Plain& one : open) ASSERT_FALSE(overlaps(one.block, block)) << step;
      for (const Plain& one : abandoned) ASSERT_FALSE(overlaps(one.block, block)) << step;
      for (const auto& one : answered) ASSERT_FALSE(overlaps(one, block)) << step;
      open.push_back({block, {}});
    } else {
      const auto chosen = open.begin() + static_cast<std::ptrdiff_t>(below(open.size()));
      const Plain ended = *chosen;
      open.erase(chosen);
      switch (below(5)) {
        case 0:
          ledger.give_back(ended.block);
          break;
        case 1:
          abandoned.push_back({ended.block, now + seconds(1 + below(600))});
          ledger.abandoned(ended.block, abandoned.back().until);
          break;
        default:
          answered.push_back(ended.block);
          if (answered.size() > SerialLedger::kAnswered) answered.pop_front();
          ledger.answered(ended.block);
      }
    }
    const auto asked = static_cast<std::uint16_t>(counter - below(600));
    const bool known =
        std::ranges::any_of(abandoned, [asked](const Plain& one) { return one.block.contains(asked); }) ||
        std::ranges::any_of(answered, [asked](const auto& one) { return one.contains(asked); });
    ASSERT_EQ(ledger.ended(asked, 0x8300), known) << step;
  }
}

TEST_F(SerialLedgerTest, NoTwoOpenRequestsShareASerial) {
  std::set<std::uint16_t> used;
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto block = take(static_cast<std::uint16_t>(1 + i * 7 % 263));
    for (std::uint16_t k = 0; k < block.count; ++k)
      EXPECT_TRUE(used.insert(static_cast<std::uint16_t>(block.first + k)).second);
    counter = static_cast<std::uint16_t>(counter + 65536 - 500);
  }
}

}  // namespace
}  // namespace gateway
