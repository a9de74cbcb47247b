// Links: takeover, lost and slow ones, garbage, and a second gateway on the same port.
#include <unistd.h>

#include <array>
#include <boost/asio/write.hpp>
#include <fstream>

#include "tests/integration/room.hpp"

namespace gateway::test {
namespace {

using simulator::Faults;
using std::chrono::milliseconds;
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

TEST_F(LinksTest, ACallWhoseLinkBreaksWhileItIsQueuedWasNotWritten) {
  Faults faults;
  faults.no_answer = true;
  auto& terminal = online("13800000001", faults);
  std::vector<std::future<RrpcResult>> waiting;
  for (int i = 0; i < 9; ++i) waiting.push_back(call_async("13800000001"));
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(terminal.wait_downlink(0x8900));
  terminal.reset();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const RrpcResult result = wait(waiting[i]);
    EXPECT_EQ(result.code, RrpcCode::halfconn) << i;
    EXPECT_EQ(result.reason, i < 8 ? Reason::link_lost_after_write : Reason::not_written) << i;
  }
}

// Fault h.
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

// Fault h: the old link is dead without a sign: its peer neither reads nor ends it.
TEST_F(LinksTest, ALinkThatDiedSilentlyIsTakenOverWithOneOwnerAndItsCallsEndByRule) {
  Faults faults;
  faults.no_answer = true;
  auto& dead = online("13800000001", faults);
  dead.pause_reading();
  std::vector<std::future<RrpcResult>> waiting;
  for (int i = 0; i < 9; ++i) waiting.push_back(call_async("13800000001"));  // one more than the window
  auto& alive = online("13800000001");
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const RrpcResult result = wait(waiting[i]);
    EXPECT_EQ(result.code, RrpcCode::halfconn) << i;
    EXPECT_EQ(result.reason, i < 8 ? Reason::link_lost_after_write : Reason::not_written) << i;
  }
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000001 reason=taken_over"));
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  EXPECT_TRUE(alive.wait_downlink(0x8900));
  settle(alive);
}

// Fault g: on a link of its own; on the link of another terminal: AnotherPhoneOnTheSameLinkIsRefused.
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

TEST_F(LinksTest, LinksOfOneTerminalThatFightLoseNoCall) {
  constexpr std::size_t kLinks = 4;
  for (std::size_t i = 0; i < kLinks; ++i) terminal();
  std::vector<std::future<RrpcResult>> waiting;
  for (std::size_t round = 0; round < 60; ++round) {
    auto& newest = *live[round % kLinks];
    if (round >= kLinks) {
      ASSERT_TRUE(newest.wait_closed()) << "taken over since";
    }
    newest.start();
    for (int i = 0; i < 5; ++i) waiting.push_back(call_async("13800000001"));
    ASSERT_TRUE(newest.wait_online());
    for (int i = 0; i < 5; ++i) waiting.push_back(call_async("13800000001"));
  }
  for (auto& each : waiting) {
    const RrpcResult result = wait(each);
    EXPECT_TRUE(result.code == RrpcCode::success || result.code == RrpcCode::halfconn ||
                (result.code == RrpcCode::offline && result.reason != Reason::disconnected))
        << to_string(result.code) << " " << to_string(result.reason);
  }
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  EXPECT_TRUE(log.has("links fight over one terminal"));
}

class FewLinksTest : public LinksTest {
 protected:
  void prepare() override {
    config.limits.max_links = 2;
    config.limits.max_unauthenticated_links = 1;
  }
  // Links are refused in rounds with so much time between them, which may begin when it has passed already.
  static constexpr milliseconds kRefusalPause{100};
  bool wait_refused(simulator::LiveTerminal& terminal) {
    for (int i = 0; i < 100; ++i) {
      if (terminal.wait_closed(milliseconds(10))) return true;
      pass(kRefusalPause);
    }
    return terminal.wait_closed().has_value();
  }
  void let_in(simulator::LiveTerminal& terminal) {
    terminal.start();
    while (!terminal.wait_online(milliseconds(10))) {
      if (terminal.wait_closed(milliseconds(0))) terminal.start();
      pass(kRefusalPause);
    }
  }
};

TEST_F(FewLinksTest, LinksOverALimitAreClosedAtOnceAndAFreePlaceIsTaken) {
  Faults faults;
  faults.never_authenticate = true;
  auto& guest = terminal("13800000001", faults);
  guest.start();
  ASSERT_TRUE(guest.wait_registered());
  auto& second = terminal("13800000002");
  second.start();
  EXPECT_TRUE(wait_refused(second)) << "one link that is not authenticated, no more";
  guest.close();
  // The gateway hears of the end a moment later.
  let_in(second);
  auto& third = terminal("13800000003");
  let_in(third);
  for (const char* phone : {"13800000004", "13800000005", "13800000006"}) {
    auto& surplus = terminal(phone);
    surplus.start();
    EXPECT_TRUE(wait_refused(surplus)) << "two links, no more";
  }
  EXPECT_EQ(call("13800000002").code, RrpcCode::success);
  settle(third);
}

class SmallQueueTest : public LinksTest {
 protected:
  void prepare() override {
    config.limits.write_queue_soft = 4096;
    config.limits.write_queue_hard = 8192;
  }
};

TEST_F(SmallQueueTest, ABurstOfFramesInOneReadIsNoSlowReader) {
  auto& terminal = online();
  for (int i = 0; i < 10; ++i) {
    terminal.send_raw(heartbeats(4000));
    settle(terminal);
  }
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
}

// A terminal whose receive window is closed and whose socket takes no byte more.
class StuckTest : public LinksTest {
 protected:
  void prepare() override {
    config.products[0].window = 64;
    config.products[0].queue = 1024;
    config.limits.idle = std::chrono::hours(24);
    config.limits.write_progress = kStalled;
  }
  // Calls one terminal until its calls are no longer written, and the other one all along.
  void block(simulator::LiveTerminal& stuck) {
    stuck.pause_reading();
    online("13800000002");
    int full_rounds = 0;  // several: the system may still find room between two rounds
    for (int round = 0; round < 1000 && full_rounds < 3; ++round) {
      std::vector<std::future<RrpcResult>> waiting;
      for (int i = 0; i < 64; ++i) {
        waiting.push_back(call_async("13800000001", "0x8300", std::vector<std::uint8_t>(1000, 'x'),
                                     std::nullopt, seconds(1)));
      }
      ASSERT_EQ(call("13800000002").code, RrpcCode::success);
      pass(seconds(2));
      bool full = true;
      for (auto& each : waiting) {
        const RrpcResult result = wait(each);
        ASSERT_EQ(result.code, RrpcCode::timeout);
        full &= result.reason == Reason::not_written;
      }
      full_rounds = full ? full_rounds + 1 : 0;
    }
    ASSERT_EQ(full_rounds, 3) << "the socket never filled";
  }
  void expect_others_served() {
    for (int i = 0; i < 50; ++i) EXPECT_EQ(call("13800000002").code, RrpcCode::success);
    settle(*live.back());
  }
  static constexpr std::chrono::seconds kStalled{600};
};

// Fault l.
TEST_F(StuckTest, OthersAreServedWhileATerminalStopsReadingUntilItsLinkIsGivenUp) {
  auto& stuck = online("13800000001");
  block(stuck);
  expect_others_served();
  EXPECT_FALSE(log.has("session_closed"));
  // Again where the system found room for a few bytes more: that is progress.
  for (int i = 0; i < 100 && !log.has("session_closed"); ++i) {
    pass(kStalled + seconds(2));
    pass(seconds(0));  // the end was posted; one more turn of the loop
  }
  EXPECT_TRUE(log.has("reason=write_stalled"));
  EXPECT_EQ(call("13800000001").reason, Reason::disconnected);
  expect_others_served();
}

TEST_F(StuckTest, ATerminalThatTalksButDoesNotReadIsClosedAtTheHardLimit) {
  auto& stuck = online("13800000001");
  block(stuck);
  stuck.send_raw(heartbeats(8000));
  for (int i = 0; i < 20'000 && !log.has("reason=slow_reader"); ++i) settle(*live.back());
  EXPECT_TRUE(log.has("reason=slow_reader"));
  expect_others_served();
}

class OneShardTest : public StuckTest {
 protected:
  void prepare() override {
    StuckTest::prepare();
    config.shards = 1;
    config.uplink.publisher = PublisherKind::log;
  }
};

TEST_F(OneShardTest, WhatCameBeforeAResetIsHeardAlsoWhereTheTerminalHasBytesToTake) {
  auto& stuck = online("13800000001");
  block(stuck);
  // The shard finds both at once.
  log.hold_at("session_closed product=a1Test phone=13800000002");
  live.back()->close();
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000002"));
  EXPECT_TRUE(stuck.send_uplink(0x0200, std::vector<std::uint8_t>(28, 0)));
  stuck.reset();
  log.release();
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000001"));
  EXPECT_TRUE(log.has("phone=13800000001 device=SIM01_SIM-808_0000001 id=0x0200"));
}

TEST_F(StuckTest, AShutdownDoesNotWaitForATerminalThatDoesNotRead) {
  auto& stuck = online("13800000001");
  block(stuck);
  auto waiting = call_async("13800000001");
  app->stop();
  EXPECT_EQ(wait(waiting).reason, Reason::shutting_down);
  EXPECT_FALSE(log.has("drain_incomplete"));
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

// Fault a: the close.
TEST_F(LinksTest, APeerThatIsNoTerminalIsClosed) {
  auto& terminal = online();
  terminal.send_raw(std::vector<std::uint8_t>(100'000, 'x'));
  EXPECT_TRUE(terminal.wait_closed());
}

// Fault a: the memory of the whole process, with the policy out of the way.
class PatientTest : public LinksTest {
 protected:
  void prepare() override { config.limits.max_bad_frames_in_a_row = 1'000'000; }
  // Of this process, the terminals' side included.
  static std::size_t resident() {
    std::ifstream file("/proc/self/statm");
    std::size_t whole = 0;
    std::size_t pages = 0;
    file >> whole >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  }
};

TEST_F(PatientTest, AHundredMegabytesWithoutAFlagOnOneLinkTakeNoMemory) {
  auto& honest = online("13800000002");
  boost::asio::io_context own;
  boost::asio::ip::tcp::socket socket(own);
  socket.connect(app->terminal_endpoint(0));
  const std::vector<std::uint8_t> chunk(100'000, 'x');
  boost::asio::write(socket, boost::asio::buffer(chunk));
  settle(honest);
  const std::size_t before = resident();
  std::size_t most = before;
  for (int i = 0; i < 1'000; ++i) {
    boost::asio::write(socket, boost::asio::buffer(chunk));
    if (i % 50 == 0) most = std::max(most, resident());
  }
  settle(honest);
  EXPECT_LT(std::max(most, resident()) - before, std::size_t{16} << 20);
  // The same link, if it were a terminal's, would still be heard.
  const auto beat = heartbeats(1, "13800000003");
  boost::asio::write(socket, boost::asio::buffer(std::vector<std::uint8_t>(1, 0x7e)));
  boost::asio::write(socket, boost::asio::buffer(beat));
  std::array<std::uint8_t, 64> answer{};
  EXPECT_GT(socket.read_some(boost::asio::buffer(answer)), 0U);
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
