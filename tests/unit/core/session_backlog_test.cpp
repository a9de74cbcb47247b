// While the publisher refuses: nothing is lost, nothing is acknowledged, and reading slows down.
#include <gtest/gtest.h>

#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;
using std::chrono::milliseconds;
using std::chrono::seconds;

class SessionBacklogTest : public SessionFixture {
 protected:
  static Body position(std::uint8_t mark) {
    Body body(28, 0);
    body[3] = mark;
    body[22] = 0x26;
    body[23] = 0x01;
    body[24] = 0x01;
    return body;
  }
};

TEST_F(SessionBacklogTest, WhatWasRefusedIsOfferedAgainInOrderAndThenAnswered) {
  auto terminal = online();
  publisher.overloaded = true;
  const std::uint16_t first = terminal->next_serial;
  for (std::uint8_t i = 0; i < 3; ++i) EXPECT_TRUE(terminal->say(0x0200, position(i)).empty());
  EXPECT_EQ(metrics.uplink_withheld.value(), 3U);
  EXPECT_GT(metrics.backlog_bytes.value(), 0U);
  pass(seconds(1));
  EXPECT_TRUE(terminal->link.take().empty());
  publisher.overloaded = false;
  pass(seconds(2));
  const auto answers = terminal->link.take();
  ASSERT_EQ(answers.size(), 3U);
  ASSERT_EQ(publisher.events.size(), 3U);
  for (std::uint8_t i = 0; i < 3; ++i) {
    EXPECT_EQ(answers[i].body, (Body{0, static_cast<std::uint8_t>(first + i), 2, 0, 0}));
    EXPECT_EQ(publisher.events[i].body, position(i));
  }
  EXPECT_EQ(metrics.backlog_bytes.value(), 0U);
}

TEST_F(SessionBacklogTest, ReadingStopsAtTheFirstRefusalThenGoesOnPieceByPieceThenFreely) {
  auto terminal = online();
  EXPECT_EQ(terminal->link.reading, Link::Reading::free);
  publisher.overloaded = true;
  terminal->say(0x0200, position(0));
  EXPECT_EQ(terminal->link.reading, Link::Reading::stopped);
  pass(milliseconds(70));
  EXPECT_EQ(terminal->link.reading, Link::Reading::slow);
  terminal->say(0x0200, position(1));
  EXPECT_EQ(terminal->link.reading, Link::Reading::stopped);
  publisher.overloaded = false;
  pass(seconds(2));
  EXPECT_EQ(terminal->link.reading, Link::Reading::free);
}

TEST_F(SessionBacklogTest, OverTheLimitNothingIsReadAndATerminalThatIsThereIsNotIdle) {
  config.limits.backlog = 1024;
  auto terminal = online();
  publisher.overloaded = true;
  for (std::uint8_t i = 0; i < 20; ++i) terminal->say(0x0200, position(i));
  for (int i = 0; i < 300; ++i) {
    if (i % 100 == 0) ++terminal->link.segments;  // a report, or a probe for room
    pass(seconds(1));
    ASSERT_EQ(terminal->link.reading, Link::Reading::stopped);
  }
  EXPECT_FALSE(terminal->link.closed);
  publisher.overloaded = false;
  pass(seconds(3));
  EXPECT_EQ(publisher.events.size(), 20U);
  EXPECT_EQ(terminal->link.take().size(), 20U);
}

TEST_F(SessionBacklogTest, ATerminalThatIsGoneIsNoticedWhileNothingIsRead) {
  config.limits.backlog = 1024;
  auto terminal = online();
  publisher.overloaded = true;
  for (std::uint8_t i = 0; i < 20; ++i) terminal->say(0x0200, position(i));
  pass(seconds(60));
  ++terminal->link.segments;
  for (int i = 0; i < 179; ++i) pass(seconds(1));
  EXPECT_FALSE(terminal->link.closed);
  for (int i = 0; i < 3; ++i) pass(seconds(1));
  EXPECT_EQ(terminal->link.closed, CloseReason::idle) << "the limit holds from the last sign of it on";
}

// What cannot stop being read (UDP) shows itself by what it sends.
TEST_F(SessionBacklogTest, WithoutASignOfItsOwnALinkLivesByItsFrames) {
  auto terminal = online();
  publisher.overloaded = true;
  terminal->say(0x0200, position(0));
  for (int i = 0; i < 3; ++i) {
    pass(seconds(170));
    terminal->say(0x0002);
  }
  EXPECT_FALSE(terminal->link.closed);
  pass(seconds(182));
  EXPECT_EQ(terminal->link.closed, CloseReason::idle);
}

TEST_F(SessionBacklogTest, ACallIsAnsweredByWhatThePublisherRefuses) {
  auto terminal = online();
  int ended = 0;
  DownlinkRequest request{
      0x8300, {4}, reply_rule_for(0x8300, {}, std::nullopt), clock.now() + seconds(5), {}};
  request.done = [&ended](const Reply& reply) {
    EXPECT_EQ(reply.status, ReplyStatus::answered);
    ++ended;
  };
  terminal->session->request(std::move(request));
  const std::uint16_t serial = terminal->link.take().at(0).serial;
  publisher.overloaded = true;
  terminal->say(0x0200, position(0));
  terminal->say(0x0001,
                {static_cast<std::uint8_t>(serial >> 8), static_cast<std::uint8_t>(serial), 0x83, 0, 0});
  EXPECT_EQ(ended, 1);
  publisher.overloaded = false;
  pass(seconds(2));
  ASSERT_EQ(publisher.events.size(), 2U);
  EXPECT_EQ(publisher.events[1].id, 0x0001);
  EXPECT_EQ(ended, 1) << "not offered a second time";
}

TEST_F(SessionBacklogTest, AWholeMessageWaitsWithTheAnswerToItsLastPart) {
  auto terminal = online();
  publisher.overloaded = true;
  const Body first(40, 'a');
  const Body second(40, 'b');
  EXPECT_EQ(terminal->say_part(0xE001, 100, {2, 1}, first).size(), 1U);
  EXPECT_TRUE(terminal->say_part(0xE001, 101, {2, 2}, second).empty());
  EXPECT_TRUE(terminal->say_part(0xE001, 101, {2, 2}, second).empty()) << "repeated, and still not taken";
  publisher.overloaded = false;
  pass(seconds(2));
  const auto answers = terminal->link.take();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].body, (Body{0, 101, 0xE0, 1, 0}));
  ASSERT_EQ(publisher.events.size(), 1U);
  Body whole = first;
  whole.insert(whole.end(), second.begin(), second.end());
  EXPECT_EQ(publisher.events[0].body, whole);
  EXPECT_EQ(publisher.events[0].parts, 2);
}

TEST_F(SessionBacklogTest, OverTheShardsLimitUplinksAreDroppedUnanswered) {
  uplink_share.backlog = MemoryBudget(600);
  auto terminal = online();
  publisher.overloaded = true;
  for (std::uint8_t i = 0; i < 20; ++i) terminal->say(0x0200, position(i));
  EXPECT_GT(metrics.uplink_dropped.value(), 0U);
  EXPECT_LE(uplink_share.backlog.used(), 600U);
  publisher.overloaded = false;
  pass(seconds(3));
  EXPECT_EQ(publisher.events.size() + metrics.uplink_dropped.value(), 20U);
  EXPECT_EQ(terminal->link.take().size(), publisher.events.size());
  EXPECT_EQ(uplink_share.backlog.used(), 0U);
}

// Its last part must not be acknowledged as that of a message that was taken.
TEST_F(SessionBacklogTest, AMessageInPartsThatFoundNoRoomIsRefusedUntilItBeginsAgain) {
  uplink_share.backlog = MemoryBudget(100);
  auto terminal = online();
  const Body whole = position(7);
  const Body head(whole.begin(), whole.begin() + 14);
  const Body tail(whole.begin() + 14, whole.end());
  const auto result = [&](std::uint16_t serial, std::uint16_t index, const Body& body) {
    const auto answers = terminal->say_part(0x0200, serial, {2, index}, body);
    return answers.empty() ? 255 : static_cast<int>(answers[0].body.at(4));
  };
  publisher.overloaded = true;
  EXPECT_EQ(result(500, 1, head), 0);
  EXPECT_EQ(result(501, 2, tail), 255);
  EXPECT_EQ(metrics.uplink_dropped.value(), 1U);
  publisher.overloaded = false;
  EXPECT_EQ(result(501, 2, tail), 1);
  EXPECT_TRUE(publisher.events.empty());
  EXPECT_EQ(result(500, 1, head), 0);
  EXPECT_EQ(result(501, 2, tail), 0);
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].body, whole);
}

TEST_F(SessionBacklogTest, OneSessionThatCannotStopHasItsOwnLimit) {
  auto terminal = online();
  publisher.overloaded = true;
  for (int i = 0; i < 5'000; ++i) terminal->say(0x0200, position(1));
  EXPECT_GT(metrics.uplink_dropped.value(), 0U);
  EXPECT_LT(uplink_share.backlog.used(), std::size_t{2} << 20);
}

TEST_F(SessionBacklogTest, TheEndOfALinkFreesWhatWaits) {
  auto terminal = online();
  publisher.overloaded = true;
  terminal->say(0x0200, position(0));
  terminal->session->on_closed(CloseReason::peer_closed);
  EXPECT_EQ(uplink_share.backlog.used(), 0U);
  publisher.overloaded = false;
  pass(seconds(3));
  EXPECT_TRUE(publisher.events.empty());
}

}  // namespace
}  // namespace gateway::test
