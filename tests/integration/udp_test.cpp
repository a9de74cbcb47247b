// Terminals over UDP: the login, calls, and whom an address may speak for.
#include <malloc.h>

#include "gateway/net/shard_pool.hpp"
#include "gateway/store/memory_store.hpp"
#include "tests/integration/room.hpp"
#include "tests/support/full_socket.hpp"
#include "tests/support/session_fixture.hpp"
#include "tests/support/udp_terminal.hpp"

namespace gateway::test {
namespace {

using std::chrono::seconds;

const Body kLocation(28, 0);

class UdpTest : public Room {
 protected:
  void prepare() override { config.products[0].transport = Transport::udp; }
  UdpTerminal online_terminal(const std::string& phone = "13800000001") {
    UdpTerminal made(app->terminal_endpoint(0), phone);
    made.login();
    return made;
  }
};

TEST_F(UdpTest, ATerminalLogsInReportsAndAnswersACall) {
  EXPECT_TRUE(log.has("listening role=terminal transport=udp"));
  auto terminal = online_terminal();
  EXPECT_EQ(terminal.say(0x0002), 0);
  EXPECT_EQ(terminal.say(0x0200, kLocation), 0);
  auto waiting = call_async("13800000001");
  terminal.acknowledge(0x8900);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
}

TEST_F(UdpTest, ADatagramHoldsSeveralFramesButNoHalfOne) {
  auto terminal = online_terminal();
  Body both = terminal.frame(0x0002);
  const Body second = terminal.frame(0x0200, kLocation);
  both.insert(both.end(), second.begin(), second.end());
  terminal.send_raw(both);
  EXPECT_EQ(terminal.receive()->body[3], 0x02);
  EXPECT_EQ(terminal.receive()->body[2], 0x02);

  const Body whole = terminal.frame(0x0200, kLocation);
  terminal.send_raw(Body(whole.begin(), whole.begin() + 20));
  terminal.send_raw(Body(whole.begin() + 20, whole.end()));
  terminal.send_raw(Body(1000, 0x55));
  const std::uint16_t next = terminal.serial;
  terminal.send(0x0002);
  const auto answer = terminal.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body[0] << 8 | answer->body[1], next) << "the halves got no answer";
}

TEST_F(UdpTest, AnotherAddressIsRefusedAndChangesNothing) {
  auto honest = online_terminal();
  UdpTerminal spoof(app->terminal_endpoint(0));
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{0x0002, 0x0003, 0x0004, 0x0200}) {
    EXPECT_EQ(spoof.say(id, kLocation), 1);
  }
  spoof.code = "0123456789012345678901234567890";
  EXPECT_EQ(spoof.authenticate(), 1);
  // Its guest is there now, and still has no say.
  EXPECT_EQ(spoof.say(0x0200, kLocation), 1);
  EXPECT_EQ(spoof.say(0x0002), 1);
  EXPECT_EQ(spoof.say(0x0003), 1);
  auto waiting = call_async("13800000001");
  honest.acknowledge(0x8900);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
  EXPECT_EQ(honest.say(0x0200, kLocation), 0);
}

TEST_F(UdpTest, TheCodeMovesTheAddressAndCallsThatWaitGoOn) {
  auto terminal = online_terminal();
  auto waiting = call_async("13800000001");
  const auto asked = terminal.receive(0x8900);
  ASSERT_TRUE(asked);
  terminal.change_address();
  EXPECT_EQ(terminal.say(0x0200, kLocation), 1);
  EXPECT_EQ(terminal.authenticate(), 0);
  EXPECT_TRUE(log.has("peer=" + terminal.address()));
  EXPECT_EQ(terminal.say(0x0200, kLocation), 0);
  terminal.acknowledge(*asked);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
  auto next = call_async("13800000001");
  terminal.acknowledge(0x8900);
  EXPECT_EQ(wait(next).code, RrpcCode::success);
  EXPECT_FALSE(log.has("session_closed"));
}

TEST_F(UdpTest, TheOldAddressIsAStrangerAfterAMove) {
  auto terminal = online_terminal();
  UdpTerminal twin(app->terminal_endpoint(0));
  twin.code = terminal.code;
  EXPECT_EQ(twin.authenticate(), 0);
  EXPECT_EQ(terminal.say(0x0200, kLocation), 1);
  EXPECT_EQ(twin.say(0x0200, kLocation), 0);
}

TEST_F(UdpTest, AddressesThatFightOverATerminalRaiseClone) {
  auto terminal = online_terminal();
  UdpTerminal twin(app->terminal_endpoint(0));
  twin.code = terminal.code;
  for (std::uint32_t i = 0; i <= config.limits.takeovers_per_minute; ++i) {
    EXPECT_EQ((i % 2 == 0 ? twin : terminal).authenticate(), 0);
  }
  EXPECT_TRUE(log.has("addresses fight over one terminal"));
}

TEST_F(UdpTest, ALogoutIsAnsweredAndEndsTheSession) {
  auto terminal = online_terminal();
  EXPECT_EQ(terminal.say(0x0003), 0);
  EXPECT_EQ(terminal.say(0x0200, kLocation), 1);
  pass(seconds(0));  // the end was posted; one more turn of the loop
  EXPECT_TRUE(log.has("reason=logout"));
  EXPECT_EQ(call("13800000001").code, RrpcCode::offline);
  terminal.login();
  EXPECT_EQ(terminal.say(0x0200, kLocation), 0);
}

TEST_F(UdpTest, AnIdleTerminalIsGivenUp) {
  auto terminal = online_terminal();
  auto other = online_terminal("13800000002");
  pass(seconds(100));
  EXPECT_EQ(other.say(0x0002), 0);
  pass(seconds(82));
  EXPECT_EQ(other.say(0x0002), 0) << "its own limit is from its own last frame";
  EXPECT_TRUE(log.has("reason=idle"));
  EXPECT_EQ(terminal.say(0x0200, kLocation), 1);
  EXPECT_EQ(call("13800000001").reason, Reason::disconnected);
}

TEST_F(UdpTest, AGuestHasItsTime) {
  UdpTerminal guest(app->terminal_endpoint(0));
  guest.registers();
  EXPECT_EQ(guest.say(0x0002), 0) << "a guest is served what a login needs";
  pass(seconds(32));
  EXPECT_EQ(guest.say(0x0002), 1) << "a stranger again";
  EXPECT_EQ(guest.authenticate(), 0);
}

TEST_F(UdpTest, ATerminalThatIsGoneHarmsNoOther) {
  auto other = online_terminal("13800000002");
  { auto gone = online_terminal(); }
  auto waiting = call_async("13800000001", "240", {1}, std::nullopt, seconds(2));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(other.say(0x0002), 0);
  pass(seconds(3));
  EXPECT_EQ(wait(waiting).reason, Reason::no_answer);
  EXPECT_EQ(other.say(0x0002), 0);
}

TEST_F(UdpTest, ACallWaitsWhileTheSystemTakesNoDatagram) {
  auto terminal = online_terminal();
  std::future<RrpcResult> waiting;
  {
    FullSocket full;
    waiting = call_async("13800000001");
    full.wait_attempts(3);
  }
  terminal.acknowledge(0x8900);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
}

TEST_F(UdpTest, AShutdownAnswersTheCallsThatWait) {
  auto terminal = online_terminal();
  auto waiting = call_async("13800000001");
  ASSERT_TRUE(terminal.receive(0x8900));
  app->stop();
  EXPECT_EQ(wait(waiting).reason, Reason::shutting_down);
  EXPECT_TRUE(log.has("reason=draining"));
  EXPECT_FALSE(log.has("drain_incomplete"));
}

TEST_F(UdpTest, ASecondGatewayOnTheSamePortIsRefused) {
  Config second = config;
  second.data_dir = folder / "second";
  second.products[0].listen.port = app->terminal_endpoint(0).port();
  App other(second, clock, log);
  const auto refused = other.start();
  ASSERT_TRUE(refused);
  EXPECT_NE(refused->find("another process listens there"), std::string::npos) << *refused;
}

// The terminals' side alone, where its links can be counted.
TEST(UdpFloodTest, PhonesThatAreMadeUpLeaveBoundedMemoryAndTheTerminalServed) {
  Config config = one_product_config();
  config.shards = 1;
  config.products[0].transport = Transport::udp;
  config.products[0].listen = {"127.0.0.1", 0};
  config.limits.max_unauthenticated_links = 100;
  ManualClock clock;
  SessionRegistry registry(6400, 3);
  MemoryStore store;
  AuthCodes codes(test_keys());
  DeviceBook devices(config, codes, store, clock);
  DeviceAdmission admission(devices);
  FakePublisher publisher;
  class : public LogSink {
    [[nodiscard]] bool enabled(LogLevel) const noexcept override { return false; }
    void write(LogLevel, std::string_view) noexcept override {}
  } log;
  ShardPool pool(config, clock, registry, admission, publisher, log);
  const auto failed = pool.open();
  ASSERT_FALSE(failed) << *failed;
  pool.start();
  UdpTerminal honest(pool.endpoint_of(0));
  honest.login();
  UdpTerminal flood(pool.endpoint_of(0));
  constexpr int kDatagrams = 100'000;
  std::size_t settled = 0;  // bytes in use once all places are taken
  for (int i = 0; i < kDatagrams; ++i) {
    flood.phone = std::to_string(14'000'000'000 + i);
    if (i % 1000 == 0) flood.change_address();
    flood.send(i % 3 == 0 ? 0x0200 : 0x0102, bytes("no code of this gateway"));
    // Everything before is handled when this is answered: no datagram is lost for want of room.
    if (i % 50 == 0) {
      ASSERT_EQ(honest.say(0x0002), 0);
    }
    if (i == 10'000) settled = mallinfo2().uordblks;
  }
  ASSERT_EQ(honest.say(0x0002), 0);
  pool.on_every_shard([&](Shard& shard) {
    EXPECT_GE(shard.metrics().datagrams_in.value(), static_cast<std::uint64_t>(kDatagrams));
    EXPECT_LE(shard.connections(), 101U);
    EXPECT_GT(shard.metrics().closes[static_cast<std::size_t>(CloseReason::too_many_links)].value(), 60'000U);
  });
  EXPECT_LT(mallinfo2().uordblks, settled + (std::size_t{4} << 20)) << "what the test keeps included";
  EXPECT_EQ(registry.online(), 1U);
  pool.stop_accepting();
  pool.drain(seconds(5));
}

}  // namespace
}  // namespace gateway::test
