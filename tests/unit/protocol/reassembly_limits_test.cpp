// Reassembly under limits: bytes, parts, messages, the shard's budget, time; hostile headers; memory.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/protocol/parts.hpp"

namespace jt808 {
namespace {

using test::Body;
using test::joined;
using test::kStart;
using test::message_parts;
using test::Numbering;
using test::seconds;
using test::TestPart;

TestPart big_part(std::uint16_t total, std::uint16_t index, std::uint16_t first_serial,
                  std::size_t size = 1000) {
  return {.total = total,
          .index = index,
          .serial = static_cast<std::uint16_t>(first_serial + index - 1),
          .body = Body(size, static_cast<std::uint8_t>(index))};
}

TEST(ReassemblyLimitsTest, DefaultsAreThoseOfTheProduct) {
  const ReassemblyOptions options;
  EXPECT_EQ(options.message_bytes, 1048576U);
  EXPECT_EQ(options.shard_bytes, 67108864U);
  EXPECT_EQ(options.messages, 4U);
  EXPECT_EQ(options.parts, 4096U);
  EXPECT_EQ(options.requests, 3U);
  EXPECT_EQ(options.idle, seconds(60));
}

TEST(ReassemblyLimitsTest, AMessageOverItsBytesIsDroppedAndItsRestRefused) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  constexpr std::uint16_t kTotal = 1100;
  for (std::uint16_t index = 1; index <= 1048; ++index) {
    ASSERT_EQ(reassembler.add(big_part(kTotal, index, 5).view(), kStart).outcome, PartOutcome::stored);
  }
  const auto over = reassembler.add(big_part(kTotal, 1049, 5).view(), kStart);
  EXPECT_EQ(over.outcome, PartOutcome::refused);
  EXPECT_EQ(over.refusal, PartRefusal::message_bytes);
  ASSERT_EQ(over.dropped.size(), 1U);
  EXPECT_EQ(over.dropped[0].cause, DropCause::message_bytes);
  EXPECT_EQ(over.dropped[0].held, 1048);
  EXPECT_EQ(over.dropped[0].serial, 5);
  EXPECT_EQ(over.dropped[0].total, kTotal);
  EXPECT_EQ(budget.dropped(DropCause::message_bytes), 1U);
  EXPECT_LT(reassembler.memory(), 200U);

  // The rest comes slowly, and does not begin it again.
  auto now = kStart;
  for (std::uint16_t index = 1050; index <= 1060; ++index) {
    now += seconds(59);
    const auto late = reassembler.add(big_part(kTotal, index, 5).view(), now);
    ASSERT_EQ(late.outcome, PartOutcome::refused);
    ASSERT_EQ(late.refusal, PartRefusal::message_bytes);
  }
  EXPECT_EQ(reassembler.add(big_part(kTotal, 1, 5).view(), now).refusal, PartRefusal::message_bytes);
  // Another part 1 is another message.
  EXPECT_EQ(reassembler.add(big_part(kTotal, 1, 5, 10).view(), now).outcome, PartOutcome::stored);
}

TEST(ReassemblyLimitsTest, AMessageOfJustTheMostBytesIsWhole) {
  ReassemblyBudget budget(ReassemblyOptions{.message_bytes = 3000});
  Reassembler reassembler(budget);
  for (std::uint16_t index = 1; index <= 2; ++index) {
    EXPECT_EQ(reassembler.add(big_part(3, index, 0).view(), kStart).outcome, PartOutcome::stored);
  }
  EXPECT_EQ(reassembler.add(big_part(3, 3, 0).view(), kStart).outcome, PartOutcome::completed);
  EXPECT_EQ(reassembler.add(big_part(3, 1, 10, 1001).view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(big_part(3, 2, 10).view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(big_part(3, 3, 10).view(), kStart).refusal, PartRefusal::message_bytes);
}

TEST(ReassemblyLimitsTest, TheMostPartsAreTakenAndOneMoreIsNot) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto parts = message_parts(4096, 60000);
  for (std::size_t i = parts.size(); i-- > 1;) {  // the worst order
    ASSERT_EQ(reassembler.add(parts[i].view(), kStart).outcome, PartOutcome::stored);
  }
  const auto event = reassembler.add(parts[0].view(), kStart);
  ASSERT_EQ(event.outcome, PartOutcome::completed);
  EXPECT_EQ(event.message->body, joined(parts));

  const auto more = reassembler.add(big_part(4097, 1, 0).view(), kStart);
  EXPECT_EQ(more.outcome, PartOutcome::refused);
  EXPECT_EQ(more.refusal, PartRefusal::too_many_parts);
  EXPECT_EQ(reassembler.open_messages(), 0U);
}

TEST(ReassemblyLimitsTest, AnnouncedTotalsCostNothing) {
  ReassemblyBudget budget(ReassemblyOptions{.parts = 65535});
  Reassembler reassembler(budget);
  EXPECT_EQ(reassembler.add(big_part(65535, 65535, 0, 1).view(), kStart).outcome, PartOutcome::stored);
  EXPECT_LT(reassembler.memory(), 300U);
  const auto work = reassembler.due(kStart + seconds(10));
  ASSERT_EQ(work.requests.size(), 1U);
  EXPECT_EQ(work.requests[0].missing, 65534U);
  EXPECT_EQ(work.requests[0].parts.size(), kMostParts8003);
}

TEST(ReassemblyLimitsTest, HeadersThatMakeNoSenseAreRefused) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto refusal = [&](std::uint16_t total, std::uint16_t index) {
    const auto event = reassembler.add(big_part(total, index, 0).view(), kStart);
    EXPECT_EQ(event.outcome, PartOutcome::refused);
    return event.refusal;
  };
  EXPECT_EQ(refusal(0, 0), PartRefusal::bad_package);
  EXPECT_EQ(refusal(3, 0), PartRefusal::bad_package);
  EXPECT_EQ(refusal(0, 1), PartRefusal::bad_package);
  EXPECT_EQ(refusal(3, 4), PartRefusal::bad_package);
  EXPECT_EQ(refusal(4, 65535), PartRefusal::bad_package);
  EXPECT_EQ(refusal(65535, 65535), PartRefusal::too_many_parts);
  FrameView plain;
  EXPECT_EQ(reassembler.add(plain, kStart).refusal, PartRefusal::not_packaged);
  EXPECT_EQ(budget.used(), 0U);
}

TEST(ReassemblyLimitsTest, AFifthMessageTakesThePlaceOfTheOneThatWaitedLongest) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  std::vector<std::vector<TestPart>> messages;
  for (std::uint16_t i = 0; i < 5; ++i) {
    messages.push_back(message_parts(3, static_cast<std::uint16_t>(10 * i), Numbering::counting,
                                     static_cast<std::uint8_t>('a' + i)));
  }
  auto now = kStart;
  const auto add = [&](std::size_t message, std::size_t part) {
    now += seconds(1);
    return reassembler.add(messages[message][part].view(), now);
  };
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(add(i, 0).outcome, PartOutcome::stored);
  EXPECT_EQ(add(0, 1).outcome, PartOutcome::stored);  // so that the second has waited longest
  const auto fifth = add(4, 0);
  EXPECT_EQ(fifth.outcome, PartOutcome::stored);
  ASSERT_EQ(fifth.dropped.size(), 1U);
  EXPECT_EQ(fifth.dropped[0].cause, DropCause::messages);
  EXPECT_EQ(fifth.dropped[0].serial, 10);
  EXPECT_EQ(budget.dropped(DropCause::messages), 1U);
  EXPECT_EQ(reassembler.open_messages(), 4U);

  // Its further parts push nothing out; the others complete; its part 1 begins it again.
  EXPECT_EQ(add(1, 1).refusal, PartRefusal::dropped);
  for (const std::size_t i : {0U, 2U, 3U, 4U}) {
    if (i != 0) {
      EXPECT_EQ(add(i, 1).outcome, PartOutcome::stored);
    }
    EXPECT_EQ(add(i, 2).outcome, PartOutcome::completed);
  }
  EXPECT_EQ(add(1, 2).refusal, PartRefusal::dropped);
  EXPECT_EQ(add(1, 0).outcome, PartOutcome::stored);
  EXPECT_EQ(add(1, 1).outcome, PartOutcome::stored);
  EXPECT_EQ(add(1, 2).outcome, PartOutcome::completed);
}

TEST(ReassemblyLimitsTest, AUsedUpShardCostsTheTerminalItsOwnOldestMessageFirst) {
  ReassemblyBudget unlimited;
  Reassembler probe(unlimited);
  EXPECT_EQ(probe.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
  const std::size_t limit = 3 * probe.memory() + 1000;  // room for three first parts, not for one more part
  ReassemblyBudget budget(ReassemblyOptions{.shard_bytes = limit});
  Reassembler quiet(budget);
  Reassembler busy(budget);
  EXPECT_EQ(quiet.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
  const std::size_t held = quiet.memory();
  EXPECT_EQ(busy.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(busy.add(big_part(3, 1, 10).view(), kStart + seconds(1)).outcome, PartOutcome::stored);
  EXPECT_EQ(budget.used(), quiet.memory() + busy.memory());
  const auto third = busy.add(big_part(3, 2, 10).view(), kStart + seconds(2));
  EXPECT_EQ(third.outcome, PartOutcome::stored);
  ASSERT_EQ(third.dropped.size(), 1U);
  EXPECT_EQ(third.dropped[0].cause, DropCause::shard_bytes);
  EXPECT_EQ(third.dropped[0].serial, 0);
  EXPECT_EQ(quiet.memory(), held);
  EXPECT_LE(budget.used(), limit);
}

TEST(ReassemblyLimitsTest, AShardUsedUpByOthersRefusesAndFreesTheMessageThatNeedsMore) {
  ReassemblyBudget budget(ReassemblyOptions{.message_bytes = 3000, .shard_bytes = 4000});
  Reassembler other(budget);
  Reassembler reassembler(budget);
  EXPECT_EQ(other.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(other.add(big_part(3, 2, 0).view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
  const auto refused = reassembler.add(big_part(3, 2, 0).view(), kStart);
  EXPECT_EQ(refused.outcome, PartOutcome::refused);
  EXPECT_EQ(refused.refusal, PartRefusal::shard_bytes);
  ASSERT_EQ(refused.dropped.size(), 1U);
  EXPECT_EQ(refused.dropped[0].cause, DropCause::shard_bytes);
  EXPECT_EQ(budget.dropped(DropCause::shard_bytes), 1U);
  EXPECT_EQ(reassembler.open_messages(), 0U);
  EXPECT_EQ(reassembler.add(big_part(3, 3, 0).view(), kStart).refusal, PartRefusal::dropped);
  EXPECT_EQ(other.add(big_part(3, 3, 0).view(), kStart).outcome, PartOutcome::completed);
  EXPECT_EQ(reassembler.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
}

TEST(ReassemblyLimitsTest, AMessageWithoutANewPartForAMinuteIsDropped) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  const auto parts = message_parts(3, 10);
  EXPECT_EQ(reassembler.add(parts[0].view(), kStart).outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.add(parts[0].view(), kStart + seconds(50)).outcome, PartOutcome::duplicate);
  EXPECT_TRUE(reassembler.due(kStart + seconds(59)).dropped.empty());
  const auto work = reassembler.due(kStart + seconds(60));  // the duplicate did not prolong it
  ASSERT_EQ(work.dropped.size(), 1U);
  EXPECT_EQ(work.dropped[0].cause, DropCause::idle);
  EXPECT_EQ(work.dropped[0].held, 1);
  EXPECT_TRUE(work.requests.empty());
  EXPECT_EQ(budget.dropped(DropCause::idle), 1U);
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_EQ(reassembler.next_deadline(), std::nullopt);

  // A part that comes before due() was called finds it gone all the same.
  EXPECT_EQ(reassembler.add(parts[0].view(), kStart).outcome, PartOutcome::stored);
  const auto late = reassembler.add(parts[1].view(), kStart + seconds(60));
  ASSERT_EQ(late.dropped.size(), 1U);
  EXPECT_EQ(late.dropped[0].cause, DropCause::idle);
  EXPECT_EQ(late.outcome, PartOutcome::stored);
  EXPECT_EQ(reassembler.open_messages(), 1U);
}

TEST(ReassemblyLimitsTest, ResetAndDestructionReturnAllMemory) {
  ReassemblyBudget budget;
  {
    Reassembler reassembler(budget);
    EXPECT_EQ(reassembler.add(big_part(3, 1, 0).view(), kStart).outcome, PartOutcome::stored);
    EXPECT_EQ(reassembler.add(big_part(1, 1, 9).view(), kStart).outcome, PartOutcome::completed);
    EXPECT_EQ(reassembler.reset(), 1U);
    EXPECT_EQ(budget.used(), 0U);
    EXPECT_EQ(reassembler.next_deadline(), std::nullopt);
    // Nothing is known of the messages before the link was lost.
    EXPECT_EQ(reassembler.add(big_part(1, 1, 9).view(), kStart).outcome, PartOutcome::completed);
    EXPECT_EQ(reassembler.add(big_part(3, 2, 0).view(), kStart).outcome, PartOutcome::stored);
    EXPECT_GT(budget.used(), 1000U);
  }
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_EQ(budget.dropped(DropCause::reset), 2U);
}

TEST(ReassemblyLimitsTest, MemoryFollowsWhatHasArrivedAndGoesWhenTheMessageDoes) {
  ReassemblyBudget budget;
  Reassembler reassembler(budget);
  for (std::uint16_t index = 1; index < 400; ++index) {
    ASSERT_EQ(reassembler.add(big_part(400, index, 0).view(), kStart).outcome, PartOutcome::stored);
    ASSERT_LE(reassembler.memory(), 500U + 2U * (1000U + 16U) * index);
    ASSERT_GE(reassembler.memory(), 1000U * index);
    ASSERT_EQ(reassembler.memory(), budget.used());
  }
  EXPECT_EQ(reassembler.add(big_part(400, 400, 0).view(), kStart).outcome, PartOutcome::completed);
  EXPECT_LT(reassembler.memory(), 200U);
  ASSERT_EQ(reassembler.next_deadline(), kStart + seconds(60));
  EXPECT_TRUE(reassembler.due(kStart + seconds(60)).dropped.empty());
  EXPECT_EQ(reassembler.memory(), 0U);
  EXPECT_EQ(reassembler.next_deadline(), std::nullopt);
}

TEST(ReassemblyLimitsTest, AnIdleReassemblerIsSmall) {
  ReassemblyBudget budget;
  const Reassembler reassembler(budget);
  EXPECT_EQ(reassembler.memory(), 0U);
  EXPECT_LE(sizeof(Reassembler), 64U);
}

TEST(ReassemblyLimitsTest, OnlySoManyEndedMessagesAreRemembered) {
  ReassemblyBudget budget(ReassemblyOptions{.remembered = 2});
  Reassembler reassembler(budget);
  for (std::uint16_t serial = 0; serial < 3; ++serial) {
    EXPECT_EQ(reassembler.add(big_part(1, 1, serial).view(), kStart).outcome, PartOutcome::completed);
  }
  EXPECT_EQ(reassembler.add(big_part(1, 1, 2).view(), kStart).outcome, PartOutcome::duplicate);
  EXPECT_EQ(reassembler.add(big_part(1, 1, 1).view(), kStart).outcome, PartOutcome::duplicate);
  EXPECT_EQ(reassembler.add(big_part(1, 1, 0).view(), kStart).outcome, PartOutcome::completed);
}

TEST(ReassemblyLimitsTest, EveryOutcomeHasItsName) {
  std::set<std::string_view> names;
  for (int i = 0; i <= 4; ++i) names.insert(to_string(static_cast<PartOutcome>(i)));
  EXPECT_EQ(names, (std::set<std::string_view>{"stored", "completed", "duplicate", "restarted", "refused"}));
  names.clear();
  for (int i = 0; i <= 6; ++i) names.insert(to_string(static_cast<PartRefusal>(i)));
  EXPECT_EQ(names, (std::set<std::string_view>{"none", "not_packaged", "bad_package", "too_many_parts",
                                               "message_bytes", "shard_bytes", "dropped"}));
  names.clear();
  for (std::size_t i = 0; i < kDropCauses; ++i) names.insert(to_string(static_cast<DropCause>(i)));
  EXPECT_EQ(names, (std::set<std::string_view>{"message_bytes", "messages", "shard_bytes", "idle", "reset"}));
}

}  // namespace
}  // namespace jt808
