// The terminal for tests, itself under test: actions, waits, threads.
#include "tools/simulator/live_terminal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "tests/unit/simulator/tiny_platform.hpp"

namespace {

using simulator::LiveTerminal;
using simulator::SimTerminal;
using simulator::TerminalOptions;
using test::TinyPlatform;
using namespace std::chrono_literals;

// Runs a context until the end of the test.
class Runner {
 public:
  explicit Runner(boost::asio::io_context& io, int threads = 1) : io_(io) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this] { io_.run(); });
    }
  }
  ~Runner() {
    io_.stop();
    for (std::thread& thread : threads_) thread.join();
  }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

 private:
  boost::asio::io_context& io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::vector<std::thread> threads_;
};

class LiveTerminalTest : public testing::Test {
 protected:
  [[nodiscard]] static bool online(LiveTerminal& terminal) {
    terminal.start();
    return terminal.wait_online();
  }

  boost::asio::io_context platform_io{1};
  TinyPlatform platform{platform_io};
  boost::asio::io_context io;
  Runner platform_runner{platform_io};
  Runner runner{io, 2};
};

TEST_F(LiveTerminalTest, ComesOnlineAndKeepsItsCode) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  EXPECT_EQ(terminal.state(), SimTerminal::State::offline);
  ASSERT_TRUE(online(terminal));
  EXPECT_TRUE(terminal.wait_connected());
  EXPECT_TRUE(terminal.wait_registered());
  EXPECT_EQ(terminal.auth_code(), "code");
  EXPECT_EQ(terminal.counters().authentications, 1U);
  terminal.close();
  EXPECT_EQ(terminal.wait_closed(), "closed by the terminal");
  ASSERT_TRUE(online(terminal));
  EXPECT_EQ(platform.count(0x0100), 1);
  EXPECT_EQ(platform.count(0x0102), 2);
}

TEST_F(LiveTerminalTest, WaitsEndAtTheirLimit) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  EXPECT_FALSE(terminal.wait_online(1ms));
  EXPECT_FALSE(terminal.wait_connected(1ms));
  EXPECT_FALSE(terminal.wait_registered(1ms));
  EXPECT_FALSE(terminal.wait_closed(1ms));
  EXPECT_FALSE(terminal.wait_login_refused(1ms));
  EXPECT_FALSE(terminal.wait_downlink(0x8300, 1ms));
  EXPECT_FALSE(terminal.wait_acknowledged(0, 1ms));
  EXPECT_FALSE(terminal.wait_counters([](const auto&) { return false; }, 1ms));
}

TEST_F(LiveTerminalTest, RecordsDownlinksInOrderPerId) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  platform.send_to_all(0x8300, {0x04, 0x01, 'a'});
  platform.send_to_all(0x8900, {0xf0, 0x01});
  platform.send_to_all(0x8300, {0x04, 0x01, 'b'});
  const auto passthrough = terminal.wait_downlink(0x8900);
  ASSERT_TRUE(passthrough);
  EXPECT_EQ(passthrough->body, (std::vector<std::uint8_t>{0xf0, 0x01}));
  EXPECT_EQ(terminal.wait_downlink(0x8300)->body.back(), 'a');
  EXPECT_EQ(terminal.wait_downlink(0x8300)->body.back(), 'b');
  EXPECT_TRUE(terminal.wait_downlink(0x8100));
  EXPECT_TRUE(terminal.wait_counters([](const auto& counters) { return counters.answers == 3; }));
}

TEST_F(LiveTerminalTest, SendsUplinksAndRawBytes) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  EXPECT_FALSE(terminal.send_uplink(0x0900, {0xf0, 0x01}));
  ASSERT_TRUE(online(terminal));
  const auto serial = terminal.send_uplink(0x0900, {0xf0, 0x01});
  ASSERT_TRUE(serial);
  const auto acknowledged = terminal.wait_acknowledged(*serial);
  ASSERT_TRUE(acknowledged);
  EXPECT_EQ(acknowledged->message_id, 0x0900);
  EXPECT_EQ(acknowledged->result, 0);
  terminal.send_raw({0x7e, 0x01, 0x02, 0x7e});
  const auto next = terminal.send_uplink(0x0900, {0xf0, 0x02});
  ASSERT_TRUE(next);
  EXPECT_TRUE(terminal.wait_acknowledged(*next));
  EXPECT_EQ(platform.faults(), 1);
}

TEST_F(LiveTerminalTest, FaultsHoldFromWhenTheCallReturns) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  terminal.set_faults({.no_answer = true});
  platform.send_to_all(0x8104, {});
  ASSERT_TRUE(terminal.wait_downlink(0x8104));
  terminal.set_faults({});
  platform.send_to_all(0x8104, {});
  ASSERT_TRUE(terminal.wait_downlink(0x8104));
  EXPECT_TRUE(terminal.wait_counters([](const auto& counters) { return counters.answers == 1; }));
  EXPECT_EQ(terminal.counters().downlinks, 2U);
}

TEST_F(LiveTerminalTest, AnswersLateOnARealTimer) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  terminal.set_faults({.answer_delay = 20ms});
  const auto before = std::chrono::steady_clock::now();
  platform.send_to_all(0x8104, {});
  ASSERT_TRUE(terminal.wait_counters([](const auto& counters) { return counters.answers == 1; }));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
}

TEST_F(LiveTerminalTest, PausedReadingLeavesDownlinksInTheSocket) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  terminal.pause_reading();
  platform.send_to_all(0x8104, {});
  EXPECT_FALSE(terminal.wait_downlink(0x8104, 50ms));
  terminal.resume_reading();
  EXPECT_TRUE(terminal.wait_downlink(0x8104));
}

TEST_F(LiveTerminalTest, StopReadingIsAFaultToo) {
  TerminalOptions options;
  options.faults.stop_reading = true;
  LiveTerminal terminal(io, platform.endpoint(), options);
  ASSERT_TRUE(online(terminal));
  platform.send_to_all(0x8104, {});
  EXPECT_FALSE(terminal.wait_downlink(0x8104, 50ms));
  terminal.set_faults({});
  EXPECT_TRUE(terminal.wait_downlink(0x8104));
}

TEST_F(LiveTerminalTest, AResetEndsTheLinkWithoutAFin) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  terminal.reset();
  EXPECT_EQ(terminal.wait_closed(), "reset by the terminal");
  EXPECT_FALSE(terminal.wait_online(1ms));
  ASSERT_TRUE(online(terminal));
}

TEST_F(LiveTerminalTest, KnowsThatTheServerClosed) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  platform.close_all();
  EXPECT_TRUE(terminal.wait_closed());
  EXPECT_EQ(terminal.state(), SimTerminal::State::offline);
}

TEST_F(LiveTerminalTest, ReconnectsOnlyWhereToldTo) {
  LiveTerminal terminal(io, platform.endpoint(), {}, simulator::BackoffOptions{1ms, 10ms});
  ASSERT_TRUE(online(terminal));
  platform.close_all();
  EXPECT_TRUE(terminal.wait_counters([](const auto& counters) { return counters.authentications == 2; }));
}

TEST_F(LiveTerminalTest, AFailedConnectIsAClosedLink) {
  boost::asio::io_context unused;
  boost::asio::ip::tcp::socket closed(unused, boost::asio::ip::tcp::v4());
  closed.bind({boost::asio::ip::make_address("127.0.0.1"), 0});
  LiveTerminal terminal(io, closed.local_endpoint(), {});
  terminal.start();
  EXPECT_EQ(terminal.wait_closed(), "Connection refused");
}

TEST_F(LiveTerminalTest, ARefusedLoginHasItsResult) {
  platform.accept_logins = false;
  TerminalOptions options;
  options.auth_code = "stale";
  LiveTerminal terminal(io, platform.endpoint(), options);
  terminal.start();
  EXPECT_EQ(terminal.wait_login_refused(), 1);
}

TEST_F(LiveTerminalTest, ASpoofedTerminalCanKeepSilent) {
  TerminalOptions options;
  options.faults.never_authenticate = true;
  LiveTerminal terminal(io, platform.endpoint(), options);
  terminal.start();
  ASSERT_TRUE(terminal.wait_registered());
  EXPECT_EQ(terminal.state(), SimTerminal::State::registered);
  EXPECT_EQ(platform.count(0x0102), 0);
}

TEST_F(LiveTerminalTest, ManyThreadsMayUseOneTerminal) {
  LiveTerminal terminal(io, platform.endpoint(), {});
  ASSERT_TRUE(online(terminal));
  std::vector<std::thread> threads;
  std::atomic<int> acknowledged{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) {
        const auto serial = terminal.send_uplink(0x0900, {0xf0});
        if (serial && terminal.wait_acknowledged(*serial)) ++acknowledged;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(acknowledged, 400);
}

TEST_F(LiveTerminalTest, ATerminalThatGoesOutOfScopeLetsItsLinkGo) {
  {
    LiveTerminal terminal(io, platform.endpoint(), {});
    ASSERT_TRUE(online(terminal));
  }
  LiveTerminal other(io, platform.endpoint(), {});
  ASSERT_TRUE(online(other));
  // The platform sees the end of the first link on its own thread, at some time.
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (platform.links() != 1 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(platform.links(), 1U);
}

}  // namespace
