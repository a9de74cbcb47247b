// Fleets over loopback, against a small platform on the same thread.
#include "tools/simulator/fleet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <set>

#include "tests/unit/simulator/tiny_platform.hpp"
#include "tools/simulator/console.hpp"

namespace {

using simulator::Counters;
using simulator::Fleet;
using simulator::FleetOptions;
using simulator::SimTerminal;
using test::TinyPlatform;
using namespace std::chrono_literals;

class Watcher final : public simulator::ClientObserver {
 public:
  void on_connect_failed(const SimTerminal&, const boost::system::error_code& error) override {
    failures.push_back(error);
  }
  void on_online(const SimTerminal& terminal) override { online.insert(terminal.options().phone); }
  void on_disconnected(const SimTerminal&, const std::string& reason) override { reasons.push_back(reason); }

  std::vector<boost::system::error_code> failures;
  std::multiset<std::string> online;
  std::vector<std::string> reasons;
};

class FleetTest : public testing::Test {
 protected:
  FleetOptions options(std::uint32_t count) {
    FleetOptions fleet;
    fleet.servers = {platform.endpoint()};
    fleet.count = count;
    fleet.ramp = 100'000;
    fleet.reconnect = {1ms, 20ms};
    return fleet;
  }
  std::unique_ptr<Fleet> start(const FleetOptions& fleet) {
    auto started = std::make_unique<Fleet>(io, fleet, simulator::system_wall_clock(), watcher);
    started->start();
    return started;
  }
  // Runs the one thread until the condition holds; false after a minute.
  template <class Condition>
  [[nodiscard]] bool until(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!holds()) {
      if (io.run_one_until(deadline) == 0) return false;
    }
    return true;
  }

  boost::asio::io_context io{1};
  TinyPlatform platform{io};
  std::shared_ptr<Watcher> watcher = std::make_shared<Watcher>();
};

TEST_F(FleetTest, EveryTerminalComesOnlineUnderItsOwnNumber) {
  const auto fleet = start(options(200));
  ASSERT_TRUE(until([&] { return fleet->online() == 200; }));
  EXPECT_EQ(watcher->online.size(), 200U);
  EXPECT_EQ(watcher->online.count("13800000001"), 1U);
  EXPECT_EQ(watcher->online.count("13800000200"), 1U);
  const Counters counters = fleet->counters();
  EXPECT_EQ(counters.registrations, 200U);
  EXPECT_EQ(counters.authentications, 200U);
  EXPECT_EQ(platform.faults(), 0);
}

TEST_F(FleetTest, TheRampHoldsTerminalsBack) {
  FleetOptions slow = options(1'000);
  slow.ramp = 1;
  const auto fleet = start(slow);
  ASSERT_TRUE(until([&] { return fleet->online() == 1; }));
  EXPECT_LT(fleet->started(), 1'000U);
  EXPECT_EQ(fleet->counters().connections, fleet->started());
}

TEST_F(FleetTest, ReportsAndHeartbeatsFlowAndAreAcknowledged) {
  FleetOptions busy = options(3);
  busy.first.report_interval = 5ms;
  busy.first.heartbeat_interval = 5ms;
  const auto fleet = start(busy);
  ASSERT_TRUE(until([&] {
    return fleet->counters().acknowledged > 100 && platform.count(0x0200) > 50 && platform.count(0x0002) > 30;
  }));
  EXPECT_EQ(fleet->counters().refused, 0U);
}

TEST_F(FleetTest, DownlinksAreAnsweredByAll) {
  const auto fleet = start(options(20));
  ASSERT_TRUE(until([&] { return fleet->online() == 20; }));
  platform.send_to_all(0x8300, {0x04, 0x01, 'h', 'i'});
  platform.send_to_all(0x8104, {});
  EXPECT_TRUE(until([&] { return platform.count(0x0001) == 20 && platform.count(0x0104) == 20; }));
  EXPECT_EQ(fleet->counters().downlinks, 40U);
  EXPECT_EQ(fleet->counters().answers, 40U);
}

TEST_F(FleetTest, LostTerminalsComeBackWithTheirCode) {
  const auto fleet = start(options(10));
  ASSERT_TRUE(until([&] { return fleet->online() == 10; }));
  platform.close_all();
  ASSERT_TRUE(until([&] { return fleet->counters().authentications == 20 && fleet->online() == 10; }));
  EXPECT_EQ(platform.count(0x0100), 10);
  EXPECT_EQ(platform.count(0x0102), 20);
  EXPECT_EQ(watcher->reasons.size(), 10U);
}

TEST_F(FleetTest, ARefusedCodeLeadsToANewRegistration) {
  const auto fleet = start(options(1));
  ASSERT_TRUE(until([&] { return fleet->online() == 1; }));
  platform.accept_logins = false;
  platform.close_all();
  ASSERT_TRUE(until([&] { return platform.count(0x0100) == 2; }));
  EXPECT_GE(fleet->counters().logins_refused, 1U);
}

TEST_F(FleetTest, AnUnreachableServerIsTriedAgainAndAgain) {
  boost::asio::ip::tcp::socket closed(io, boost::asio::ip::tcp::v4());  // bound, and nobody listens
  closed.bind({boost::asio::ip::make_address("127.0.0.1"), 0});
  FleetOptions lost = options(2);
  lost.servers = {closed.local_endpoint()};
  const auto fleet = start(lost);
  ASSERT_TRUE(until([&] { return watcher->failures.size() >= 10; }));
  EXPECT_EQ(watcher->failures.front(), boost::asio::error::connection_refused);
  EXPECT_EQ(fleet->counters().connect_failures, watcher->failures.size());
}

TEST_F(FleetTest, EveryAddressOfTheServerIsTried) {
  boost::asio::ip::tcp::socket closed(io, boost::asio::ip::tcp::v4());
  closed.bind({boost::asio::ip::make_address("127.0.0.1"), 0});
  FleetOptions named = options(2);
  named.servers = {closed.local_endpoint(), platform.endpoint()};
  const auto fleet = start(named);
  ASSERT_TRUE(until([&] { return fleet->online() == 2; }));
  EXPECT_TRUE(watcher->failures.empty());
  platform.close_all();
  EXPECT_TRUE(until([&] { return fleet->counters().authentications == 4; }));
}

TEST_F(FleetTest, DisconnectingTerminalsReconnect) {
  FleetOptions faulty = options(1);
  faulty.first.faults.disconnect_on_receipt = true;
  const auto fleet = start(faulty);
  ASSERT_TRUE(until([&] { return fleet->online() == 1; }));
  platform.send_to_all(0x8104, {});
  ASSERT_TRUE(until([&] { return fleet->counters().authentications == 2; }));
  EXPECT_EQ(watcher->reasons.front(), "closed by the terminal");
  EXPECT_EQ(platform.count(0x0104), 0);
}

TEST_F(FleetTest, FramesSurviveByteByByteWritesAndGarbage) {
  FleetOptions faulty = options(3);
  faulty.first.report_interval = 2ms;
  faulty.first.faults.byte_by_byte = true;
  faulty.first.faults.garbage = true;
  const auto fleet = start(faulty);
  ASSERT_TRUE(until([&] { return platform.count(0x0200) > 50; }));
  EXPECT_GT(platform.faults(), 40);
}

TEST_F(FleetTest, SaysNothingAfterItsEnd) {
  auto fleet = start(options(5));
  ASSERT_TRUE(until([&] { return fleet->online() == 5; }));
  fleet.reset();
  ASSERT_TRUE(until([&] { return platform.links() == 0; }));
  EXPECT_TRUE(watcher->reasons.empty());
}

TEST_F(FleetTest, CanEndWhileItStarts) {
  FleetOptions slow = options(50);
  slow.ramp = 1'000;
  auto fleet = start(slow);
  ASSERT_TRUE(until([&] { return fleet->online() > 0; }));
  fleet.reset();
  EXPECT_TRUE(until([&] { return platform.links() == 0; }));
}

TEST_F(FleetTest, NumbersThatRunOutAreRefused) {
  FleetOptions many = options(2);
  many.first.phone = std::string(20, '9');
  EXPECT_THROW(Fleet(io, many, simulator::system_wall_clock(), watcher), std::invalid_argument);
}

TEST_F(FleetTest, TheSummaryHasWhatHappened) {
  const auto fleet = start(options(4));
  ASSERT_TRUE(until([&] { return fleet->online() == 4; }));
  const std::string json = simulator::summary_json(*fleet, 1500ms);
  for (const char* const member :
       {"\"terminals\":4", "\"online\":4", "\"duration_ms\":1500", "\"registrations\":4"}) {
    EXPECT_THAT(json, testing::HasSubstr(member));
  }
  EXPECT_THAT(simulator::summary_text(*fleet, 1500ms),
              testing::StartsWith("after 1.5 s: 4 of 4 terminals online"));
}

TEST_F(FleetTest, TheProgressLineIsRedrawnInPlace) {
  const auto fleet = start(options(2));
  ASSERT_TRUE(until([&] { return fleet->online() == 2; }));
  std::ostringstream lines;
  std::ostringstream trouble;
  simulator::Console console({true, true, true}, "server", lines, trouble);
  console.draw_progress(*fleet);
  EXPECT_THAT(trouble.str(), testing::StartsWith("\ronline 2/2  reports 0"));
  const std::size_t width = trouble.str().size() - 1;
  trouble.str("");
  console.erase_progress();
  EXPECT_EQ(trouble.str(), "\r" + std::string(width, ' ') + "\r");
  console.draw_progress(*fleet, 20);
  EXPECT_EQ(trouble.str().substr(width + 2), "\ronline 2/2  reports");
  simulator::Console silent({true, true, false}, "server", lines, trouble);
  trouble.str("");
  silent.draw_progress(*fleet);
  EXPECT_EQ(trouble.str(), "");
}

}  // namespace
