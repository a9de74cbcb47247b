// Correlation: each answer completes its own call, and only that.
#include "gateway/core/pending_replies.hpp"

#include "tests/support/pending_fixture.hpp"

namespace gateway::test {
namespace {

class PendingRepliesTest : public PendingFixture {};

TEST_F(PendingRepliesTest, AGeneralAnswerCompletesBySerialAndId) {
  submit("a", 0x8300);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8300)));
  EXPECT_EQ(status("a"), ReplyStatus::answered);
  EXPECT_EQ(outcomes["a"].payload, ack(100, 0x8300));
}

TEST_F(PendingRepliesTest, ARightSerialWithAWrongIdLeavesTheCallOpen) {
  submit("a", 0x8300);
  EXPECT_FALSE(offer(0x0001, ack(100, 0x8301)));
  EXPECT_TRUE(open("a"));
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8300)));
}

TEST_F(PendingRepliesTest, ARightIdWithAWrongSerialLeavesTheCallOpen) {
  submit("a", 0x8300);
  EXPECT_FALSE(offer(0x0001, ack(101, 0x8300)));
  EXPECT_TRUE(open("a"));
}

TEST_F(PendingRepliesTest, EqualCallsAreToldApartBySerial) {
  for (int i = 0; i < 8; ++i) submit("call" + std::to_string(i), 0x8300);
  EXPECT_TRUE(offer(0x0001, ack(105, 0x8300)));
  EXPECT_FALSE(open("call5"));
  EXPECT_TRUE(open("call0"));
}

TEST_F(PendingRepliesTest, ResultsOneToThreeRefuse) {
  for (std::uint8_t result = 1; result <= 3; ++result) {
    const std::string name = "refused" + std::to_string(result);
    submit(name, 0x8300);
    EXPECT_TRUE(offer(0x0001, ack(host.sent.back().serial, 0x8300, result)));
    EXPECT_EQ(status(name), ReplyStatus::refused);
    EXPECT_EQ(outcomes[name].result, result);
  }
}

TEST_F(PendingRepliesTest, AnAnswerThatIsCutOrHasAnUnknownResultIsABadAnswer) {
  submit("cut", 0x8300);
  EXPECT_TRUE(offer(0x0001, Body{0, 100, 0x83, 0x00}));
  EXPECT_EQ(status("cut"), ReplyStatus::bad_answer);
  submit("odd", 0x8300);
  EXPECT_TRUE(offer(0x0001, ack(101, 0x8300, 9)));
  EXPECT_EQ(status("odd"), ReplyStatus::bad_answer);
  submit("short", 0x8300);
  EXPECT_FALSE(offer(0x0001, Body{0, 102, 0x83}));
  EXPECT_TRUE(open("short"));
}

TEST_F(PendingRepliesTest, ADedicatedAnswerCompletesBySerialAndTheReceiptDoesNot) {
  submit("parameters", 0x8104);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8104)));
  EXPECT_TRUE(open("parameters"));
  EXPECT_FALSE(offer(0x0104, with_serial(99)));
  EXPECT_TRUE(offer(0x0104, with_serial(100)));
  EXPECT_EQ(status("parameters"), ReplyStatus::answered);
  EXPECT_EQ(outcomes["parameters"].message_id, 0x0104);
}

TEST_F(PendingRepliesTest, ADedicatedAnswerIsNotTakenForAnotherMessage) {
  submit("location", 0x8201);
  EXPECT_FALSE(offer(0x0104, with_serial(100)));
  EXPECT_FALSE(offer(0x0200, with_serial(100)));
  EXPECT_TRUE(open("location"));
}

TEST_F(PendingRepliesTest, ARefusalEndsACallThatWaitsForADedicatedAnswer) {
  submit("parameters", 0x8104);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8104, 3)));
  EXPECT_EQ(status("parameters"), ReplyStatus::refused);
}

TEST_F(PendingRepliesTest, AnUndecodableDedicatedAnswerIsGivenToTheCaller) {
  submit("location", 0x8201);
  EXPECT_TRUE(offer(0x0201, with_serial(100, {7}), false));
  EXPECT_EQ(status("location"), ReplyStatus::bad_answer);
  EXPECT_EQ(outcomes["location"].payload, with_serial(100, {7}));
}

TEST_F(PendingRepliesTest, PassthroughIsDoneWithItsReceiptByDefault) {
  submit("a", 0x8900, {0xF0, 1});
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8900)));
  EXPECT_EQ(status("a"), ReplyStatus::answered);
}

TEST_F(PendingRepliesTest, PassthroughDataCompletesWithTheSameTypeAndGivesTheContent) {
  submit("a", 0x8900, {0xF0, 1}, ReplyRuleChoice::data);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8900)));
  EXPECT_FALSE(offer(0x0900, {0xF1, 9}));
  EXPECT_TRUE(offer(0x0900, {0xF0, 8, 7}));
  EXPECT_EQ(status("a"), ReplyStatus::answered);
  EXPECT_EQ(outcomes["a"].payload, (Body{8, 7}));
}

TEST_F(PendingRepliesTest, AnswersWithoutSerialGoOneAtATime) {
  submit("first", 0x8900, {0xF0, 1}, ReplyRuleChoice::data);
  submit("second", 0x8900, {0xF0, 2}, ReplyRuleChoice::data);
  submit("other type", 0x8900, {0xF1, 2}, ReplyRuleChoice::data);
  submit("acknowledged", 0x8300);
  EXPECT_EQ(host.sent.size(), 3U);
  EXPECT_EQ(pending.queued(), 1U);
  EXPECT_TRUE(offer(0x0900, {0xF0, 5}));
  EXPECT_FALSE(open("first"));
  EXPECT_TRUE(open("second"));
  EXPECT_EQ(host.sent.size(), 4U);
  EXPECT_TRUE(offer(0x0900, {0xF0, 6}));
  EXPECT_EQ(outcomes["second"].payload, (Body{6}));
}

TEST_F(PendingRepliesTest, ALateAnswerWithoutSerialDoesNotCloseTheNextCall) {
  submit("given up", 0x8107, {}, std::nullopt, seconds(1));
  pass(seconds(2));
  EXPECT_EQ(status("given up"), ReplyStatus::no_answer);
  submit("next", 0x8107, {});
  EXPECT_FALSE(offer(0x0107, {1}));  // the first call's
  EXPECT_TRUE(open("next"));
  EXPECT_TRUE(offer(0x0107, {2}));
  EXPECT_EQ(outcomes["next"].payload, (Body{2}));
}

TEST_F(PendingRepliesTest, AReceiptProvesThatAnAnswerWithoutSerialIsTheNewOne) {
  submit("given up", 0x8900, {0xF0, 1}, ReplyRuleChoice::data, seconds(1));
  pass(seconds(2));
  submit("next", 0x8900, {0xF0, 2}, ReplyRuleChoice::data);
  EXPECT_TRUE(offer(0x0001, ack(101, 0x8900)));
  EXPECT_TRUE(offer(0x0900, {0xF0, 3}));
  EXPECT_EQ(outcomes["next"].payload, (Body{3}));
}

TEST_F(PendingRepliesTest, ALateAnswerThatCameInTimeForNobodyFreesTheNextCall) {
  submit("given up", 0x8107, {}, std::nullopt, seconds(1));
  pass(seconds(2));
  EXPECT_FALSE(offer(0x0107, {1}));
  submit("next", 0x8107, {});
  EXPECT_TRUE(offer(0x0107, {2}));
}

TEST_F(PendingRepliesTest, ALateAnswerForNobodyFreesOneOfTwoAbandonedCallsOnly) {
  submit("first", 0x8107, {}, std::nullopt, seconds(1));
  pass(seconds(2));
  submit("second", 0x8107, {}, std::nullopt, seconds(1));
  pass(seconds(2));
  EXPECT_FALSE(offer(0x0107, {1}));  // the first call's
  submit("third", 0x8107, {});
  EXPECT_FALSE(offer(0x0107, {2}));  // the second call's
  EXPECT_TRUE(open("third"));
  EXPECT_TRUE(offer(0x0107, {3}));
}

TEST_F(PendingRepliesTest, TheDeadlineTellsWhatWasMissing) {
  submit("nothing", 0x8300, {0}, std::nullopt, seconds(2));
  submit("receipt", 0x8104, {}, std::nullopt, seconds(2));
  EXPECT_TRUE(offer(0x0001, ack(101, 0x8104)));
  pass(milliseconds(1990));
  EXPECT_TRUE(open("nothing"));
  pass(milliseconds(20));
  EXPECT_EQ(status("nothing"), ReplyStatus::no_answer);
  EXPECT_EQ(status("receipt"), ReplyStatus::receipt_only);
  EXPECT_FALSE(wheel.armed());
}

TEST_F(PendingRepliesTest, BytesTheSystemNeverTookAreNotCalledWritten) {
  host.flushes = false;
  submit("timeout", 0x8300, {0}, std::nullopt, seconds(1));
  submit("lost", 0x8300, {0}, std::nullopt, seconds(5));
  pass(seconds(2));
  EXPECT_EQ(status("timeout"), ReplyStatus::timed_out_unwritten);
  pending.fail_all(ReplyStatus::lost_after_write);
  EXPECT_EQ(status("lost"), ReplyStatus::lost_unwritten);
}

TEST_F(PendingRepliesTest, TheWindowIsFullAndTheQueueKeepsItsOrder) {
  for (int i = 0; i < 12; ++i) submit("call" + std::to_string(i), 0x8300);
  EXPECT_EQ(host.sent.size(), 8U);
  EXPECT_EQ(pending.queued(), 4U);
  EXPECT_TRUE(offer(0x0001, ack(103, 0x8300)));
  ASSERT_EQ(host.sent.size(), 9U);
  EXPECT_TRUE(offer(0x0001, ack(host.sent[8].serial, 0x8300)));
  EXPECT_FALSE(open("call8"));
  EXPECT_TRUE(open("call9"));
}

TEST_F(PendingRepliesTest, AFullQueueRefusesAtOnce) {
  for (int i = 0; i < 8 + 64; ++i) submit("call" + std::to_string(i), 0x8300);
  submit("one too many", 0x8300);
  EXPECT_EQ(status("one too many"), ReplyStatus::queue_full);
  EXPECT_TRUE(open("call71"));
}

TEST_F(PendingRepliesTest, AQueuedCallsOwnTimeoutRuns) {
  for (int i = 0; i < 8; ++i) submit("call" + std::to_string(i), 0x8300, {0}, std::nullopt, seconds(8));
  submit("queued", 0x8300, {0}, std::nullopt, seconds(1));
  pass(seconds(2));
  EXPECT_EQ(status("queued"), ReplyStatus::timed_out_unwritten);
  EXPECT_EQ(host.sent.size(), 8U);
}

TEST_F(PendingRepliesTest, ALinkThatTakesNoBytesQueuesUntilItDoes) {
  host.is_writable = false;
  submit("a", 0x8300);
  EXPECT_TRUE(host.sent.empty());
  host.is_writable = true;
  pending.pump(now);
  ASSERT_EQ(host.sent.size(), 1U);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8300)));
}

TEST_F(PendingRepliesTest, ALateAnswerAfterTheTimeoutSettlesNothing) {
  submit("a", 0x8300, {0}, std::nullopt, seconds(1));
  pass(seconds(2));
  EXPECT_FALSE(offer(0x0001, ack(100, 0x8300)));
  submit("b", 0x8300);
  EXPECT_FALSE(offer(0x0001, ack(100, 0x8300)));
  EXPECT_TRUE(open("b"));
}

TEST_F(PendingRepliesTest, AnAbandonedSerialIsNotUsedAgainAfterAWrap) {
  submit("a", 0x8300, {0}, std::nullopt, seconds(1));
  pass(seconds(2));
  host.serial = 100;  // 65,536 frames later
  submit("b", 0x8300);
  EXPECT_EQ(host.sent.back().serial, 101);
  EXPECT_FALSE(offer(0x0001, ack(100, 0x8300)));
  EXPECT_TRUE(open("b"));
}

TEST_F(PendingRepliesTest, AnAbandonedSerialStaysOutOfUseHoweverManyCallsFollow) {
  submit("abandoned", 0x8300, {0}, std::nullopt, seconds(1));
  pass(seconds(2));
  for (int i = 0; i < 3000; ++i) {
    submit("call" + std::to_string(i), 0x8300);
    ASSERT_TRUE(offer(0x0001, ack(host.sent.back().serial, 0x8300)));
  }
  host.serial = 100;
  submit("new", 0x8300);
  EXPECT_NE(host.sent.back().serial, 100);
}

TEST_F(PendingRepliesTest, APendingOrJustAnsweredSerialIsNotUsedAgain) {
  submit("pending", 0x8300, {0}, std::nullopt, seconds(8));
  submit("answered", 0x8300);
  EXPECT_TRUE(offer(0x0001, ack(101, 0x8300)));
  host.serial = 100;
  submit("new", 0x8300);
  EXPECT_EQ(host.sent.back().serial, 102);
  for (std::size_t i = 0; i < SerialLedger::kAnswered; ++i) {
    submit("call" + std::to_string(i), 0x8300);
    ASSERT_TRUE(offer(0x0001, ack(host.sent.back().serial, 0x8300)));
  }
  host.serial = 101;
  submit("later", 0x8300);
  EXPECT_EQ(host.sent.back().serial, 101);
}

TEST_F(PendingRepliesTest, TheSerialWrapsAt65535) {
  host.serial = 65535;
  submit("last", 0x8300);
  submit("first", 0x8300);
  EXPECT_EQ(host.sent[0].serial, 65535);
  EXPECT_EQ(host.sent[1].serial, 0);
  EXPECT_TRUE(offer(0x0001, ack(0, 0x8300)));
  EXPECT_FALSE(open("first"));
  EXPECT_TRUE(open("last"));
}

TEST_F(PendingRepliesTest, ALostLinkTellsWrittenFromQueued) {
  for (int i = 0; i < 9; ++i) submit("call" + std::to_string(i), 0x8300);
  pending.fail_all(ReplyStatus::lost_after_write);
  EXPECT_EQ(status("call0"), ReplyStatus::lost_after_write);
  EXPECT_EQ(status("call8"), ReplyStatus::lost_unwritten);
  EXPECT_FALSE(wheel.armed());
  submit("afterwards", 0x8300);
  EXPECT_EQ(status("afterwards"), ReplyStatus::lost_unwritten);
}

TEST_F(PendingRepliesTest, AShutdownTellsEveryCall) {
  for (int i = 0; i < 9; ++i) submit("call" + std::to_string(i), 0x8300);
  pending.fail_all(ReplyStatus::shutting_down);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(status("call" + std::to_string(i)), ReplyStatus::shutting_down);
}

TEST_F(PendingRepliesTest, AMessageWithoutAnswerIsDoneOnceWritten) {
  submit("notice", 0x9105, {1, 2});
  EXPECT_EQ(status("notice"), ReplyStatus::written);
  EXPECT_TRUE(pending.idle());
}

TEST_F(PendingRepliesTest, AMessageWithoutAnswerIsNotDoneBeforeTheSystemTookItsBytes) {
  host.flushes = false;
  submit("done later", 0x9105, {1, 2});
  EXPECT_TRUE(open("done later"));
  pending.on_written(now);
  EXPECT_TRUE(open("done later"));
  host.flushed = host.position;
  pending.on_written(now);
  EXPECT_EQ(status("done later"), ReplyStatus::written);
  submit("never", 0x9105, {1, 2}, std::nullopt, seconds(1));
  pass(seconds(2));
  EXPECT_EQ(status("never"), ReplyStatus::timed_out_unwritten);
  submit("lost", 0x9105, {1, 2});
  pending.fail_all(ReplyStatus::lost_after_write);
  EXPECT_EQ(status("lost"), ReplyStatus::lost_unwritten);
}

TEST_F(PendingRepliesTest, ASecondAnswerSettlesNothingAndIsKnownAsOne) {
  submit("a", 0x8300);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8300)));
  EXPECT_EQ(pending.offer(0x0001, 1, ack(100, 0x8300, 1), true, now), Offer::repeated);
  EXPECT_EQ(pending.offer(0x0001, 1, ack(100, 0x8301, 1), true, now), Offer::none);
  EXPECT_EQ(status("a"), ReplyStatus::answered);
}

TEST_F(PendingRepliesTest, AReceiptAfterTheAnswerIsDropped) {
  submit("location", 0x8500, {0});
  EXPECT_TRUE(offer(0x0500, with_serial(100)));
  EXPECT_EQ(status("location"), ReplyStatus::answered);
  EXPECT_EQ(pending.offer(0x0001, 1, ack(100, 0x8500), true, now), Offer::repeated);
}

TEST_F(PendingRepliesTest, AKeyTellsAnswersWithoutSerialApart) {
  submit("circles", 0x8608, {1, 0, 0, 0, 0});
  submit("routes", 0x8608, {4, 0, 0, 0, 0});
  ASSERT_EQ(host.sent.size(), 2U);
  EXPECT_TRUE(offer(0x0608, {4, 0, 0, 0, 0}));
  EXPECT_TRUE(open("circles"));
  EXPECT_EQ(status("routes"), ReplyStatus::answered);
  EXPECT_FALSE(offer(0x0608, {}));
  EXPECT_TRUE(offer(0x0608, {1, 0, 0, 0, 0}));
}

TEST_F(PendingRepliesTest, ARequestWithoutAKeyGoesAlone) {
  submit("bare", 0x8608, {});
  submit("circles", 0x8608, {1, 0, 0, 0, 0});
  EXPECT_EQ(host.sent.size(), 1U);
}

TEST_F(PendingRepliesTest, ACallOfTheCameraEndsWithTheReceiptIn2011Only) {
  const ReplyRule rule = reply_rule_for(0x8801, Body{1}, ReplyRuleChoice::data, jt808::Edition::v2011);
  EXPECT_TRUE(rule.ack_also_completes);
  EXPECT_FALSE(reply_rule_for(0x8801, Body{1}, ReplyRuleChoice::data).ack_also_completes);
}

TEST_F(PendingRepliesTest, PartsOfAnAnswerPutTheDeadlineOff) {
  submit("parameters", 0x8104, {}, std::nullopt, seconds(2));
  submit("other", 0x8802, {0}, std::nullopt, seconds(2));
  const Body first_part = with_serial(100);
  for (int part = 0; part < 5; ++part) {
    pass(milliseconds(1500));
    pending.on_part(0x0104, first_part, now);
  }
  EXPECT_TRUE(open("parameters"));
  EXPECT_EQ(status("other"), ReplyStatus::no_answer) << "parts of another call's answer are not its own";
  EXPECT_TRUE(offer(0x0104, with_serial(100)));
  EXPECT_EQ(status("parameters"), ReplyStatus::answered);
}

TEST_F(PendingRepliesTest, PartsOfAnotherSerialPutNothingOff) {
  submit("parameters", 0x8104, {}, std::nullopt, seconds(2));
  pass(seconds(1));
  pending.on_part(0x0104, with_serial(99), now);
  pass(milliseconds(1500));
  EXPECT_EQ(status("parameters"), ReplyStatus::no_answer);
}

TEST_F(PendingRepliesTest, PartsWithoutEndDoNotKeepACallForEver) {
  submit("parameters", 0x8104, {}, std::nullopt, seconds(2));
  for (int second = 0; second < 70; ++second) {
    pass(seconds(1));
    pending.on_part(0x0104, {}, now);
  }
  EXPECT_EQ(status("parameters"), ReplyStatus::no_answer);
}

TEST_F(PendingRepliesTest, AHandlerMaySubmitAgain) {
  DownlinkRequest request{0x8300, {0}, {}, now + seconds(1), {}, {}};
  request.done = [&](const Reply&) { submit("again", 0x8300); };
  pending.submit(std::move(request), now);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8300)));
  EXPECT_TRUE(open("again"));
  EXPECT_TRUE(offer(0x0001, ack(101, 0x8300)));
}

TEST_F(PendingRepliesTest, AHandlerMaySubmitAgainAtItsDeadline) {
  DownlinkRequest request{0x8300, {0}, {}, now + seconds(1), {}, {}};
  request.done = [&](const Reply&) { submit("again", 0x8300, {0}, std::nullopt, seconds(1)); };
  pending.submit(std::move(request), now);
  pass(seconds(2));
  EXPECT_TRUE(open("again"));
  pass(seconds(2));
  EXPECT_EQ(status("again"), ReplyStatus::no_answer);
}

TEST_F(PendingRepliesTest, AnEarlyAcknowledgementIsAsGoodAsTheResourceListOf9201) {
  submit("playback", 0x9201, {1});
  EXPECT_TRUE(offer(0x0001, ack(100, 0x9201)));
  EXPECT_EQ(status("playback"), ReplyStatus::answered);
  submit("list", 0x9201, {1});
  EXPECT_TRUE(offer(0x1205, with_serial(101)));
  EXPECT_EQ(outcomes["list"].message_id, 0x1205);
}

}  // namespace
}  // namespace gateway::test
