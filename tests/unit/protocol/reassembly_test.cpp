// Reassembly: which message a part belongs to, whatever order and numbering the terminal chooses.
#include "jt808/reassembly.hpp"

#include <gtest/gtest.h>

#include <numeric>

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
using test::WireFrame;

class ReassemblyTest : public testing::Test {
 protected:
  PartEvent add(const TestPart& part) { return reassembler.add(part.view(), now); }
  PartOutcome outcome(const TestPart& part) { return add(part).outcome; }
  // The body that a part completes.
  Body completed(const TestPart& part) {
    auto event = add(part);
    EXPECT_EQ(event.outcome, PartOutcome::completed);
    return event.message ? event.message->body : Body{};
  }

  ReassemblyBudget budget;
  Reassembler reassembler{budget};
  std::chrono::steady_clock::time_point now = kStart;
};

TEST_F(ReassemblyTest, EveryOrderOfUpToFivePartsGivesTheMessage) {
  std::uint16_t serial = 65500;  // wraps inside a message several times
  for (const Numbering numbering : {Numbering::counting, Numbering::repeating}) {
    for (std::uint16_t total = 1; total <= 5; ++total) {
      std::vector<std::size_t> order(total);
      std::iota(order.begin(), order.end(), 0U);
      do {
        const auto parts = message_parts(total, serial, numbering, static_cast<std::uint8_t>(serial & 0xff));
        for (std::size_t i = 0; i < order.size(); ++i) {
          const auto event = add(parts[order[i]]);
          if (i + 1 < order.size()) {
            ASSERT_EQ(event.outcome, PartOutcome::stored) << testing::PrintToString(order) << " at " << i;
            continue;
          }
          ASSERT_EQ(event.outcome, PartOutcome::completed) << testing::PrintToString(order);
          EXPECT_EQ(event.message->body, joined(parts));
          EXPECT_EQ(event.message->serial, parts.front().serial);
          EXPECT_EQ(event.message->last_serial, parts.back().serial);
          EXPECT_EQ(event.message->parts, total);
        }
        ASSERT_EQ(reassembler.open_messages(), 0U);
        serial = static_cast<std::uint16_t>(parts.back().serial + 1);
      } while (std::ranges::next_permutation(order).found);
    }
  }
  now += seconds(60);
  EXPECT_TRUE(reassembler.due(now).requests.empty());
  EXPECT_EQ(budget.used(), 0U);
}

TEST_F(ReassemblyTest, ManyPartsInRandomOrderWithDuplicatesGiveTheMessage) {
  test::Random random(1);
  for (std::uint16_t round = 0; round < 60; ++round) {
    const auto total = static_cast<std::uint16_t>(6 + random.below(round == 0 ? 1 : 400));
    const auto parts = message_parts(total, static_cast<std::uint16_t>(random()),
                                     round % 3 == 0 ? Numbering::repeating : Numbering::counting,
                                     static_cast<std::uint8_t>(round));
    std::vector<std::size_t> order(total);
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t i = total; i > 1; --i) {
      std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto event = add(parts[order[i]]);
      ASSERT_EQ(event.outcome, i + 1 < order.size() ? PartOutcome::stored : PartOutcome::completed);
      if (event.message) {
        EXPECT_EQ(event.message->body, joined(parts));
      }
      ASSERT_EQ(outcome(parts[order[random.below(static_cast<std::uint32_t>(i + 1))]]),
                PartOutcome::duplicate);
    }
  }
}

TEST_F(ReassemblyTest, WorkedFrameF12InEveryOrder) {
  const std::array<std::string_view, 3> wires{
      "7E 08 01 20 20 01 39 12 34 56 78 01 00 00 03 00 01 00 00 00 07 00 00 00 01 00 00 00 00 00 00 00 03 01 "
      "57 FA "
      "F8 06 CC 62 89 00 14 00 00 00 00 24 03 79 7E",
      "7E 08 01 20 20 01 39 12 34 56 78 01 01 00 03 00 02 15 09 00 00 FF D8 FF E0 00 10 4A 46 49 46 00 01 01 "
      "00 00 "
      "01 00 01 00 00 FF DB 00 43 00 70 71 72 1B 7E",
      "7E 08 01 20 19 01 39 12 34 56 78 01 02 00 03 00 03 73 74 75 76 77 78 79 7A 7B 7C 7D 01 7D 02 7F 80 81 "
      "82 83 "
      "84 85 86 87 88 89 FF D9 57 7E"};
  const Body body = test::hex(
      "00000007 00000001 00000000 00000003 0157FAF8 06CC6289 0014 0000 0000 240315090000"
      "FFD8FFE000104A46494600010100000100010000FFDB0043007071727374757677 "
      "78797A7B7C7D7E7F80818283848586878889FFD9");
  ASSERT_EQ(body.size(), 89U);
  std::array<std::size_t, 3> order{0, 1, 2};
  do {
    Reassembler fresh(budget);
    PartEvent event;
    for (const std::size_t i : order) event = fresh.add(WireFrame(wires[i]).view, now);
    ASSERT_EQ(event.outcome, PartOutcome::completed);
    const AssembledMessage& message = *event.message;
    EXPECT_EQ(message.body, body);
    EXPECT_EQ(message.message_id, 0x0801);
    EXPECT_EQ(message.attributes, 0x2020);
    EXPECT_EQ(message.serial, 0x0100);
    EXPECT_EQ(message.last_serial, 0x0102);
    EXPECT_EQ(message.parts, 3);
    EXPECT_EQ(message.form.version, 0);
    EXPECT_EQ(to_hex(message.form.phone_bcd()), "013912345678");
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(ReassemblyTest, WorkedFrameF13WrapsItsSerialAndKeepsTheHeaderOf2019) {
  const WireFrame first(
      "7E 07 04 60 28 01 00 00 00 00 01 39 12 34 56 78 FF FF 00 02 00 01 00 02 01 00 1C 00 00 00 00 00 40 00 "
      "03 01 "
      "57 FA F8 06 CC 62 89 00 12 01 C7 00 78 24 03 15 09 10 00 00 22 00 00 00 00 00 F5 7E");
  const WireFrame second(
      "7E 07 04 60 1D 01 00 00 00 00 01 39 12 34 56 78 00 00 00 02 00 02 40 00 03 01 57 FC 24 06 CC 66 71 00 "
      "12 00 "
      "00 00 78 24 03 15 09 10 30 01 04 00 01 5B 38 49 7E");
  EXPECT_EQ(reassembler.add(second.view, now).outcome, PartOutcome::stored);
  const auto event = reassembler.add(first.view, now);
  ASSERT_EQ(event.outcome, PartOutcome::completed);
  const FrameView whole = event.message->view();
  EXPECT_EQ(to_hex(whole.body),
            "000201001c00000000004000030157faf806cc6289001201c7007824031509100000220000000000400003"
            "0157fc2406cc66710012000000782403150910300104"
            "00015b38");
  EXPECT_EQ(whole.message_id, 0x0704);
  EXPECT_EQ(whole.serial, 0xffff);
  EXPECT_EQ(whole.attributes, 0x6028);
  EXPECT_EQ(whole.version, 1);
  EXPECT_TRUE(whole.layout_2019());
  EXPECT_EQ(whole.phone().digits(), "13912345678");
  EXPECT_EQ(event.message->last_serial, 0);
}

TEST_F(ReassemblyTest, TwoInterleavedMessagesOfOneIdStayApart) {
  const auto a = message_parts(3, 100, Numbering::counting, 'a');
  const auto b = message_parts(3, 103, Numbering::counting, 'b');
  EXPECT_EQ(outcome(a[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(b[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(b[1]), PartOutcome::stored);
  EXPECT_EQ(outcome(a[1]), PartOutcome::stored);
  EXPECT_EQ(completed(b[2]), joined(b));
  EXPECT_EQ(completed(a[2]), joined(a));
}

TEST_F(ReassemblyTest, TwoMessagesOfOneIdAndTotalInEveryOrderStayApart) {
  std::array<std::size_t, 6> order{0, 1, 2, 3, 4, 5};
  const std::array<std::vector<TestPart>, 2> messages{message_parts(3, 65533, Numbering::counting, 'a'),
                                                      message_parts(3, 0, Numbering::counting, 'b')};
  do {
    Reassembler fresh(budget);
    std::array<Body, 2> bodies;
    for (const std::size_t i : order) {
      auto event = fresh.add(messages[i / 3][i % 3].view(), now);
      if (event.message) bodies[i / 3] = std::move(event.message->body);
    }
    ASSERT_EQ(bodies[0], joined(messages[0])) << testing::PrintToString(order);
    ASSERT_EQ(bodies[1], joined(messages[1])) << testing::PrintToString(order);
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(ReassemblyTest, MessagesThatEachRepeatOneSerialStayApart) {
  const auto a = message_parts(3, 100, Numbering::repeating, 'a');
  const auto b = message_parts(3, 101, Numbering::repeating, 'b');
  const auto c = message_parts(3, 102, Numbering::repeating, 'c');
  for (const auto* parts : {&a, &b}) {
    EXPECT_EQ(outcome((*parts)[0]), PartOutcome::stored);
    EXPECT_EQ(outcome((*parts)[1]), PartOutcome::stored);
    EXPECT_EQ(completed((*parts)[2]), joined(*parts));
  }
  EXPECT_EQ(outcome(c[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(b[2]), PartOutcome::duplicate);
  EXPECT_EQ(outcome(c[1]), PartOutcome::stored);
  EXPECT_EQ(completed(c[2]), joined(c));
}

TEST_F(ReassemblyTest, AnUnfinishedMessageOfRepeatedSerialsDoesNotCatchThePartsOfTheNext) {
  const auto a = message_parts(4, 100, Numbering::repeating, 'a');
  const auto b = message_parts(4, 101, Numbering::repeating, 'b');
  for (const std::size_t i : {0U, 2U}) EXPECT_EQ(outcome(a[i]), PartOutcome::stored);
  for (const std::size_t i : {0U, 1U, 2U}) EXPECT_EQ(outcome(b[i]), PartOutcome::stored);
  EXPECT_EQ(completed(b[3]), joined(b));
  EXPECT_EQ(outcome(a[1]), PartOutcome::stored);
  EXPECT_EQ(completed(a[3]), joined(a));
}

TEST_F(ReassemblyTest, AChangedTotalIsAnotherMessage) {
  const auto four = message_parts(4, 10, Numbering::counting, '4');
  const auto three = message_parts(3, 10, Numbering::counting, '3');
  EXPECT_EQ(outcome(four[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(four[1]), PartOutcome::stored);
  EXPECT_EQ(outcome(three[0]), PartOutcome::stored);
  EXPECT_EQ(reassembler.open_messages(), 2U);
  EXPECT_EQ(outcome(three[1]), PartOutcome::stored);
  EXPECT_EQ(completed(three[2]), joined(three));
  EXPECT_EQ(outcome(four[2]), PartOutcome::stored);
  EXPECT_EQ(completed(four[3]), joined(four));
}

TEST_F(ReassemblyTest, AnotherIdIsAnotherMessage) {
  const auto parts = message_parts(2, 10);
  auto other = parts[1];
  other.id = 0x0801;
  EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(other), PartOutcome::stored);
  EXPECT_EQ(completed(parts[1]), joined(parts));
}

TEST_F(ReassemblyTest, ADuplicateDoesNotReplaceWhatIsThere) {
  const auto parts = message_parts(2, 10);
  auto changed = parts[1];
  changed.body = {9, 9};
  EXPECT_EQ(outcome(parts[1]), PartOutcome::stored);
  EXPECT_EQ(outcome(changed), PartOutcome::duplicate);
  EXPECT_EQ(completed(parts[0]), joined(parts));
}

TEST_F(ReassemblyTest, AnotherPartOneUnderTheSameKeyRestarts) {
  const auto old = message_parts(3, 10, Numbering::counting, 'o');
  const auto next = message_parts(3, 10, Numbering::counting, 'n');
  EXPECT_EQ(outcome(old[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(old[2]), PartOutcome::stored);
  EXPECT_EQ(outcome(old[0]), PartOutcome::duplicate);
  EXPECT_EQ(outcome(next[0]), PartOutcome::restarted);
  EXPECT_EQ(outcome(next[1]), PartOutcome::stored);
  EXPECT_EQ(completed(next[2]), joined(next));
}

TEST_F(ReassemblyTest, LatePartsOfACompleteMessageAreDuplicatesForAMinute) {
  const auto parts = message_parts(3, 65534);
  EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(parts[1]), PartOutcome::stored);
  EXPECT_EQ(completed(parts[2]), joined(parts));
  now += seconds(59);
  for (const auto& part : parts) EXPECT_EQ(outcome(part), PartOutcome::duplicate);
  EXPECT_EQ(reassembler.open_messages(), 0U);
  now += seconds(1);
  EXPECT_EQ(outcome(parts[1]), PartOutcome::stored);
}

TEST_F(ReassemblyTest, AStackThatNeverAdvancesItsSerialBeginsTheNextMessageWithItsPartOne) {
  for (const std::uint8_t mark : {'a', 'b', 'c'}) {
    const auto parts = message_parts(3, 0, Numbering::repeating, mark);
    EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
    EXPECT_EQ(outcome(parts[1]), PartOutcome::stored);
    EXPECT_EQ(completed(parts[2]), joined(parts));
    EXPECT_EQ(outcome(parts[0]), PartOutcome::duplicate);
  }
}

TEST_F(ReassemblyTest, PartsNumberedWithGapsJoinTheMessageThatWasFedLast) {
  auto parts = message_parts(4, 10);
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].serial = static_cast<std::uint16_t>(10 + 3 * i);
  EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
  for (const std::size_t i : {1U, 2U}) {
    now += seconds(29);
    EXPECT_EQ(outcome(parts[i]), PartOutcome::stored);
    EXPECT_EQ(outcome(parts[i]), PartOutcome::duplicate);
  }
  EXPECT_EQ(reassembler.open_messages(), 1U);
  EXPECT_EQ(completed(parts[3]), joined(parts));
  for (const auto& part : parts) EXPECT_EQ(outcome(part), PartOutcome::duplicate);
  EXPECT_EQ(reassembler.open_messages(), 0U);
}

TEST_F(ReassemblyTest, APartNumberedAnewIsTakenForThirtySecondsWhereNoOtherMessageCanHaveIt) {
  const auto parts = message_parts(3, 10);
  auto resent = parts[1];
  resent.serial = 13;  // the next after part 3: a message with it as part 2 would begin inside this one
  for (const auto& [wait, taken] : {std::pair(seconds(29), true), std::pair(seconds(30), false)}) {
    EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
    EXPECT_EQ(outcome(parts[2]), PartOutcome::stored);
    now += wait;
    EXPECT_EQ(outcome(resent), taken ? PartOutcome::completed : PartOutcome::stored);
    reassembler.reset();
  }
}

TEST_F(ReassemblyTest, APartOnRequestIsTakenWhateverItsSerialForThirtySeconds) {
  const auto parts = message_parts(3, 10);
  auto resent = parts[1];
  resent.serial = 500;
  for (const auto& [wait, taken] : {std::pair(seconds(29), true), std::pair(seconds(30), false)}) {
    EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
    EXPECT_EQ(outcome(parts[2]), PartOutcome::stored);
    now += seconds(10);
    EXPECT_EQ(reassembler.due(now).requests.size(), 1U);
    now += wait;
    EXPECT_EQ(outcome(resent), taken ? PartOutcome::completed : PartOutcome::stored);
    reassembler.reset();
  }
}

TEST_F(ReassemblyTest, APartThatCouldBeTheFirstOfAnotherMessageJoinsOnlyWhenItIsRequested) {
  auto parts = message_parts(2, 10);
  parts[1].serial = 20;
  EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(parts[1]), PartOutcome::stored);
  EXPECT_EQ(reassembler.open_messages(), 2U);
  EXPECT_EQ(outcome(parts[1]), PartOutcome::duplicate);
  now += seconds(10);
  EXPECT_EQ(reassembler.due(now).requests.size(), 2U);
  EXPECT_EQ(completed(parts[1]), joined(parts));  // resent as it was
  EXPECT_EQ(reassembler.open_messages(), 0U);
}

TEST_F(ReassemblyTest, AResentPartNumberedAnewGoesToTheMessageThatWasAskedForIt) {
  const auto asked = message_parts(3, 10, Numbering::counting, 'a');
  auto other = message_parts(3, 20, Numbering::counting, 'o');
  other[2].serial = 23;  // gaps: this one, too, takes parts whose serials do not fit
  EXPECT_EQ(outcome(asked[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(asked[2]), PartOutcome::stored);
  now += seconds(10);
  EXPECT_EQ(reassembler.due(now).requests.size(), 1U);
  EXPECT_EQ(outcome(other[0]), PartOutcome::stored);
  EXPECT_EQ(outcome(other[2]), PartOutcome::stored);
  EXPECT_EQ(reassembler.open_messages(), 2U);
  auto resent = asked[1];
  resent.serial = 500;
  EXPECT_EQ(completed(resent), joined(asked));
}

TEST_F(ReassemblyTest, OnePartOfOneIsCompleteAtOnceAndKnownAfterwards) {
  const auto parts = message_parts(1, 7, Numbering::counting, 'x');
  const auto next = message_parts(1, 7, Numbering::counting, 'y');
  EXPECT_EQ(completed(parts[0]), joined(parts));
  EXPECT_EQ(outcome(parts[0]), PartOutcome::duplicate);
  EXPECT_EQ(completed(next[0]), joined(next));
}

TEST_F(ReassemblyTest, EmptyPartsCount) {
  auto parts = message_parts(3, 7);
  for (auto& part : parts) part.body.clear();
  EXPECT_EQ(outcome(parts[2]), PartOutcome::stored);
  EXPECT_EQ(outcome(parts[0]), PartOutcome::stored);
  EXPECT_EQ(completed(parts[1]), Body{});
}

}  // namespace
}  // namespace jt808
