// Correlation: answers that do not come as the tables say, and are still the call's own.
#include "tests/support/pending_fixture.hpp"

namespace gateway::test {
namespace {

// A 0x0201 of 2011 without items, with or without a serial before it; the time ends in 0x59 0x30.
Body location(std::optional<std::uint16_t> serial) {
  Body body(28, 0);
  body[26] = 0x59;
  body[27] = 0x30;
  return serial ? with_serial(*serial, body) : body;
}

class LenientAnswersTest : public PendingFixture {
 protected:
  void locate(const std::string& name) {
    DownlinkRequest request{0x8201,           {}, reply_rule_for(0x8201, {}, {}, jt808::Edition::v2011),
                            now + seconds(5), {}, {}};
    request.done = [this, name](const Reply& reply) {
      outcomes[name] = {reply.status, reply.message_id, reply.result,
                        Body(reply.payload.begin(), reply.payload.end())};
    };
    pending.submit(std::move(request), now);
  }
};

TEST_F(LenientAnswersTest, ALocationOf2011ThatNamesASerialAnswersTheCallOfThatSerialOnly) {
  locate("given up");  // serial 100
  pass(seconds(6));
  EXPECT_EQ(status("given up"), ReplyStatus::no_answer);
  locate("next");  // serial 101
  EXPECT_FALSE(offer(0x0201, location(100)));
  EXPECT_FALSE(offer(0x0201, location(77)));
  EXPECT_TRUE(open("next"));
  EXPECT_TRUE(offer(0x0201, location(101))) << "its own serial says so: no receipt is needed";
  EXPECT_EQ(status("next"), ReplyStatus::answered);
}

TEST_F(LenientAnswersTest, ABareLocationOf2011AnswersTheOnlyCall) {
  locate("only");
  EXPECT_TRUE(offer(0x0201, location(std::nullopt)));
  EXPECT_EQ(status("only"), ReplyStatus::answered);
}

TEST_F(LenientAnswersTest, SerialZeroIsTakenForTheOnlyCallThatWaitsForTheAnswer) {
  submit("only", 0x8104);
  submit("another message", 0x8802);
  EXPECT_TRUE(offer(0x0104, with_serial(0)));
  EXPECT_EQ(status("only"), ReplyStatus::answered);
  EXPECT_TRUE(open("another message"));
}

TEST_F(LenientAnswersTest, SerialZeroIsNobodysWhereTwoCallsWaitForTheAnswer) {
  submit("all", 0x8104);
  submit("some", 0x8106);
  EXPECT_FALSE(offer(0x0104, with_serial(0)));
  EXPECT_TRUE(open("all"));
  EXPECT_TRUE(open("some"));
}

TEST_F(LenientAnswersTest, AnAnswerWithSerialZeroThatIsSentAgainIsNotTheNextCalls) {
  submit("first", 0x8104);
  EXPECT_EQ(pending.offer(0x0104, 7, with_serial(0), true, now), Offer::taken);
  submit("next", 0x8106);
  EXPECT_EQ(pending.offer(0x0104, 7, with_serial(0), true, now), Offer::repeated);
  EXPECT_TRUE(open("next"));
  EXPECT_EQ(pending.offer(0x0104, 8, with_serial(0), true, now), Offer::taken);
}

TEST_F(LenientAnswersTest, PartsOfAnAnswerWithSerialZeroPutTheDeadlineOff) {
  submit("long", 0x8104);
  pass(seconds(4));
  pending.on_part(0x0104, with_serial(0), now);
  pass(seconds(4));
  EXPECT_TRUE(open("long"));
}

TEST_F(LenientAnswersTest, AMessageWithIdZeroIsNobodysAnswer) {
  locate("position");
  submit("question", 0x8302);
  EXPECT_FALSE(offer(0x0000, with_serial(101)));
  EXPECT_FALSE(offer(0x0000, location(std::nullopt)));
  EXPECT_TRUE(open("position"));
  EXPECT_TRUE(open("question"));
}

TEST_F(LenientAnswersTest, SerialZeroMayBeTheLateAnswerOfACallThatWasGivenUp) {
  submit("given up", 0x8106);
  pass(seconds(6));
  submit("next", 0x8104);
  EXPECT_FALSE(offer(0x0104, with_serial(0)));
  EXPECT_TRUE(open("next"));
  EXPECT_TRUE(offer(0x0104, with_serial(101)));
}

TEST_F(LenientAnswersTest, TheDriversAnswerEndsAQuestionWhoseReceiptDidNotCome) {
  submit("question", 0x8302);
  EXPECT_FALSE(offer(0x0302, with_serial(99)));
  EXPECT_TRUE(offer(0x0302, with_serial(100, {2})));
  EXPECT_EQ(status("question"), ReplyStatus::answered);
  EXPECT_EQ(outcomes["question"].message_id, 0x0302);
  EXPECT_EQ(outcomes["question"].payload, with_serial(100, {2}));
}

TEST_F(LenientAnswersTest, AReceiptEndsAQuestionAndTheDriversAnswerComesAsAnUplink) {
  submit("question", 0x8302);
  EXPECT_TRUE(offer(0x0001, ack(100, 0x8302)));
  EXPECT_EQ(outcomes["question"].message_id, 0x0001);
  EXPECT_FALSE(offer(0x0302, with_serial(100, {2})));
}

}  // namespace
}  // namespace gateway::test
