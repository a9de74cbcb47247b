// Uplinks in parts: put together, published once, acknowledged part by part, asked for where they are
// missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "jt808/messages/common.hpp"
#include "jt808/splitting.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;
using std::chrono::seconds;

constexpr std::uint16_t kBatch = 0x0704;

Body location() {
  Body body(28, 0);
  body[22] = 0x26;
  body[23] = 0x01;
  body[24] = 0x01;
  return body;
}

// A 0x0704 with so many records; `mark` makes it another one.
Body batch(std::uint16_t records, std::uint8_t mark = 0) {
  Body body{static_cast<std::uint8_t>(records >> 8), static_cast<std::uint8_t>(records), 1};
  for (std::uint16_t i = 0; i < records; ++i) {
    Body record = location();
    record[3] = static_cast<std::uint8_t>(i);
    record[19] = mark;
    body.push_back(0);
    body.push_back(static_cast<std::uint8_t>(record.size()));
    body.insert(body.end(), record.begin(), record.end());
  }
  return body;
}

class SessionPartsTest : public SessionFixture {
 protected:
  struct Part {
    std::uint16_t serial;
    jt808::PackageItem package;
    Body body;
  };
  static std::vector<Part> parts_of(const Body& whole, std::uint16_t count, std::uint16_t first_serial) {
    const std::size_t size = (whole.size() + count - 1) / count;
    std::vector<Part> parts;
    for (std::uint16_t i = 0; i < count; ++i) {
      const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(std::min(whole.size(), i * size));
      const auto end = whole.begin() + static_cast<std::ptrdiff_t>(std::min(whole.size(), (i + 1) * size));
      parts.push_back({static_cast<std::uint16_t>(first_serial + i),
                       {count, static_cast<std::uint16_t>(i + 1)},
                       Body(begin, end)});
    }
    return parts;
  }
  // The result with which the part was acknowledged; 255 where it was not, or not alone.
  static std::uint8_t say(Terminal& terminal, const Part& part, std::uint16_t id = kBatch) {
    const auto answers = terminal.say_part(id, part.serial, part.package, part.body);
    if (answers.size() != 1 || answers[0].id != 0x8001) return 255;
    const Body& body = answers[0].body;
    const bool names_it = body.at(0) == part.serial >> 8 && body.at(1) == (part.serial & 0xff) &&
                          body.at(2) == id >> 8 && body.at(3) == (id & 0xff);
    return names_it ? body.at(4) : std::uint8_t{254};
  }
};

TEST_F(SessionPartsTest, EveryPermutationGivesTheMessageOnceAndEveryPartIsAcknowledged) {
  const Body whole = batch(9);
  auto terminal = online();
  std::uint16_t serial = 100;
  for (std::uint16_t count = 2; count <= 5; ++count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    do {
      publisher.events.clear();
      const auto parts = parts_of(whole, count, serial);
      serial = static_cast<std::uint16_t>(serial + 100);
      for (const std::size_t i : order) ASSERT_EQ(say(*terminal, parts[i]), 0);
      ASSERT_EQ(publisher.events.size(), 1U);
      ASSERT_EQ(publisher.events[0].body, whole);
      ASSERT_EQ(publisher.events[0].parts, count);
      ASSERT_TRUE(publisher.events[0].decoded);
      pass(seconds(61));  // what ended is forgotten
      ASSERT_EQ(terminal->say(0x0002).size(), 1U);
    } while (std::ranges::next_permutation(order).found);
  }
}

TEST_F(SessionPartsTest, DuplicatesAreAcknowledgedAgainAndChangeNothing) {
  const Body whole = batch(9);
  auto terminal = online();
  const auto parts = parts_of(whole, 3, 100);
  for (const Part& part : parts) {
    EXPECT_EQ(say(*terminal, part), 0);
    EXPECT_EQ(say(*terminal, part), 0);
  }
  ASSERT_EQ(publisher.events.size(), 1U) << "whole with the first copy of its last part";
  for (const Part& part : parts) EXPECT_EQ(say(*terminal, part), 0) << "long after";
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].body, whole);
  EXPECT_EQ(metrics.messages_assembled.value(), 1U);
}

TEST_F(SessionPartsTest, TwoInterleavedMessagesOfOneIdAreKeptApart) {
  auto terminal = online();
  const Body one = batch(9, 1);
  const Body two = batch(9, 2);
  const auto first = parts_of(one, 3, 100);
  const auto second = parts_of(two, 3, 103);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(say(*terminal, first[i]), 0);
    EXPECT_EQ(say(*terminal, second[i]), 0);
  }
  ASSERT_EQ(publisher.events.size(), 2U);
  EXPECT_EQ(publisher.events[0].body, one);
  EXPECT_EQ(publisher.events[1].body, two);
}

TEST_F(SessionPartsTest, AChangedTotalBeginsAnotherMessage) {
  auto terminal = online();
  const Body whole = batch(9);
  EXPECT_EQ(say(*terminal, parts_of(batch(9, 7), 4, 100)[0]), 0);
  for (const Part& part : parts_of(whole, 3, 101)) EXPECT_EQ(say(*terminal, part), 0);
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].body, whole);
  pass(seconds(3 * 61));
  EXPECT_EQ(metrics.messages_unfinished[static_cast<std::size_t>(jt808::DropCause::idle)].value(), 1U);
}

TEST_F(SessionPartsTest, AMissingLastPartIsAskedForThreeTimesAndThenGivenUp) {
  auto terminal = online();
  const auto parts = parts_of(batch(9), 3, 100);
  EXPECT_EQ(say(*terminal, parts[0]), 0);
  EXPECT_EQ(say(*terminal, parts[1]), 0);
  std::size_t requests = 0;
  for (int second = 0; second < 59; ++second) {
    pass(seconds(1));
    for (const SentFrame& sent : terminal->link.take()) {
      ++requests;
      EXPECT_EQ(sent.id, 0x8003);
      EXPECT_EQ(sent.body, (Body{0, 100, 1, 0, 3})) << "the count of 2013 is a byte";
    }
  }
  EXPECT_EQ(requests, 2U) << "after 10 and 20 seconds more";
  EXPECT_GT(metrics.reassembly_bytes.value(), 0U);
  pass(seconds(10));
  EXPECT_EQ(metrics.messages_unfinished[static_cast<std::size_t>(jt808::DropCause::idle)].value(), 1U);
  EXPECT_EQ(metrics.reassembly_bytes.value(), 0U);
  EXPECT_TRUE(publisher.events.empty());
}

TEST_F(SessionPartsTest, APartThatComesOnRequestCompletesTheMessage) {
  auto terminal = online("13800000001", Edition::v2019);
  const Body whole = batch(9);
  const auto parts = parts_of(whole, 3, 100);
  EXPECT_EQ(say(*terminal, parts[0]), 0);
  EXPECT_EQ(say(*terminal, parts[2]), 0);
  pass(seconds(11));
  const auto requests = terminal->link.take();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].body, (Body{0, 100, 0, 1, 0, 2})) << "the count of 2019 is a word";
  EXPECT_EQ(say(*terminal, parts[1]), 0);
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].body, whole);
}

TEST_F(SessionPartsTest, ATerminalOf2011KnowsNoRequestForParts) {
  auto terminal = connect();
  terminal->edition = Edition::v2011;
  terminal->authenticate(terminal->registered_code(registration(Edition::v2011)));
  EXPECT_EQ(say(*terminal, parts_of(batch(9), 3, 100)[0]), 0);
  pass(seconds(50));
  EXPECT_TRUE(terminal->link.take().empty());
}

TEST_F(SessionPartsTest, PartsWithOtherFramesBetweenThemAreOneMessage) {
  auto terminal = online();
  const Body whole = batch(9);
  auto parts = parts_of(whole, 3, 100);
  for (std::uint16_t i = 0; i < 3; ++i) {
    parts[i].serial = static_cast<std::uint16_t>(parts[i].serial + 5 * i);
    EXPECT_EQ(say(*terminal, parts[i]), 0);
    EXPECT_EQ(terminal->say(0x0002).size(), 1U);
  }
  ASSERT_EQ(publisher.events.size(), 4U);
  EXPECT_EQ(publisher.events[2].body, whole);
}

TEST_F(SessionPartsTest, AMessageOverTheLimitIsRefusedAndItsMemoryFree) {
  auto terminal = online();
  std::uint8_t result = 0;
  std::uint16_t index = 1;
  for (; index <= 1100 && result == 0; ++index) {
    result = say(*terminal, {index, {1100, index}, Body(1000, 'x')});
  }
  EXPECT_EQ(result, 1);
  EXPECT_EQ(index, 1050) << "1 MiB";
  EXPECT_LT(metrics.reassembly_bytes.value(), 1000U);
  EXPECT_EQ(say(*terminal, {index, {1100, index}, Body(1000, 'x')}), 1);
  EXPECT_EQ(metrics.messages_unfinished[static_cast<std::size_t>(jt808::DropCause::message_bytes)].value(),
            1U);
}

TEST_F(SessionPartsTest, FourMessagesAreOpenAtATimeAndTheOldestGivesWay) {
  auto terminal = online();
  const Body whole = batch(9);
  for (std::uint16_t i = 0; i < 5; ++i) {
    const auto parts = parts_of(whole, 3, static_cast<std::uint16_t>(100 + 50 * i));
    EXPECT_EQ(say(*terminal, parts[0]), 0);
    pass(seconds(1));
  }
  EXPECT_EQ(metrics.messages_unfinished[static_cast<std::size_t>(jt808::DropCause::messages)].value(), 1U);
  terminal->session->on_closed(CloseReason::peer_closed);
  EXPECT_EQ(metrics.messages_unfinished[static_cast<std::size_t>(jt808::DropCause::reset)].value(), 4U);
  EXPECT_EQ(metrics.reassembly_bytes.value(), 0U);
}

TEST_F(SessionPartsTest, AnUnknownMessageInPartsIsCalledNotSupportedAtItsEndOnly) {
  auto terminal = online();
  const auto parts = parts_of(Body(40, 'x'), 2, 100);
  EXPECT_EQ(say(*terminal, parts[0], 0x0F17), 0);
  EXPECT_EQ(say(*terminal, parts[1], 0x0F17), 3);
  EXPECT_EQ(publisher.events.size(), 1U);
}

TEST_F(SessionPartsTest, ACallGetsTheWholeAnswerAndWaitsWhilePartsCome) {
  auto terminal = online();
  std::vector<Body> answers;
  DownlinkRequest request{0x8104, {}, reply_rule_for(0x8104, {}, std::nullopt), clock.now() + seconds(5), {}};
  request.done = [&](const Reply& reply) {
    EXPECT_EQ(reply.status, ReplyStatus::answered);
    answers.emplace_back(reply.payload.begin(), reply.payload.end());
  };
  terminal->session->request(std::move(request));
  const auto asked = terminal->link.take();
  ASSERT_EQ(asked.size(), 1U);
  Body whole{static_cast<std::uint8_t>(asked[0].serial >> 8), static_cast<std::uint8_t>(asked[0].serial), 30};
  for (std::uint8_t i = 0; i < 30; ++i) {
    const Body item{0, 0, 0, 1, 4, 0, 0, 0, i};
    whole.insert(whole.end(), item.begin(), item.end());
  }
  for (const Part& part : parts_of(whole, 4, 100)) {
    EXPECT_TRUE(answers.empty());
    EXPECT_EQ(say(*terminal, part, 0x0104), 0);
    pass(seconds(3));  // 12 in all: each part puts the deadline off
  }
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0], whole);
}

TEST_F(SessionPartsTest, AnEncryptedPartIsPublishedAsItIs) {
  auto terminal = online();
  Body wire =
      terminal_frame("13800000001", Edition::v2013, kBatch, 100, Body(20, 1), jt808::PackageItem{2, 1});
  wire[3] ^= 0x04;  // RSA
  wire[wire.size() - 2] ^= 0x04;
  EXPECT_EQ(terminal->hear(wire).size(), 1U);
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].parts, 0);
}

TEST_F(SessionPartsTest, ABatchOfPositionsIsPublishedWholeAndAcknowledgedOnce) {
  auto terminal = online();
  const auto answers = terminal->say(kBatch, batch(9));
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8001);
  EXPECT_EQ(answers[0].body[4], 0);
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_TRUE(publisher.events[0].decoded);
}

TEST_F(SessionPartsTest, TheTimeAndALogoutAreAnsweredOnlineInEveryEdition) {
  for (const Edition edition : {Edition::v2011, Edition::v2013, Edition::v2019}) {
    auto terminal = connect("13800000001", edition);
    const std::string code = terminal->registered_code(registration(edition));
    ASSERT_EQ(terminal->authenticate(code), 0);
    const auto time = terminal->say(0x0004);
    ASSERT_EQ(time.size(), 1U);
    EXPECT_EQ(time[0].id, 0x8004);
    EXPECT_EQ(time[0].body.size(), 6U);
    const auto bye = terminal->say(edition == Edition::v2011 ? 0x0101 : 0x0003);
    ASSERT_EQ(bye.size(), 1U);
    EXPECT_EQ(bye[0].body[4], 0);
    EXPECT_EQ(terminal->link.closed, CloseReason::logout);
    terminal->session->on_closed(CloseReason::logout);
    EXPECT_NE(connect("13800000001", edition)->authenticate(code), 0) << "the code has ended";
  }
}

TEST_F(SessionPartsTest, PartsOfADownlinkAreSentAgainOnRequestInBothFormsOfTheCount) {
  for (const bool word : {false, true}) {
    auto terminal = online("13800000001", Edition::v2019);
    DownlinkRequest request{
        0x8103, Body(2500, 1), reply_rule_for(0x8103, {}, std::nullopt), clock.now() + seconds(60), {}};
    request.done = [](const Reply&) {};
    terminal->session->request(std::move(request));
    const auto sent = terminal->link.take();
    ASSERT_EQ(sent.size(), 3U);
    Body ask{static_cast<std::uint8_t>(sent[0].serial >> 8), static_cast<std::uint8_t>(sent[0].serial)};
    if (word) ask.push_back(0);
    ask.insert(ask.end(), {2, 0, 3, 0, 1});
    const auto again = terminal->say(0x0005, ask);
    ASSERT_EQ(again.size(), 2U) << word;
    EXPECT_EQ(again[0].serial, sent[2].serial);
    EXPECT_EQ(again[0].body, sent[2].body);
    EXPECT_EQ(again[1].serial, sent[0].serial);
    terminal->session->on_closed(CloseReason::peer_closed);
  }
}

}  // namespace
}  // namespace gateway::test
