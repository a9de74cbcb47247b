// Calls to real terminals: each outcome and its true reason.
#include <map>
#include <set>

#include "tests/integration/room.hpp"

namespace gateway::test {
namespace {

using simulator::Faults;
using std::chrono::milliseconds;
using std::chrono::seconds;

class CallsTest : public Room {};

TEST_F(CallsTest, ATextAndAPassThroughAreAnswered) {
  auto& terminal = online();
  const RrpcResult text = call("13800000001", "0x8300", {4, 1, 'h', 'i'});
  EXPECT_EQ(text.code, RrpcCode::success);
  EXPECT_EQ(text.answer_result, 0);
  EXPECT_NE(text.message_id, 0U);
  ASSERT_TRUE(terminal.wait_downlink(0x8300));
  const RrpcResult pass_through = call("13800000001", "240", {9, 8});
  EXPECT_EQ(pass_through.code, RrpcCode::success);
  const auto downlink = terminal.wait_downlink(0x8900);
  ASSERT_TRUE(downlink);
  EXPECT_EQ(downlink->body, (std::vector<std::uint8_t>{240, 9, 8}));
}

TEST_F(CallsTest, TheDeviceIsFoundByNameAndByPhone) {
  online();
  EXPECT_EQ(call("SIM01_SIM-808_0000001").code, RrpcCode::success);
  EXPECT_EQ(call("0013800000001").code, RrpcCode::success);
  EXPECT_EQ(call("SIM01_SIM-808_9999999").fault, RrpcFault::device_not_found);
  EXPECT_EQ(call("bad name").fault, RrpcFault::device_name_invalid);
}

TEST_F(CallsTest, DedicatedAnswersCompleteTheirQueries) {
  online();
  EXPECT_EQ(call("13800000001", "0x8104", {}).answer_message_id, 0x0104);
  EXPECT_EQ(call("13800000001", "0x8201", {}).answer_message_id, 0x0201);
}

TEST_F(CallsTest, ARefusalIsToldWithItsResult) {
  Faults faults;
  faults.refuse_result = 3;
  online("13800000001", faults);
  const RrpcResult result = call("13800000001", "0x8300", {4, 1, 'x'});
  EXPECT_TRUE(result.refused);
  EXPECT_EQ(result.answer_result, 3);
  EXPECT_TRUE(result.payload);
}

TEST_F(CallsTest, NoAnswerIsATimeout) {
  Faults faults;
  faults.no_answer = true;
  auto& terminal = online("13800000001", faults);
  auto waiting = call_async("13800000001", "0x8300", {4, 1, 'x'}, std::nullopt, seconds(2));
  ASSERT_TRUE(terminal.wait_downlink(0x8300));
  pass(seconds(3));
  const RrpcResult result = wait(waiting);
  EXPECT_EQ(result.code, RrpcCode::timeout);
  EXPECT_EQ(result.reason, Reason::no_answer);
}

TEST_F(CallsTest, AWrongIdWithTheRightSerialLeavesTheCallOpen) {
  Faults faults;
  faults.wrong_id = true;
  auto& terminal = online("13800000001", faults);
  auto waiting = call_async("13800000001", "0x8300", {4, 1, 'x'});
  ASSERT_TRUE(terminal.wait_downlink(0x8300));
  ASSERT_TRUE(terminal.wait_counters([](const simulator::Counters& c) { return c.answers >= 1; }));
  const auto serial = terminal.send_uplink(0x0002, {});
  ASSERT_TRUE(serial && terminal.wait_acknowledged(*serial)) << "everything before it has been handled";
  EXPECT_NE(waiting.wait_for(milliseconds(0)), std::future_status::ready);
  pass(seconds(6));
  EXPECT_EQ(wait(waiting).reason, Reason::no_answer);
}

TEST_F(CallsTest, ReceiptOnlyIsToldApartFromNoAnswer) {
  auto& terminal = online();
  auto waiting = call_async("13800000001", "240", {1}, ReplyRuleChoice::data);
  ASSERT_TRUE(terminal.wait_downlink(0x8900));
  const auto serial = terminal.send_uplink(0x0002, {});
  ASSERT_TRUE(serial && terminal.wait_acknowledged(*serial));
  pass(seconds(6));
  const RrpcResult result = wait(waiting);
  EXPECT_EQ(result.code, RrpcCode::timeout);
  EXPECT_EQ(result.reason, Reason::receipt_only);
}

TEST_F(CallsTest, RuleDataGivesTheContentOfTheAnswer) {
  auto& terminal = online();
  auto waiting = call_async("13800000001", "240", {1}, ReplyRuleChoice::data);
  ASSERT_TRUE(terminal.wait_downlink(0x8900));
  terminal.send_uplink(0x0900, {0xF0, 7, 7});
  const RrpcResult result = wait(waiting);
  EXPECT_EQ(result.code, RrpcCode::success);
  EXPECT_EQ(result.payload, (std::vector<std::uint8_t>{7, 7}));
  EXPECT_EQ(result.answer_message_id, 0x0900);
}

TEST_F(CallsTest, ALateAnswerAfterTheTimeoutClosesNoOtherCall) {
  Faults faults;
  faults.no_answer = true;
  auto& terminal = online("13800000001", faults);
  const auto answer = [&terminal](std::uint16_t serial) {
    terminal.send_uplink(
        0x0001, {static_cast<std::uint8_t>(serial >> 8), static_cast<std::uint8_t>(serial), 0x89, 0x00, 0});
  };
  auto first = call_async("13800000001", "240", {1}, std::nullopt, seconds(2));
  const auto given_up = terminal.wait_downlink(0x8900);
  ASSERT_TRUE(given_up);
  pass(seconds(3));
  EXPECT_EQ(wait(first).reason, Reason::no_answer);

  auto second = call_async("13800000001");
  const auto open = terminal.wait_downlink(0x8900);
  ASSERT_TRUE(open);
  answer(given_up->serial);
  settle(terminal);
  EXPECT_NE(second.wait_for(milliseconds(0)), std::future_status::ready);
  answer(open->serial);
  EXPECT_EQ(wait(second).code, RrpcCode::success);
}

TEST_F(CallsTest, AnAnswerThatMakesNoSenseIsUnknownAndGivenToTheCaller) {
  Faults faults;
  faults.no_answer = true;
  auto& terminal = online("13800000001", faults);
  auto query = call_async("13800000001", "0x8201", {});
  const auto asked = terminal.wait_downlink(0x8201);
  ASSERT_TRUE(asked);
  const std::vector<std::uint8_t> cut{static_cast<std::uint8_t>(asked->serial >> 8),
                                      static_cast<std::uint8_t>(asked->serial), 1, 2, 3};
  terminal.send_uplink(0x0201, cut);
  const RrpcResult result = wait(query);
  EXPECT_EQ(result.code, RrpcCode::unknown);
  EXPECT_EQ(result.reason, Reason::bad_answer);
  EXPECT_EQ(result.payload, cut);
  EXPECT_EQ(result.answer_message_id, 0x0201);
}

TEST_F(CallsTest, SerialsWrapAt65535AndEveryCallFindsItsAnswer) {
  auto& terminal = online();
  // The answers to heartbeats use up the serials of the link; the calls go over the end.
  const std::vector<std::uint8_t> bytes = heartbeats(4090);
  for (int i = 0; i < 16; ++i) {
    terminal.send_raw(bytes);
    settle(terminal);
  }
  std::set<std::uint16_t> serials;
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(call("13800000001").code, RrpcCode::success) << i;
    const auto downlink = terminal.wait_downlink(0x8900);
    ASSERT_TRUE(downlink);
    serials.insert(downlink->serial);
  }
  EXPECT_EQ(serials.size(), 200U);
  EXPECT_TRUE(serials.contains(65535));
  EXPECT_TRUE(serials.contains(0));
}

TEST_F(CallsTest, FiftyEqualCallsAtOnceAreAllAnswered) {
  auto& terminal = online();
  std::vector<std::future<RrpcResult>> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(call_async("13800000001"));
  for (auto& each : waiting) EXPECT_EQ(wait(each).code, RrpcCode::success);
  EXPECT_TRUE(terminal.wait_counters([](const simulator::Counters& c) { return c.downlinks >= 50; }));
}

// Fault k: what the queue has no room for is refused at once, and nothing else suffers.
class QueueOf32Test : public Room {
 protected:
  void prepare() override { config.products[0].queue = 32; }
};

TEST_F(QueueOf32Test, OfFiftyEqualCallsFortyAreAnsweredAndTenRefused) {
  Faults faults;
  faults.no_answer = true;
  auto& terminal = online("13800000001", faults);
  std::vector<std::future<RrpcResult>> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(call_async("13800000001"));
  for (int i = 0; i < 40; ++i) {
    const auto downlink = terminal.wait_downlink(0x8900);
    ASSERT_TRUE(downlink) << i;
    // All calls have reached the shard, in their order, before the first one is answered.
    if (i == 0) {
      EXPECT_EQ(wait(waiting.back()).reason, Reason::queue_full);
    }
    terminal.send_uplink(0x0001, {static_cast<std::uint8_t>(downlink->serial >> 8),
                                  static_cast<std::uint8_t>(downlink->serial), 0x89, 0x00, 0});
  }
  waiting.pop_back();
  std::map<Reason, int> reasons;
  for (auto& each : waiting) ++reasons[wait(each).reason];
  EXPECT_EQ(reasons, (std::map<Reason, int>{{Reason::none, 40}, {Reason::queue_full, 9}}));
}

TEST_F(CallsTest, ALongTextGoesOutInPartsAndIsAnswered) {
  auto& terminal = online();
  std::vector<std::uint8_t> text(5'000, 'x');
  text[0] = 4;
  EXPECT_EQ(call("13800000001", "0x8300", text).code, RrpcCode::success);
  std::vector<std::uint8_t> arrived;
  std::uint16_t serial = 0;
  for (std::uint16_t i = 1; i <= 5; ++i) {
    const auto part = terminal.wait_downlink(0x8300);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->package_total, 5);
    EXPECT_EQ(part->package_index, i);
    if (i > 1) {
      EXPECT_EQ(part->serial, static_cast<std::uint16_t>(serial + 1));
    }
    serial = part->serial;
    arrived.insert(arrived.end(), part->body.begin(), part->body.end());
  }
  EXPECT_EQ(arrived, text);
}

// More than the link's write queue holds: parts follow as the terminal takes them.
TEST_F(CallsTest, AContentLargerThanTheWriteQueueIsDelivered) {
  auto& terminal = online();
  const std::vector<std::uint8_t> content(std::size_t{255} << 10, 0x7e);
  auto waiting = call_async("13800000001", "240", content);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
  EXPECT_TRUE(terminal.wait_counters([](const simulator::Counters& c) { return c.downlinks >= 262; }));
}

TEST_F(CallsTest, TenThousandAnswersInNoTimeFindTheirCalls) {
  online();
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(call("13800000001").code, RrpcCode::success) << i;
}

TEST_F(CallsTest, ADoubledAnswerClosesNoOtherCall) {
  Faults faults;
  faults.answer_twice = true;
  online("13800000001", faults);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(call("13800000001").code, RrpcCode::success) << i;
}

TEST_F(CallsTest, AFullQueueRefusesAndTheOthersWaitTheirTurn) {
  Faults faults;
  faults.no_answer = true;
  online("13800000001", faults);
  std::vector<std::future<RrpcResult>> waiting;
  for (int i = 0; i < 8 + 64; ++i) waiting.push_back(call_async("13800000001"));
  const RrpcResult refused = call("13800000001");
  EXPECT_EQ(refused.fault, RrpcFault::rate_limit);
  EXPECT_EQ(refused.reason, Reason::queue_full);
  pass(seconds(6));
  std::map<Reason, int> reasons;
  for (auto& each : waiting) {
    const RrpcResult result = wait(each);
    EXPECT_EQ(result.code, RrpcCode::timeout);
    ++reasons[result.reason];
  }
  EXPECT_EQ(reasons, (std::map<Reason, int>{{Reason::no_answer, 8}, {Reason::not_written, 64}}));
}

TEST_F(CallsTest, ATerminalThatNeverConnectedIsOffline) {
  const RrpcResult result = call("13899999999");
  EXPECT_EQ(result.code, RrpcCode::offline);
  EXPECT_EQ(result.reason, Reason::never_connected);
}

TEST_F(CallsTest, ATerminalThatOnlyRegisteredIsNotAuthenticated) {
  Faults faults;
  faults.never_authenticate = true;
  auto& terminal = this->terminal("13800000001", faults);
  terminal.start();
  ASSERT_TRUE(terminal.wait_registered());
  const RrpcResult result = call("13800000001");
  EXPECT_EQ(result.code, RrpcCode::offline);
  EXPECT_EQ(result.reason, Reason::not_authenticated);
}

TEST_F(CallsTest, TheUnknownProductAndTheBadContentTypeAreFaults) {
  online();
  RrpcRequest request;
  request.product_key = "nobody";
  request.device_name = "13800000001";
  std::promise<RrpcResult> promise;
  app->rrpc().call(std::move(request), [&](RrpcResult result) { promise.set_value(std::move(result)); });
  EXPECT_EQ(promise.get_future().get().fault, RrpcFault::product_not_found);
  EXPECT_EQ(call("13800000001", "1").fault, RrpcFault::parameter_invalid);
}

TEST_F(CallsTest, AShutdownAnswersWaitingCalls) {
  Faults faults;
  faults.no_answer = true;
  auto& terminal = online("13800000001", faults);
  auto waiting = call_async("13800000001");
  ASSERT_TRUE(terminal.wait_downlink(0x8900));
  app->stop();
  const RrpcResult result = wait(waiting);
  EXPECT_EQ(result.code, RrpcCode::unknown);
  EXPECT_EQ(result.reason, Reason::shutting_down);
  EXPECT_TRUE(terminal.wait_closed());
  EXPECT_EQ(call("13800000001").reason, Reason::shutting_down);
}

}  // namespace
}  // namespace gateway::test
