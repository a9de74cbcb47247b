// Links: takeover, lost and slow ones, garbage, and a second gateway on the same port.
#include "tests/integration/room.hpp"

namespace gateway::test {
namespace {

using simulator::Faults;
using std::chrono::seconds;

class LinksTest : public Room {
 protected:
  // Calls until the outcome changes: a link's end reaches the gateway a moment after it happened.
  RrpcResult until_not(RrpcCode code) {
    RrpcResult result;
    for (int i = 0; i < 20'000; ++i) {
      result = call("13800000001");
      if (result.code != code) return result;
    }
    return result;
  }
};

TEST_F(LinksTest, ACleanEndIsOfflineAndAResetHalfConn) {
  auto& terminal = online();
  terminal.close();
  RrpcResult result = until_not(RrpcCode::success);
  while (result.code == RrpcCode::halfconn && result.reason != Reason::disconnected)
    result = call("13800000001");
  EXPECT_EQ(result.code, RrpcCode::offline);
  EXPECT_EQ(result.reason, Reason::disconnected);

  terminal.start();
  ASSERT_TRUE(terminal.wait_online());
  terminal.reset();
  result = until_not(RrpcCode::success);
  while (result.reason != Reason::disconnected) result = call("13800000001");
  EXPECT_EQ(result.code, RrpcCode::halfconn);
  pass(seconds(181));
  EXPECT_EQ(call("13800000001").code, RrpcCode::offline);
}

TEST_F(LinksTest, ALinkThatBreaksAfterTheWriteIsToldSo) {
  Faults faults;
  faults.disconnect_on_receipt = true;
  online("13800000001", faults);
  const RrpcResult result = call("13800000001");
  EXPECT_EQ(result.code, RrpcCode::halfconn);
  EXPECT_EQ(result.reason, Reason::link_lost_after_write);
}

TEST_F(LinksTest, ATakeoverEndsTheOldLinkAndItsCalls) {
  Faults faults;
  faults.no_answer = true;
  auto& old_link = online("13800000001", faults);
  auto waiting = call_async("13800000001");
  ASSERT_TRUE(old_link.wait_downlink(0x8900));
  auto& new_link = online("13800000001");
  const RrpcResult lost = wait(waiting);
  EXPECT_EQ(lost.code, RrpcCode::halfconn);
  EXPECT_EQ(lost.reason, Reason::link_lost_after_write);
  EXPECT_TRUE(old_link.wait_closed());
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  EXPECT_TRUE(new_link.wait_downlink(0x8900));
}

TEST_F(LinksTest, ASpoofedPhoneThatNeverAuthenticatesChangesNothing) {
  auto& honest = online();
  Faults faults;
  faults.never_authenticate = true;
  auto& spoof = terminal("13800000001", faults);
  spoof.start();
  ASSERT_TRUE(spoof.wait_registered());
  spoof.send_uplink(0x0200, std::vector<std::uint8_t>(28, 0));
  const auto serial = spoof.send_uplink(0x0003, {});
  ASSERT_TRUE(serial && spoof.wait_acknowledged(*serial));
  EXPECT_TRUE(spoof.wait_closed());
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  EXPECT_TRUE(honest.wait_downlink(0x8900));
}

TEST_F(LinksTest, OthersAreServedWhileATerminalStopsReading) {
  auto& stuck = online("13800000001");
  stuck.pause_reading();
  auto& other = online("13800000002");
  std::vector<std::future<RrpcResult>> waiting;
  for (int i = 0; i < 70; ++i) {
    waiting.push_back(call_async("13800000001", "0x8300", std::vector<std::uint8_t>(1000, 'x')));
  }
  for (int i = 0; i < 50; ++i) EXPECT_EQ(call("13800000002").code, RrpcCode::success);
  const auto serial = other.send_uplink(0x0002, {});
  EXPECT_TRUE(serial && other.wait_acknowledged(*serial));
  pass(seconds(6));
  for (auto& each : waiting) EXPECT_EQ(wait(each).code, RrpcCode::timeout);
}

TEST_F(LinksTest, GarbageAndSingleBytesBetweenFramesDoNotCostTheLink) {
  Faults faults;
  faults.garbage = true;
  faults.byte_by_byte = true;
  auto& terminal = online("13800000001", faults);
  for (int i = 0; i < 20; ++i) {
    const auto serial = terminal.send_uplink(0x0002, {});
    ASSERT_TRUE(serial && terminal.wait_acknowledged(*serial));
  }
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
}

TEST_F(LinksTest, APeerThatIsNoTerminalIsClosed) {
  auto& terminal = online();
  terminal.send_raw(std::vector<std::uint8_t>(100'000, 'x'));
  EXPECT_TRUE(terminal.wait_closed());
}

TEST_F(LinksTest, ALinkThatSaysNothingIsClosedAtTheIdleLimit) {
  auto& terminal = online();
  pass(seconds(179));
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  pass(seconds(182));
  EXPECT_TRUE(terminal.wait_closed());
  EXPECT_EQ(call("13800000001").code, RrpcCode::halfconn);
}

TEST_F(LinksTest, TheCodeHoldsAfterALinkWasLost) {
  auto& terminal = online();
  const std::string code = terminal.auth_code();
  terminal.reset();
  terminal.start();
  ASSERT_TRUE(terminal.wait_online());
  EXPECT_EQ(terminal.auth_code(), code);
}

TEST_F(LinksTest, ASecondGatewayOnTheSamePortOrFolderIsRefused) {
  Config second = config;
  second.data_dir = folder / "second";
  second.products[0].listen.port = app->terminal_endpoint(0).port();
  App other(second, clock, log);
  const auto refused = other.start();
  ASSERT_TRUE(refused);
  EXPECT_NE(refused->find("another process listens there"), std::string::npos) << *refused;

  Config same_folder = config;
  App third(same_folder, clock, log);
  const auto in_use = third.start();
  ASSERT_TRUE(in_use);
  EXPECT_NE(in_use->find("in use by another gateway"), std::string::npos) << *in_use;
}

TEST_F(LinksTest, AnApiPortThatIsTakenIsNamedByItsOption) {
  Config taken = config;
  taken.data_dir = folder / "second";
  taken.http.listen.port = app->http_endpoint().port();
  App other(taken, clock, log);
  const std::string port = std::to_string(taken.http.listen.port);
  EXPECT_EQ(other.start().value_or("").find("http.listen 127.0.0.1:" + port + ": is in use"), 0U);

  taken.data_dir = folder / "third";
  taken.http.listen.port = 0;
  taken.admin.listen.port = app->admin_endpoint().port();
  App third(taken, clock, log);
  EXPECT_EQ(third.start().value_or("").find("admin.listen 127.0.0.1:"), 0U);
}

}  // namespace
}  // namespace gateway::test
