// Small values of the core: identities, message ids, the slab, the tables of answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "gateway/core/identity.hpp"
#include "gateway/core/message_ids.hpp"
#include "gateway/core/reply_rule.hpp"
#include "gateway/core/slab.hpp"
#include "gateway/core/uplink_rule.hpp"
#include "tests/support/manual_clock.hpp"

namespace gateway {
namespace {

TEST(IdentityTest, PaddingIsTrailingNulAndSpacesThenLeadingNul) {
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(strip_padding("AB12\0\0\0"sv), "AB12");
  EXPECT_EQ(strip_padding("\0\0AB12 \0 "sv), "AB12");
  EXPECT_EQ(strip_padding(" AB12"sv), " AB12");
  EXPECT_EQ(strip_padding("\0\0\0"sv), "");
  EXPECT_EQ(strip_padding(""sv), "");
}

TEST(IdentityTest, PartsHaveFourToTheirLongestLettersDigitsAndHyphens) {
  EXPECT_TRUE((TerminalIdentity{"1234", "ABCD", "id-1"}).valid());
  EXPECT_FALSE((TerminalIdentity{"123", "ABCD", "1234"}).valid());
  EXPECT_FALSE((TerminalIdentity{"123456789012", "ABCD", "1234"}).valid());
  EXPECT_FALSE((TerminalIdentity{"1234", std::string(31, 'A'), "1234"}).valid());
  EXPECT_FALSE((TerminalIdentity{"1234", "AB_D", "1234"}).valid());
  EXPECT_EQ((TerminalIdentity{"1234", "ABCD", "id-1"}).device_name(), "1234_ABCD_id-1");
}

TEST(MessageIdsTest, GrowAndFitAJavaScriptNumberAndNameTheirNode) {
  test::ManualClock clock;
  MessageIds ids(clock, 21);
  std::uint64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t id = ids.next();
    EXPECT_GT(id, last);
    EXPECT_LT(id, std::uint64_t{1} << 53);
    EXPECT_EQ(id >> 7 & 31, 21U);
    last = id;
    if (i % 300 == 0) clock.advance(std::chrono::milliseconds(1));
  }
}

TEST(MessageIdsTest, AreUniqueAcrossThreads) {
  test::ManualClock clock;
  MessageIds ids(clock, 1);
  std::vector<std::vector<std::uint64_t>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 5000; ++i) mine.push_back(ids.next());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint64_t> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20'000U);
}

TEST(SlabTest, AStaleHandleFindsNothingAlsoWhenItsSlotIsUsedAgain) {
  Slab<int> slab;
  const auto first = slab.reserve();
  slab.put(first, 1);
  EXPECT_EQ(*slab.find(first), 1);
  EXPECT_EQ(slab.erase(first), 1);
  EXPECT_EQ(slab.find(first), nullptr);
  const auto second = slab.reserve();
  slab.put(second, 2);
  EXPECT_EQ(second.slot, first.slot);
  EXPECT_EQ(slab.find(first), nullptr);
  EXPECT_EQ(*slab.find(second), 2);
  EXPECT_EQ(slab.erase(first), 0);
  EXPECT_EQ(slab.size(), 1U);
  EXPECT_EQ(slab.find({99, 0}), nullptr);
}

TEST(ReplyRuleTest, MessagesWithoutADedicatedAnswerAreAcknowledged) {
  EXPECT_EQ(reply_rule_for(0x8300, {}, ReplyRuleChoice::data).kind, ReplyKind::ack);
  EXPECT_EQ(reply_rule_for(0xF123, {}, std::nullopt).kind, ReplyKind::ack);
}

TEST(ReplyRuleTest, AChoiceCountsOnlyWhereAReceiptExists) {
  const std::vector<std::uint8_t> body{0xF0};
  EXPECT_EQ(reply_rule_for(0x8104, {}, ReplyRuleChoice::ack).kind, ReplyKind::dedicated_serial);
  EXPECT_EQ(reply_rule_for(0x8500, {}, std::nullopt).kind, ReplyKind::dedicated_serial);
  EXPECT_EQ(reply_rule_for(0x8500, {}, ReplyRuleChoice::ack).kind, ReplyKind::ack);
  EXPECT_EQ(reply_rule_for(0x8302, {}, std::nullopt).kind, ReplyKind::ack);
  EXPECT_EQ(reply_rule_for(0x8302, {}, ReplyRuleChoice::data).answer_id, 0x0302);
  EXPECT_EQ(reply_rule_for(0x8900, body, std::nullopt).kind, ReplyKind::ack);
  EXPECT_EQ(reply_rule_for(0x8900, body, ReplyRuleChoice::data).key, 0xF0);
  EXPECT_EQ(reply_rule_for(0x9105, {}, std::nullopt).kind, ReplyKind::written);
}

TEST(UplinkRuleTest, ReportsAreAcknowledgedAnswersAreNotAndTheUnknownIsNotSupported) {
  EXPECT_EQ(uplink_answer(0x0200, {}), UplinkAnswer::general);
  EXPECT_EQ(uplink_answer(0x0702, {}), UplinkAnswer::general);
  EXPECT_EQ(uplink_answer(0x0104, {}), UplinkAnswer::none);
  EXPECT_EQ(uplink_answer(0x0F00, {}), UplinkAnswer::not_supported);
  EXPECT_EQ(uplink_answer(0xE123, {}), UplinkAnswer::general);
  const std::uint16_t own[] = {0x0F00};
  EXPECT_EQ(uplink_answer(0x0F00, own), UplinkAnswer::general);
}

}  // namespace
}  // namespace gateway
