// The dispatcher: where a call meets a terminal that comes, goes or is shut down while the call is on its
// way.
#include "gateway/net/rrpc_dispatcher.hpp"

#include <gtest/gtest.h>

#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using std::chrono::seconds;

// Keeps what is delivered, as between two shards, until the test lets it go.
class SlowMailbox final : public SessionMailbox {
 public:
  void deliver(SessionRef ref, std::function<void(Session&)> task, std::function<void()> gone) override {
    waiting = [this, ref, task = std::move(task), gone = std::move(gone)] {
      target.deliver(ref, task, gone);
    };
  }
  FakeMailbox target;
  std::function<void()> waiting;
};

class DispatcherTest : public SessionFixture {
 protected:
  void call(const std::string& content_type = "240", Body payload = {1}) {
    RrpcRequest request;
    request.product_key = "a1Test";
    request.device_name = "13800000001";
    request.content_type = content_type;
    request.payload = std::move(payload);
    request.timeout = seconds(5);
    dispatcher.call(std::move(request), [this](RrpcResult result) {
      ASSERT_FALSE(got) << "answered twice";
      got = std::move(result);
    });
  }
  void arrive() {
    slow.target.sessions = mailbox.sessions;
    std::exchange(slow.waiting, {})();
  }
  void expect(RrpcCode code, Reason reason) {
    ASSERT_TRUE(got);
    EXPECT_EQ(to_string(got->code), to_string(code));
    EXPECT_EQ(to_string(got->reason), to_string(reason));
    EXPECT_NE(got->message_id, 0U);
  }

  SlowMailbox slow;
  RrpcDispatcher dispatcher{config, clock, registry, devices, slow};
  std::optional<RrpcResult> got;
};

TEST_F(DispatcherTest, ACallThatArrivesAfterTheDrainIsToldOfTheShutdown) {
  auto terminal = online();
  call();
  dispatcher.stop();
  terminal->session->drain();
  arrive();
  expect(RrpcCode::unknown, Reason::shutting_down);
}

TEST_F(DispatcherTest, ACallThatFindsItsLinkDrainedAwayIsToldOfTheShutdown) {
  auto terminal = online();
  call();
  dispatcher.stop();
  terminal->session->drain();
  terminal->session->on_closed(CloseReason::draining);
  mailbox.sessions.clear();
  arrive();
  expect(RrpcCode::unknown, Reason::shutting_down);
}

TEST_F(DispatcherTest, ACallThatFindsItsLinkClosedCleanlyIsOffline) {
  auto terminal = online();
  call();
  terminal->session->on_closed(CloseReason::peer_closed);
  mailbox.sessions.clear();
  arrive();
  expect(RrpcCode::offline, Reason::disconnected);
}

TEST_F(DispatcherTest, ACallThatFindsItsLinkLostIsHalfConn) {
  auto terminal = online();
  call();
  terminal->session->on_closed(CloseReason::peer_reset);
  mailbox.sessions.clear();
  arrive();
  expect(RrpcCode::halfconn, Reason::disconnected);
}

TEST_F(DispatcherTest, ACallThatFindsItsLinkTakenOverWasNotWritten) {
  auto old_link = online();
  call();
  auto new_link = online();
  arrive();
  expect(RrpcCode::halfconn, Reason::not_written);
  EXPECT_TRUE(old_link->link.take().empty());
}

// Whether it speaks 2013 or 2019 is not known yet, so neither form is wrong; what fits none still is.
TEST_F(DispatcherTest, ABodyInAnyEditionsFormIsSoundWhileTheTerminalIsUnknown) {
  auto terminal = connect();
  ASSERT_FALSE(terminal->registered_code(registration(jt808::Edition::v2013)).empty());
  for (const char* body : {R"({"flag":4,"text":"x"})", R"({"flag":4,"text_type":1,"text":"x"})"}) {
    got.reset();
    call("0x8300+json", bytes(body));
    expect(RrpcCode::offline, Reason::not_authenticated);
  }
  got.reset();
  call("0x8300+json", bytes(R"({"txt":"x"})"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->fault, RrpcFault::parameter_invalid);
}

TEST_F(DispatcherTest, ADisabledDeviceIsCalledNoMoreAlthoughItsLinkIsStillThere) {
  auto terminal = online();
  ASSERT_TRUE(devices.set_disabled(0, "MAKER_MODEL-1_ID0001", true, [](bool) {}));
  call();
  EXPECT_FALSE(slow.waiting);
  expect(RrpcCode::offline, Reason::disabled);
}

TEST_F(DispatcherTest, ACallAfterTheStopReachesNoTerminal) {
  auto terminal = online();
  dispatcher.stop();
  call();
  EXPECT_FALSE(slow.waiting);
  expect(RrpcCode::unknown, Reason::shutting_down);
}

}  // namespace
}  // namespace gateway::test
