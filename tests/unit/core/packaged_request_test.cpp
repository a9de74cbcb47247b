// Requests too long for one frame: their serials, what confirms them, and parts asked for again.
#include "tests/support/pending_fixture.hpp"

namespace gateway::test {
namespace {

class PackagedRequestTest : public PendingFixture {
 protected:
  PackagedRequestTest() : PendingFixture(options()) {}

  static RequestOptions options() {
    RequestOptions options;
    options.max_part = 1000;
    return options;
  }
  // Three parts with the serials 100, 101 and 102.
  void submit_three(const std::string& name, Duration timeout = seconds(8)) {
    submit(name, 0x8300, Body(2500, 'x'), std::nullopt, timeout);
  }
  Offer acknowledge(std::uint16_t serial, std::uint8_t result = 0) {
    return pending.offer(0x0001, 1, ack(serial, 0x8300, result), true, now);
  }
};

TEST_F(PackagedRequestTest, TakesConsecutiveSerialsAndNumbersItsParts) {
  submit_three("long");
  submit("short", 0x8300);
  ASSERT_EQ(host.sent.size(), 4U);
  std::size_t size = 0;
  for (std::uint16_t i = 0; i < 3; ++i) {
    EXPECT_EQ(host.sent[i].serial, 100 + i);
    ASSERT_TRUE(host.sent[i].package);
    EXPECT_EQ(host.sent[i].package->total, 3);
    EXPECT_EQ(host.sent[i].package->index, i + 1);
    size += host.sent[i].body.size();
  }
  EXPECT_EQ(size, 2500U);
  EXPECT_EQ(host.sent[3].serial, 103);
  EXPECT_FALSE(host.sent[3].package);
}

TEST_F(PackagedRequestTest, ABodyOfOneFrameStaysWhole) {
  submit("full", 0x8300, Body(1023, 'x'));
  ASSERT_EQ(host.sent.size(), 1U);
  EXPECT_FALSE(host.sent[0].package);
}

TEST_F(PackagedRequestTest, ATextIsCutBetweenCharacters) {
  // The flag, then characters of two bytes: 1,000 bytes a part would cut one in half.
  DownlinkRequest request;
  request.message_id = 0x8300;
  request.body = Body{4};
  for (int i = 0; i < 800; ++i) request.body.insert(request.body.end(), {0xC4, 0xE3});
  request.text_offset = 1;
  request.deadline = now + seconds(5);
  request.done = [](const Reply&) {};
  pending.submit(std::move(request), now);
  ASSERT_EQ(host.sent.size(), 2U);
  EXPECT_EQ(host.sent[0].body.size(), 999U);
}

TEST_F(PackagedRequestTest, AnAnswerForEachPartCompletesWithTheLast) {
  submit_three("long");
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_EQ(acknowledge(101), Offer::taken);
  EXPECT_TRUE(open("long"));
  EXPECT_EQ(acknowledge(102), Offer::taken);
  EXPECT_EQ(status("long"), ReplyStatus::answered);
  EXPECT_EQ(outcomes["long"].payload, ack(102, 0x8300));
}

TEST_F(PackagedRequestTest, TheAnswersMayComeInAnyOrder) {
  submit_three("long");
  EXPECT_EQ(acknowledge(101), Offer::taken);
  EXPECT_EQ(acknowledge(102), Offer::taken);
  EXPECT_TRUE(open("long")) << "the first part is not confirmed";
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_EQ(status("long"), ReplyStatus::answered);
}

TEST_F(PackagedRequestTest, OneAnswerWithTheLastSerialCompletes) {
  submit_three("long");
  EXPECT_EQ(acknowledge(102), Offer::taken);
  EXPECT_EQ(status("long"), ReplyStatus::answered);
}

TEST_F(PackagedRequestTest, OneAnswerWithTheFirstSerialCompletesAfterFiveQuietSeconds) {
  submit_three("long");
  pass(seconds(1));
  EXPECT_EQ(acknowledge(100), Offer::taken);
  pass(milliseconds(4990));
  EXPECT_TRUE(open("long"));
  pass(milliseconds(20));
  EXPECT_EQ(status("long"), ReplyStatus::answered);
  EXPECT_EQ(outcomes["long"].message_id, 0x0001);
  EXPECT_EQ(outcomes["long"].payload, ack(100, 0x8300));
}

TEST_F(PackagedRequestTest, OneAnswerWithTheFirstSerialCountsAtAnEarlierDeadlineToo) {
  submit_three("long", seconds(2));
  EXPECT_EQ(acknowledge(100), Offer::taken);
  pass(milliseconds(2010));
  EXPECT_EQ(status("long"), ReplyStatus::answered);
}

TEST_F(PackagedRequestTest, ADoubledConfirmationOfOnePartIsNotThatOfAll) {
  submit_three("long");
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_TRUE(open("long"));
  EXPECT_EQ(acknowledge(101, 2), Offer::taken);
  EXPECT_EQ(status("long"), ReplyStatus::refused);
}

TEST_F(PackagedRequestTest, SomePartsConfirmedAreAReceiptAtTheDeadline) {
  submit_three("long", seconds(2));
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_EQ(acknowledge(101), Offer::taken);
  pass(milliseconds(2010));
  EXPECT_EQ(status("long"), ReplyStatus::receipt_only);
}

TEST_F(PackagedRequestTest, OneRefusedPartRefusesTheRequest) {
  submit_three("long");
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_EQ(acknowledge(101, 2), Offer::taken);
  EXPECT_EQ(status("long"), ReplyStatus::refused);
  EXPECT_EQ(acknowledge(102), Offer::repeated);
}

TEST_F(PackagedRequestTest, ADedicatedAnswerMayNameAnySerialOfTheRequest) {
  submit("video", 0x9201, Body(2500, 1));
  EXPECT_TRUE(offer(0x1205, with_serial(101)));
  EXPECT_EQ(status("video"), ReplyStatus::answered);
}

TEST_F(PackagedRequestTest, PartsWaitForTheLinkAndAreNotAnsweredBefore) {
  host.room = 2;
  submit_three("long");
  EXPECT_EQ(host.sent.size(), 2U);
  EXPECT_EQ(acknowledge(102), Offer::none) << "it has not been sent";
  EXPECT_EQ(acknowledge(101), Offer::taken);
  EXPECT_TRUE(open("long"));
  host.is_writable = true;
  pending.pump(now);
  ASSERT_EQ(host.sent.size(), 3U);
  EXPECT_EQ(host.sent[2].serial, 102);
  EXPECT_EQ(acknowledge(100), Offer::taken);
  EXPECT_EQ(acknowledge(102), Offer::taken);
  EXPECT_EQ(status("long"), ReplyStatus::answered);
}

TEST_F(PackagedRequestTest, ARequestWithPartsUnsentIsNotWritten) {
  host.room = 2;
  submit_three("late", seconds(1));
  pass(seconds(2));
  EXPECT_EQ(status("late"), ReplyStatus::timed_out_unwritten);
  host.is_writable = true;
  host.room = 1;
  submit_three("lost");
  pending.fail_all(ReplyStatus::lost_after_write);
  EXPECT_EQ(status("lost"), ReplyStatus::lost_unwritten);
}

TEST_F(PackagedRequestTest, PartsAreSentAgainOnRequestWithTheirSerials) {
  submit_three("long");
  const std::vector<std::uint16_t> numbers{2, 3, 4, 0};
  EXPECT_EQ(pending.repeat_parts(100, numbers), 2U);
  ASSERT_EQ(host.sent.size(), 5U);
  EXPECT_EQ(host.sent[3].serial, 101);
  EXPECT_EQ(host.sent[3].package->index, 2);
  EXPECT_EQ(host.sent[3].body, host.sent[1].body);
  EXPECT_EQ(host.sent[4].serial, 102);
  EXPECT_EQ(pending.repeat_parts(101, numbers), 0U) << "the request names the serial of part 1";
}

TEST_F(PackagedRequestTest, ATerminalThatAsksWithoutEndGetsSilence) {
  submit_three("long");
  const std::vector<std::uint16_t> numbers{1};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(pending.repeat_parts(100, numbers), 1U);
  EXPECT_EQ(pending.repeat_parts(100, numbers), 0U);
}

TEST_F(PackagedRequestTest, EndedPartsStayOutOfUse) {
  submit_three("long");
  EXPECT_EQ(acknowledge(102), Offer::taken);
  host.serial = 99;
  submit("next", 0x8300);
  submit("after", 0x8300);
  submit_three("another");
  EXPECT_EQ(host.sent[3].serial, 99);
  EXPECT_EQ(host.sent[4].serial, 103);
  EXPECT_EQ(host.sent[5].serial, 104);
}

// A request that could not be handed over is whole when its turn comes.
TEST_F(PackagedRequestTest, ALinkThatTookNothingLeavesTheRequestWhole) {
  host.open = false;
  submit_three("long");
  EXPECT_EQ(pending.queued(), 1U);
  host.open = true;
  pending.pump(now);
  ASSERT_EQ(host.sent.size(), 3U);
  EXPECT_EQ(host.sent[2].body.size(), 500U);
}

class ResendTest : public PendingFixture {
 protected:
  ResendTest() : PendingFixture(options()) {}
  static RequestOptions options() {
    RequestOptions options;
    options.resend_after = seconds(1);
    return options;
  }
};

TEST_F(ResendTest, ASafeMessageGoesOutAgainAfterTAndTwoT) {
  submit("text", 0x8300, {4, 'x'}, std::nullopt, seconds(8));
  pass(milliseconds(990));
  EXPECT_EQ(host.sent.size(), 1U);
  pass(milliseconds(20));
  ASSERT_EQ(host.sent.size(), 2U);
  EXPECT_EQ(host.sent[1].serial, host.sent[0].serial);
  EXPECT_EQ(host.sent[1].body, host.sent[0].body);
  pass(milliseconds(1980));
  EXPECT_EQ(host.sent.size(), 2U);
  pass(milliseconds(30));
  EXPECT_EQ(host.sent.size(), 3U);
  pass(seconds(6));
  EXPECT_EQ(host.sent.size(), 3U) << "twice at most";
  EXPECT_EQ(status("text"), ReplyStatus::no_answer);
}

TEST_F(ResendTest, ALateAnswerToTheFirstCopyCompletesOnce) {
  submit("text", 0x8300);
  pass(milliseconds(1010));
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8300)));
  EXPECT_EQ(pending.offer(0x0001, 1, ack(100, 0x8300), true, now), Offer::repeated);
  pass(seconds(3));
  EXPECT_EQ(host.sent.size(), 2U);
}

TEST_F(ResendTest, WhatActsTwiceIsSentOnce) {
  submit("call back", 0x8400, {0, '1'});
  submit("passthrough", 0x8900, {0xF0, 1});
  submit("attributes", 0x8107, {});  // its two answers could not be told apart
  pass(seconds(4));
  EXPECT_EQ(host.sent.size(), 3U);
}

TEST_F(ResendTest, AReceiptEndsTheResends) {
  submit("parameters", 0x8104, {});
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8104)));
  pass(seconds(4));
  EXPECT_EQ(host.sent.size(), 1U);
}

TEST_F(ResendTest, NothingIsSentAgainWhileTheFirstCopyIsStillOnItsWay) {
  host.flushes = false;
  submit("text", 0x8300);
  pass(seconds(4));
  EXPECT_EQ(host.sent.size(), 1U);
}

TEST_F(ResendTest, OfAPackagedRequestOnlyUnconfirmedPartsGoOutAgain) {
  submit("long", 0x8300, Body(2500, 'x'));
  EXPECT_TRUE(offer(0x0001, ack(101, 0x8300)));
  pass(milliseconds(1010));
  EXPECT_EQ(host.sent.size(), 3U) << "confirmed in part: a receipt";
}

}  // namespace
}  // namespace gateway::test
