// A logged-in session: what is answered, what is published, and how calls end.
#include <gtest/gtest.h>

#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;
using std::chrono::milliseconds;
using std::chrono::seconds;

Body location() {
  Body body(28, 0);
  body[22] = 0x26;
  body[23] = 0x01;
  body[24] = 0x01;
  return body;
}

class SessionTest : public SessionFixture {
 protected:
  struct Ended {
    ReplyStatus status;
    Body payload;
  };
  void call(Terminal& terminal, std::uint16_t id, Body body,
            std::optional<ReplyRuleChoice> choice = std::nullopt, Duration timeout = seconds(5)) {
    DownlinkRequest request{id, body, reply_rule_for(id, body, choice), clock.now() + timeout, {}};
    request.done = [this](const Reply& reply) {
      ended.push_back({reply.status, Body(reply.payload.begin(), reply.payload.end())});
    };
    terminal.session->request(std::move(request));
  }
  std::vector<Ended> ended;
};

TEST_F(SessionTest, AReportIsDecodedPublishedAndAcknowledged) {
  auto terminal = online();
  const auto answers = terminal->say(0x0200, location());
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].body, (Body{0, 12, 2, 0, 0}));
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_TRUE(publisher.events[0].decoded);
  EXPECT_EQ(publisher.events[0].device, "MAKER_MODEL-1_ID0001");
  EXPECT_EQ(publisher.events[0].phone, "13800000001");
}

TEST_F(SessionTest, AnswersHaveTheirOwnSerials) {
  auto terminal = online();
  const std::uint16_t first = terminal->say(0x0002)[0].serial;
  EXPECT_EQ(terminal->say(0x0002)[0].serial, first + 1);
}

TEST_F(SessionTest, AnUnknownMessageIsPublishedRawAndCalledNotSupported) {
  auto terminal = online();
  EXPECT_EQ(terminal->say(0x0F17, {1, 2})[0].body[4], 3);
  EXPECT_EQ(terminal->say(0xE001, {1, 2})[0].body[4], 0);
  ASSERT_EQ(publisher.events.size(), 2U);
  EXPECT_FALSE(publisher.events[0].decoded);
  EXPECT_FALSE(terminal->link.closed);
}

TEST_F(SessionTest, AConfiguredUnknownMessageIsAccepted) {
  config.products[0].accepted_ids = {0x0F17};
  auto terminal = online();
  EXPECT_EQ(terminal->say(0x0F17, {1, 2})[0].body[4], 0);
}

TEST_F(SessionTest, AnUndecodableBodyIsCalledMalformedTwiceAndThenTaken) {
  auto terminal = online();
  EXPECT_EQ(terminal->say(0x0200, {1, 2, 3})[0].body[4], 2);
  EXPECT_EQ(terminal->say(0x0200, {1, 2, 3})[0].body[4], 2);
  EXPECT_EQ(terminal->say(0x0200, {1, 2, 3})[0].body[4], 0);
  EXPECT_EQ(terminal->say(0x0200, {1, 2, 4})[0].body[4], 2);
  ASSERT_EQ(publisher.events.size(), 4U);
  EXPECT_FALSE(publisher.events[0].error.empty());
}

TEST_F(SessionTest, AnswersOfTheTerminalAreNotAcknowledged) {
  auto terminal = online();
  EXPECT_TRUE(terminal->say(0x0001, {0, 1, 0x83, 0, 0}).empty());
  EXPECT_TRUE(terminal->say(0x0104, {0, 1, 0}).empty());
  EXPECT_EQ(publisher.events.size(), 2U);
}

TEST_F(SessionTest, WhileThePublisherRefusesTheAnswerIsWithheld) {
  auto terminal = online();
  publisher.overloaded = true;
  EXPECT_TRUE(terminal->say(0x0200, location()).empty());
  publisher.overloaded = false;
  EXPECT_EQ(terminal->say(0x0200, location()).size(), 2U) << "both, in their order";
}

TEST_F(SessionTest, ACallIsAnsweredByTheTerminal) {
  auto terminal = online();
  call(*terminal, 0x8300, {4, 'h', 'i'});
  const auto sent = terminal->link.take();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].id, 0x8300);
  EXPECT_EQ(sent[0].body, (Body{4, 'h', 'i'}));
  const Body ack{static_cast<std::uint8_t>(sent[0].serial >> 8), static_cast<std::uint8_t>(sent[0].serial),
                 0x83, 0, 0};
  terminal->say(0x0001, ack);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::answered);
  EXPECT_EQ(ended[0].payload, ack);
  EXPECT_EQ(publisher.events.back().id, 0x0001) << "an answer is published all the same";
}

TEST_F(SessionTest, ACallIsAnsweredAlsoWhileThePublisherRefuses) {
  auto terminal = online();
  call(*terminal, 0x8300, {4});
  const auto sent = terminal->link.take();
  publisher.overloaded = true;
  terminal->say(0x0001, {0, static_cast<std::uint8_t>(sent[0].serial), 0x83, 0, 0});
  EXPECT_EQ(ended.size(), 1U);
}

TEST_F(SessionTest, ADedicatedAnswerWithABrokenBodyIsABadAnswer) {
  auto terminal = online();
  call(*terminal, 0x8201, {});
  const auto serial = static_cast<std::uint8_t>(terminal->link.take()[0].serial);
  terminal->say(0x0201, {0, serial, 1, 2, 3});
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::bad_answer);
}

TEST_F(SessionTest, AForeignPhoneNeitherEndsNorKeepsTheOwnersLink) {
  auto terminal = online();
  for (int i = 0; i < 200; ++i) EXPECT_EQ(terminal->say_as("13900000009", 0x0002, {})[0].body[4], 1);
  EXPECT_FALSE(terminal->link.closed);
  pass(seconds(179));
  terminal->say_as("13900000009", 0x0002, {});
  pass(seconds(2));
  EXPECT_EQ(terminal->link.closed, CloseReason::idle);
}

// Fault i: an answer that is there at once finds its call, every time, and nothing is left behind (fault m).
TEST_F(SessionTest, AHundredThousandAnswersInNoTimeFindTheirCalls) {
  auto terminal = online();
  for (int i = 0; i < 100'000; ++i) {
    call(*terminal, 0x8300, {4, 'x'});
    const auto sent = terminal->link.take();
    ASSERT_EQ(sent.size(), 1U) << i;
    terminal->say(0x0001, {static_cast<std::uint8_t>(sent[0].serial >> 8),
                           static_cast<std::uint8_t>(sent[0].serial), 0x83, 0x00, 0});
    ASSERT_EQ(ended.size(), 1U) << i;
    ASSERT_EQ(ended.back().status, ReplyStatus::answered) << i;
    ended.clear();
  }
  EXPECT_FALSE(reply_wheel.armed());
}

TEST_F(SessionTest, ACallEndsAtItsDeadlineAndALateAnswerChangesNothing) {
  auto terminal = online();
  call(*terminal, 0x8300, {4}, std::nullopt, seconds(2));
  const auto serial = static_cast<std::uint8_t>(terminal->link.take()[0].serial);
  pass(milliseconds(1980));
  EXPECT_TRUE(ended.empty());
  pass(milliseconds(40));
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::no_answer);
  terminal->say(0x0001, {0, serial, 0x83, 0, 0});
  EXPECT_EQ(ended.size(), 1U);
  EXPECT_EQ(metrics.answers_repeated.value(), 1U);
}

TEST_F(SessionTest, ATakeoverEndsTheOldLinksCalls) {
  auto old_link = online();
  call(*old_link, 0x8300, {4});
  auto new_link = online();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::lost_after_write);
}

TEST_F(SessionTest, ALostLinkEndsItsCalls) {
  auto terminal = online();
  terminal->link.flushes = false;
  call(*terminal, 0x8300, {4});
  terminal->link.is_writable = false;
  call(*terminal, 0x8300, {5});
  terminal->session->on_closed(CloseReason::peer_reset);
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(ended[0].status, ReplyStatus::lost_unwritten) << "the system never took the bytes";
  EXPECT_EQ(ended[1].status, ReplyStatus::lost_unwritten);
  EXPECT_FALSE(registry.find(key_of("13800000001"))->clean_end);
}

TEST_F(SessionTest, DownlinksWaitWhileTheLinkTakesNoBytes) {
  auto terminal = online();
  terminal->link.is_writable = false;
  call(*terminal, 0x8300, {4});
  EXPECT_TRUE(terminal->link.take().empty());
  terminal->link.is_writable = true;
  terminal->session->on_writable();
  EXPECT_EQ(terminal->link.take().size(), 1U);
}

TEST_F(SessionTest, AShutdownAnswersTheCallsAndClosesTheLink) {
  auto terminal = online();
  call(*terminal, 0x8300, {4});
  terminal->session->drain();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::shutting_down);
  EXPECT_EQ(terminal->link.closed, CloseReason::draining);
}

TEST_F(SessionTest, ACallToALinkThatIsNotLoggedInIsNotWritten) {
  auto guest = connect();
  call(*guest, 0x8300, {4});
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::lost_unwritten);
  EXPECT_TRUE(guest->link.take().empty());
}

TEST_F(SessionTest, SerialsOfAnswersAndCallsWrapTogether) {
  auto terminal = online();
  std::uint16_t serial = terminal->say(0x0002)[0].serial;
  while (serial != 65535) serial = terminal->say(0x0002)[0].serial;
  call(*terminal, 0x8300, {4});
  const auto sent = terminal->link.take();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].serial, 0);
  terminal->say(0x0001, {0, 0, 0x83, 0, 0});
  EXPECT_EQ(ended.size(), 1U);
}

TEST_F(SessionTest, AnAnswerToACallOfAnEarlierLinkClosesNoCallOfTheNewOne) {
  auto first = online();
  call(*first, 0x8300, {4});
  const std::uint16_t serial = first->link.take()[0].serial;
  const Body late{static_cast<std::uint8_t>(serial >> 8), static_cast<std::uint8_t>(serial), 0x83, 0, 0};
  first->session->on_closed(CloseReason::peer_reset);
  ASSERT_EQ(ended.size(), 1U);

  auto second = online();
  call(*second, 0x8300, {4});
  second->say(0x0001, late);
  EXPECT_EQ(ended.size(), 1U) << "after a link that was lost";

  auto third = online();
  ASSERT_EQ(ended.size(), 2U);
  call(*third, 0x8300, {4});
  third->say(0x0001, late);
  EXPECT_EQ(ended.size(), 2U) << "after a link that was taken over";
}

TEST_F(SessionTest, AnOldTerminalsLocationHasNoSerialAndCompletesItsQuery) {
  auto terminal = connect("13800000001", Edition::v2011);
  terminal->authenticate(terminal->registered_code(registration(Edition::v2011)));
  DownlinkRequest request{
      0x8201, {}, reply_rule_for(0x8201, {}, std::nullopt, Edition::v2011), clock.now() + seconds(5), {}};
  request.done = [this](const Reply& reply) {
    ended.push_back({reply.status, Body(reply.payload.begin(), reply.payload.end())});
  };
  terminal->session->request(std::move(request));
  terminal->say(0x0201, location());
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].status, ReplyStatus::answered);
  EXPECT_EQ(ended[0].payload, location());
}

class FrameInputTest : public SessionFixture {
 protected:
  bool feed(Terminal& terminal, Body chunk) {
    end = input.feed(chunk, false, *terminal.session, config.limits, metrics);
    return !end;
  }
  FrameInput input;
  std::optional<CloseReason> end;
};

// Fault e.
TEST_F(FrameInputTest, ABadFrameIsCountedByCauseAndNeverAnswered) {
  auto terminal = connect();
  Body bad = terminal_frame("13800000001", Edition::v2013, 0x0002, 1, {});
  bad[bad.size() - 2] ^= 1;
  EXPECT_TRUE(feed(*terminal, bad));
  EXPECT_TRUE(terminal->link.take().empty());
  EXPECT_EQ(metrics.frame_faults[static_cast<std::size_t>(jt808::FrameFault::bad_checksum)].value(), 1U);
  EXPECT_TRUE(feed(*terminal, terminal_frame("13800000001", Edition::v2013, 0x0002, 2, {})));
  EXPECT_EQ(terminal->link.take().size(), 1U);
}

TEST_F(FrameInputTest, TwentyBadFramesInARowAreNoTerminalButAGoodOneBetweenThemIs) {
  auto terminal = connect();
  const Body bad{0x7e, 1, 2, 3, 0x7e};
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 19; ++i) EXPECT_TRUE(feed(*terminal, bad));
    EXPECT_TRUE(feed(*terminal, terminal_frame("13800000001", Edition::v2013, 0x0002, 2, {})));
  }
  for (int i = 0; i < 19; ++i) EXPECT_TRUE(feed(*terminal, bad));
  EXPECT_FALSE(feed(*terminal, bad));
}

TEST_F(FrameInputTest, AStreamThatEndsInsideAnOverlongSegmentDidNotEndAtABoundary) {
  auto terminal = connect();
  EXPECT_TRUE(input.at_boundary());
  EXPECT_TRUE(feed(*terminal, Body(3000, 'x')));
  EXPECT_FALSE(input.at_boundary());
  EXPECT_TRUE(feed(*terminal, {0x7e}));
  EXPECT_TRUE(input.at_boundary());
}

TEST_F(FrameInputTest, AGreetingOfAnotherProtocolEndsTheLink) {
  auto terminal = connect();
  EXPECT_FALSE(feed(*terminal, bytes("GET / HTTP/1.1\r\n")));
  EXPECT_EQ(end, CloseReason::http_client);
  EXPECT_TRUE(terminal->link.take().empty()) << "nothing is said to it";
}

TEST_F(FrameInputTest, GarbageWithoutAFlagCostsNoMemoryAndEndsTheLink) {
  auto terminal = connect();
  bool open = true;
  int chunks = 0;
  while (open && chunks < 1000) {
    open = feed(*terminal, Body(4096, 'x'));
    ++chunks;
  }
  EXPECT_EQ(end, CloseReason::garbage);
  EXPECT_LE(chunks, 40);
}

TEST_F(FrameInputTest, FramesAfterAnEndInTheSameChunkAreIgnored) {
  auto terminal = online();
  Body chunk = terminal_frame("13800000001", Edition::v2013, 0x0003, 90, {});
  const Body more = terminal_frame("13800000001", Edition::v2013, 0x0200, 91, location());
  chunk.insert(chunk.end(), more.begin(), more.end());
  publisher.events.clear();
  EXPECT_TRUE(feed(*terminal, chunk));
  EXPECT_EQ(terminal->link.closed, CloseReason::logout);
  EXPECT_TRUE(publisher.events.empty());
  EXPECT_EQ(terminal->link.take().size(), 1U);
}

}  // namespace
}  // namespace gateway::test
