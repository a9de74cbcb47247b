// Requests for missing parts: when, how often, what they name.
#include <gtest/gtest.h>

#include "tests/unit/protocol/parts.hpp"

namespace jt808 {
namespace {

using test::kStart;
using test::message_parts;
using test::Numbering;
using test::seconds;
using test::TestPart;

// The seconds after `kStart` at which requests are made when due() is called at every deadline.
std::vector<long> request_times(Reassembler& reassembler) {
  std::vector<long> times;
  while (const auto deadline = reassembler.next_deadline()) {
    const auto work = reassembler.due(*deadline);
    for (std::size_t i = 0; i < work.requests.size(); ++i) {
      times.push_back(static_cast<long>(std::chrono::duration_cast<seconds>(*deadline - kStart).count()));
      EXPECT_EQ(work.requests[i].attempt, times.size());
    }
  }
  return times;
}

TEST(ReassemblyGapsTest, RequestsComeAfterGrowingWaitsUntilTheMessageIsDropped) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  EXPECT_EQ(reassembler.next_deadline(), std::nullopt);
  EXPECT_EQ(reassembler.add(message_parts(3, 10)[0].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.next_deadline(), kStart + seconds(10));
  EXPECT_TRUE(reassembler.due(kStart + seconds(9)).requests.empty());
  EXPECT_EQ(request_times(reassembler), (std::vector<long>{10, 30}));
  EXPECT_EQ(budget.dropped(DropCause::idle), 1U);
}

TEST(ReassemblyGapsTest, ThreeRequestsAreTheMost) {
  ReassemblyBudget budget(ReassemblyOptions{.idle = seconds(1000)});
  Reassembler reassembler(budget);
  EXPECT_EQ(reassembler.add(message_parts(3, 10)[0].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(request_times(reassembler), (std::vector<long>{10, 30, 90}));
}

TEST(ReassemblyGapsTest, NoWaitIsOverTheLongest) {
  ReassemblyBudget budget(
      ReassemblyOptions{.idle = seconds(1000), .longest_wait = seconds(15), .requests = 5});
  Reassembler reassembler(budget);
  EXPECT_EQ(reassembler.add(message_parts(3, 10)[0].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(request_times(reassembler), (std::vector<long>{10, 25, 40, 55, 70}));
}

TEST(ReassemblyGapsTest, ANewPartMakesTheWaitShortAgainButGivesNoFurtherRequest) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto parts = message_parts(6, 10);
  EXPECT_EQ(reassembler.add(parts[0].view(), kStart).outcome, PartOutcome::stored);
  for (std::uint16_t i = 1; i <= 4; ++i) {
    const auto now = kStart + seconds(12 * i);
    const auto work = reassembler.due(now - seconds(2));
    ASSERT_EQ(work.requests.size(), i <= 3 ? 1U : 0U);
    if (i <= 3) {
      EXPECT_EQ(work.requests[0].attempt, i);
      EXPECT_EQ(work.requests[0].missing, 6U - i);
    }
    EXPECT_EQ(reassembler.add(parts[i].view(), now).outcome, PartOutcome::stored);
  }
  EXPECT_EQ(reassembler.next_deadline(), kStart + seconds(48 + 60));
}

TEST(ReassemblyGapsTest, ARequestNamesTheMissingPartsAndTheSerialOfPartOne) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto parts = message_parts(6, 65533);
  for (const std::size_t i : {4U, 1U, 2U}) {
    EXPECT_EQ(reassembler.add(parts[i].view(), kStart).outcome, PartOutcome::stored);
  }
  const auto work = reassembler.due(kStart + seconds(10));
  ASSERT_EQ(work.requests.size(), 1U);
  EXPECT_EQ(work.requests[0].message_id, 0x0704);
  EXPECT_EQ(work.requests[0].original_serial, 65533);
  EXPECT_EQ(work.requests[0].total, 6);
  EXPECT_EQ(work.requests[0].missing, 3U);
  EXPECT_EQ(work.requests[0].parts, (std::vector<std::uint16_t>{1, 4, 6}));
  EXPECT_EQ(work.requests[0].media_id, std::nullopt);
  EXPECT_FALSE(work.requests[0].layout_2019);
}

TEST(ReassemblyGapsTest, AMissingLastPartIsRequested) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto parts = message_parts(3, 65535);
  EXPECT_EQ(reassembler.add(parts[0].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(parts[1].view(), kStart).outcome, PartOutcome::stored);
  const auto work = reassembler.due(kStart + seconds(10));
  ASSERT_EQ(work.requests.size(), 1U);
  EXPECT_EQ(work.requests[0].parts, std::vector<std::uint16_t>{3});
  EXPECT_EQ(reassembler.add(parts[2].view(), kStart + seconds(11)).outcome, PartOutcome::completed);
  EXPECT_EQ(request_times(reassembler), std::vector<long>{});
}

TEST(ReassemblyGapsTest, WhereOneSerialIsRepeatedTheRequestNamesIt) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto parts = message_parts(4, 77, Numbering::repeating);
  EXPECT_EQ(reassembler.add(parts[1].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(parts[3].view(), kStart).outcome, PartOutcome::stored);
  const auto work = reassembler.due(kStart + seconds(10));
  ASSERT_EQ(work.requests.size(), 1U);
  EXPECT_EQ(work.requests[0].original_serial, 77);
  EXPECT_EQ(work.requests[0].parts, (std::vector<std::uint16_t>{1, 3}));
}

TEST(ReassemblyGapsTest, ARequestNamesAsManyPartsAsItsMessageHolds) {
  struct Case {
    std::uint16_t id;
    bool layout_2019;
    std::uint16_t held;
    std::size_t most;
    bool media;
  };
  for (const Case& one : {Case{0x0704, false, 1, 255, false}, Case{0x0704, true, 1, 509, false},
                          Case{0x0801, false, 1, 125, true}, Case{0x0801, true, 1, 125, true},
                          Case{0x0801, false, 2, 255, false}, Case{0x0801, true, 2, 509, false}}) {
    ReassemblyBudget budget;
    Reassembler reassembler(budget);
    const TestPart part{.id = one.id,
                        .total = 1000,
                        .index = one.held,
                        .serial = 20,
                        .layout_2019 = one.layout_2019,
                        .body = test::hex("0102030405"),
                        .phone = test::hex(one.layout_2019 ? "00000000013912345678" : "013912345678")};
    EXPECT_EQ(reassembler.add(part.view(), kStart).outcome, PartOutcome::stored);
    const auto work = reassembler.due(kStart + seconds(10));
    ASSERT_EQ(work.requests.size(), 1U);
    const PartRequest& request = work.requests[0];
    EXPECT_EQ(request.parts.size(), one.most);
    EXPECT_EQ(request.parts.front(), one.held == 1 ? 2 : 1);
    EXPECT_EQ(request.missing, 999U);
    EXPECT_EQ(request.layout_2019, one.layout_2019);
    EXPECT_EQ(request.media_id, one.media ? std::optional<std::uint32_t>(0x01020304) : std::nullopt);
  }
}

// Two messages of one id and total, each without its second part.
struct TwoWithGaps {
  ReassemblyBudget budget;
  Reassembler reassembler{budget};
  std::vector<TestPart> a = message_parts(3, 10, Numbering::counting, 0xa0);
  std::vector<TestPart> b = message_parts(3, 100, Numbering::counting, 0xb0);

  TwoWithGaps() {
    for (const auto* parts : {&a, &b}) {
      for (const std::size_t i : {0U, 2U}) add(parts->at(i), 0);
    }
  }
  PartEvent add(TestPart part, int at, std::optional<std::uint16_t> serial = std::nullopt) {
    if (serial) part.serial = *serial;
    return reassembler.add(part.view(), kStart + seconds(at));
  }
};

TEST(ReassemblyGapsTest, PartsThatAreResentUnderNewSerialsJoinTheMessagesInTheOrderInWhichTheyWereAskedFor) {
  TwoWithGaps two;
  ASSERT_EQ(two.reassembler.due(kStart + seconds(10)).requests.size(), 2U);
  const PartEvent first = two.add(two.a[1], 11, 200);
  ASSERT_TRUE(first.message);
  EXPECT_EQ(first.message->body, joined(two.a));
  const PartEvent second = two.add(two.b[1], 11, 201);
  ASSERT_TRUE(second.message);
  EXPECT_EQ(second.message->body, joined(two.b));
}

TEST(ReassemblyGapsTest, APartWhoseSerialAnOpenMessageUsedJoinsNoOther) {
  TwoWithGaps two;
  ASSERT_EQ(two.reassembler.due(kStart + seconds(10)).requests.size(), 2U);
  // Part 2 of b, numbered as its part 3 was: not what a was asked for first.
  const PartEvent joins = two.add(two.b[1], 11, 102);
  ASSERT_TRUE(joins.message);
  EXPECT_EQ(joins.message->body, joined(two.b));
  // Part 3 of a once more, under a serial of a: there already, and nothing that another lacks.
  TwoWithGaps again;
  ASSERT_EQ(again.reassembler.due(kStart + seconds(10)).requests.size(), 2U);
  EXPECT_EQ(again.add(again.a[1], 11).outcome, PartOutcome::completed);
  EXPECT_EQ(again.add(again.b[1], 12, 201).message->body, joined(again.b));
}

TEST(ReassemblyGapsTest, EachOpenMessageHasItsOwnRequests) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  EXPECT_EQ(reassembler.add(message_parts(3, 10)[0].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(message_parts(3, 50)[0].view(), kStart + seconds(3)).outcome,
            PartOutcome::stored);
  ASSERT_EQ(reassembler.due(kStart + seconds(10)).requests.size(), 1U);
  const auto second = reassembler.due(kStart + seconds(13));
  ASSERT_EQ(second.requests.size(), 1U);
  EXPECT_EQ(second.requests[0].original_serial, 50);
  EXPECT_EQ(second.requests[0].attempt, 1U);
  EXPECT_EQ(reassembler.next_deadline(), kStart + seconds(30));
}

}  // namespace
}  // namespace jt808
