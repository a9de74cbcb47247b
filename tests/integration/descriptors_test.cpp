// The descriptor limit: the gateway serves those who are there, does not spin, and accepts again afterwards.
#include <gtest/gtest.h>

#include <chrono>

#include "gateway/auth/auth_codes.hpp"
#include "gateway/auth/device_admission.hpp"
#include "gateway/net/shard_pool.hpp"
#include "gateway/store/memory_store.hpp"
#include "gateway/uplink/publishers.hpp"
#include "tests/integration/room.hpp"
#include "tests/support/failing_accept.hpp"

namespace gateway::test {
namespace {

using std::chrono::seconds;

// One shard without the rest of the gateway, so that its counters are at hand.
class DescriptorsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(pool.open());
    pool.start();
    terminals_thread = std::thread([this] { io.run(); });
  }
  void TearDown() override {
    first.reset();
    second.reset();
    work.reset();
    io.stop();
    if (terminals_thread.joinable()) terminals_thread.join();
    pool.stop_accepting();
    pool.drain(seconds(20));
    pool.stop();
  }

  static Config one_shard() {
    Config config;
    config.shards = 1;
    config.products.push_back({});
    config.products[0].product_key = "a1Test";
    config.products[0].listen = {"127.0.0.1", 0};
    return config;
  }
  std::unique_ptr<simulator::LiveTerminal> terminal(const std::string& phone) {
    simulator::TerminalOptions options;
    options.phone = phone;
    options.terminal_id = phone.substr(phone.size() - 7);
    return std::make_unique<simulator::LiveTerminal>(io, pool.endpoint_of(0), options);
  }

  std::uint64_t failed_accepts() {
    std::uint64_t count = 0;
    pool.on_every_shard([&count](const Shard& shard) { count += shard.metrics().accept_errors.value(); });
    return count;
  }
  // Turns the shard's loop until an attempt to accept has failed for the `count`th time.
  bool wait_failed_accepts(std::uint64_t count) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(20);
    while (failed_accepts() < count) {
      if (std::chrono::steady_clock::now() > deadline) return false;
    }
    return true;
  }
  // Fifty answered messages are at least as many turns of the shard's loop: time enough to try again, for
  // one that would.
  void expect_served(simulator::LiveTerminal& served) {
    for (int i = 0; i < 50; ++i) {
      const auto serial = served.send_uplink(0x0002, {});
      ASSERT_TRUE(serial && served.wait_acknowledged(*serial));
    }
  }
  void pass(Duration by) {
    clock.advance(by);
    pool.advance();
  }

  Config config = one_shard();
  ManualClock clock;
  QuietLog log;
  AuthCodes codes{{AuthKey{}}};
  MemoryStore store;
  DeviceBook devices{config, codes, store, clock};
  DeviceAdmission admission{devices};
  SessionRegistry registry{1000, 100};
  DiscardPublisher uplink;
  ShardPool pool{config, clock, registry, admission, uplink, log};
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::thread terminals_thread;
  std::unique_ptr<simulator::LiveTerminal> first;
  std::unique_ptr<simulator::LiveTerminal> second;
};

// Fault d: the limit of open files (EMFILE), and a peer that left the accept queue (ECONNABORTED).
TEST_F(DescriptorsTest, OutOfDescriptorsAcceptingPausesAndTheOthersAreServed) {
  first = terminal("13800000001");
  first->start();
  ASSERT_TRUE(first->wait_online());
  second = terminal("13800000002");
  {
    const FailingAccept out_of_descriptors;
    second->start();
    ASSERT_TRUE(second->wait_connected()) << "the kernel completes the connection by itself";
    ASSERT_TRUE(wait_failed_accepts(1));
    expect_served(*first);
    EXPECT_EQ(failed_accepts(), 1) << "one attempt, then a pause";
    EXPECT_TRUE(log.has("accept_paused")) << "the operator is told";

    pass(seconds(1));
    ASSERT_TRUE(wait_failed_accepts(2)) << "the pause ends by itself";
    expect_served(*first);
    EXPECT_EQ(failed_accepts(), 2) << "and the next one follows";
  }
  pass(seconds(1));
  EXPECT_TRUE(second->wait_online()) << "the connection that waited is served";
  expect_served(*first);
  EXPECT_EQ(failed_accepts(), 2);
}

TEST_F(DescriptorsTest, APeerThatLeftTheQueueHoldsUpNobodyBehindIt) {
  second = terminal("13800000002");
  const FailingAccept left_the_queue(ECONNABORTED, 1);
  second->start();
  EXPECT_TRUE(second->wait_online()) << "though no other connection comes in, and no time passes";
  EXPECT_EQ(failed_accepts(), 1);
  EXPECT_FALSE(log.has("accept_paused"));
}

TEST_F(DescriptorsTest, AGatewayThatPausesStopsAtOnce) {
  first = terminal("13800000001");
  const FailingAccept out_of_descriptors;
  first->start();
  ASSERT_TRUE(wait_failed_accepts(1));
  pool.stop_accepting();
  pass(seconds(1));
  EXPECT_EQ(failed_accepts(), 1) << "what has stopped accepting does not begin again";
  EXPECT_TRUE(first->wait_closed());
}

}  // namespace
}  // namespace gateway::test
