// A chaos run: calls in flight to terminals whose links are cut, delayed and garbled, and who answer late,
// twice, wrongly or not at all. No call gets another's answer, each gets one result, and nothing is left
// over.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "gateway/app/app.hpp"
#include "tests/chaos/ledger.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/simulator/console.hpp"
#include "tools/simulator/fleet.hpp"

namespace gateway::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLimit{60};

std::uint32_t setting(const char* name, std::uint32_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::stoul(text));
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator folder("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

// Both ends of every link are in this process, and a half-open one takes two more.
std::uint32_t terminals_that_fit(std::uint32_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
  (void)getrlimit(RLIMIT_NOFILE, &limit);
  constexpr rlim_t kOthers = 200;
  const rlim_t most = limit.rlim_cur > kOthers ? (limit.rlim_cur - kOthers) / 4 : 1;
  if (wanted <= most) return wanted;
  std::cout << "only " << most << " of " << wanted << " terminals: the limit of open files is "
            << limit.rlim_cur << '\n';
  return static_cast<std::uint32_t>(most);
}

// The gateway's own count of what happened, from its log.
class CountingLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view line) noexcept override {
    const std::lock_guard lock(mutex_);
    // A link may log in twice: its 0x0102 came doubled.
    const std::string peer(line.substr(std::min(line.find("peer="), line.size())));
    if (line.starts_with("login ") && sessions_.insert(peer).second) ++logins_;
    if (line.starts_with("session_closed") && sessions_.erase(peer) == 1) ++closed_;
    if (line.starts_with("uplink ")) ++uplinks_;
    if (line.starts_with("draining")) draining_ = line;
    changed_.notify_all();
  }
  // Of every session that logged in, the end has been seen.
  [[nodiscard]] bool wait_all_ended(seconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return sessions_.empty(); });
  }
  [[nodiscard]] std::uint64_t logins() const { return get(logins_); }
  [[nodiscard]] std::uint64_t closed() const { return get(closed_); }
  [[nodiscard]] std::uint64_t uplinks() const { return get(uplinks_); }
  [[nodiscard]] std::string draining() const {
    const std::lock_guard lock(mutex_);
    return draining_;
  }

 private:
  [[nodiscard]] std::uint64_t get(const std::uint64_t& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> sessions_;  // that have logged in and not ended, by their peer
  std::uint64_t logins_ = 0;
  std::uint64_t closed_ = 0;
  std::uint64_t uplinks_ = 0;
  std::string draining_;
};

class ChaosTest : public testing::Test {
 protected:
  static constexpr const char* kFirstPhone = "13900000000";

  void SetUp() override {
    config.data_dir = folder.path();
    config.shards = 2;
    config.products.push_back({});
    config.products[0].product_key = "a1Test";
    config.products[0].listen = {"127.0.0.1", 0};
    config.http.listen = {"127.0.0.1", 0};
    config.admin.listen = {"127.0.0.1", 0};
    config.uplink.publisher = PublisherKind::log;
    app.emplace(config, clock, log);
    const auto failed = app->start();
    ASSERT_FALSE(failed) << *failed;
    terminals_thread = std::thread([this] { io.run(); });
  }
  void TearDown() override {
    work.reset();
    io.stop();
    if (terminals_thread.joinable()) terminals_thread.join();
    app.reset();
  }

  void on_terminals(const std::function<void()>& task) {
    std::packaged_task<void()> run(task);
    auto done = run.get_future();
    boost::asio::post(io, [&run] { run(); });
    done.get();
  }

  [[nodiscard]] simulator::FleetOptions fleet_options(std::uint32_t count, std::uint32_t seed) const {
    simulator::FleetOptions options;
    options.servers = {app->terminal_endpoint(0)};
    options.count = count;
    options.ramp = 1'000;
    options.reconnect = {milliseconds(50), milliseconds(400)};
    options.first.phone = kFirstPhone;
    options.first.seed = seed;
    options.first.chaos = simulator::ChaosOptions{.seed = seed};
    options.first.report_interval = milliseconds(1'000);
    options.first.photo_interval = milliseconds(4'000);
    options.first.photo_size = 3'000;
    options.first.login_retry = milliseconds(1'000);
    options.first.ask_parts_after = milliseconds(300);
    options.first.echo_passthrough = true;
    options.first.long_answers = seed % 2 == 1;
    return options;
  }

  // The page /metrics.
  [[nodiscard]] std::string metrics() const {
    boost::asio::io_context own;
    boost::asio::ip::tcp::socket socket(own);
    socket.connect(app->admin_endpoint());
    const std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    boost::asio::write(socket, boost::asio::buffer(request));
    std::string page;
    boost::system::error_code end;
    boost::asio::read(socket, boost::asio::dynamic_buffer(page), end);
    return page;
  }
  // The sum over all labels.
  [[nodiscard]] static std::uint64_t value(const std::string& page, const std::string& name) {
    std::istringstream lines(page);
    std::uint64_t sum = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + " ") || line.starts_with(name + "{"))
        sum += static_cast<std::uint64_t>(std::stod(line.substr(line.rfind(' '))));
    }
    return sum;
  }

  void call(Ledger& ledger, const Ledger::Ready& ready) {
    auto kind = static_cast<CallKind>(random() % kCallKinds);
    if (kind == CallKind::data && !ready.type) kind = CallKind::passthrough;
    Call made;
    made.terminal = ready.terminal;
    made.slot = ready.slot;
    made.kind = kind;
    made.type = ready.type.value_or(0);
    made.links = ready.links;
    const std::uint64_t token = ledger.open(made);
    RrpcRequest request;
    request.product_key = "a1Test";
    request.device_name = std::to_string(std::stoull(kFirstPhone) + ready.terminal);
    request.timeout = seconds(1 + random() % 2);
    request.content_type = std::to_string(240 + made.type);
    if (kind == CallKind::text) request.content_type = "0x8300";
    if (kind == CallKind::parameters) request.content_type = "0x8104";
    // An echo that no call waits for must not be taken for another's data.
    if (kind == CallKind::passthrough || kind == CallKind::packaged) request.content_type = "65";
    if (kind != CallKind::parameters) request.payload = Ledger::content(token, kind);
    if (kind == CallKind::data) request.reply_rule = ReplyRuleChoice::data;
    app->rrpc().call(std::move(request),
                     [&ledger, token](const RrpcResult& result) { ledger.close(token, result); });
  }

  const TemporaryFolder folder;
  SystemClock clock;
  CountingLog log;
  Config config;
  std::optional<App> app;
  std::minstd_rand random;
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::thread terminals_thread;
};

TEST_F(ChaosTest, NoCallGetsAnothersAnswerAndNothingIsLeftOver) {
  const std::uint32_t seed = setting("JT808_CHAOS_SEED", 808);
  const std::uint32_t count = terminals_that_fit(setting("JT808_CHAOS_TERMINALS", 300));
  const seconds duration(setting("JT808_CHAOS_SECONDS", 8));
  std::cout << "chaos: JT808_CHAOS_SEED=" << seed << ", " << count << " terminals, " << duration.count()
            << " s\n";
  random.seed(seed + 1);
  on_terminals([&] { boost::asio::steady_timer first(io); });  // the context opens its own descriptors now
  const std::size_t descriptors = open_descriptors();
  const auto ledger = std::make_shared<Ledger>(count, kFirstPhone);
  std::optional<simulator::Fleet> fleet;
  on_terminals([&] {
    fleet.emplace(io, fleet_options(count, seed), simulator::system_wall_clock(), ledger);
    fleet->start();
  });

  const auto end = std::chrono::steady_clock::now() + duration;
  while (std::chrono::steady_clock::now() < end) {
    const auto ready = ledger->next(end);
    if (ready) call(*ledger, *ready);
  }
  EXPECT_TRUE(ledger->wait_all_closed(kLimit)) << "a call never ended";

  simulator::Counters counters;
  simulator::ChaosCounters totals_of_chaos;
  std::string summary;
  on_terminals([&] {
    counters = fleet->counters();
    totals_of_chaos = fleet->chaos().value_or(simulator::ChaosCounters{});
    summary = simulator::summary_json(*fleet, duration);
    fleet->stop();
    fleet.reset();
  });
  EXPECT_TRUE(log.wait_all_ended(kLimit)) << log.logins() << " logins, " << log.closed() << " ends";
  // Links that never logged in have no line of their own; their descriptors tell.
  const auto limit = std::chrono::steady_clock::now() + kLimit;
  while (open_descriptors() > descriptors && std::chrono::steady_clock::now() < limit) {
    on_terminals([] {});
    std::this_thread::yield();
  }
  EXPECT_LE(open_descriptors(), descriptors) << "a link is left open";
  std::string page = metrics();
  while (value(page, "jt808_gateway_links_open") != 0 && std::chrono::steady_clock::now() < limit)
    page = metrics();
  app->stop();
  EXPECT_NE(log.draining().find("terminals=0"), std::string::npos) << log.draining();

  ledger->check_all();
  for (const std::string& text : ledger->breaches()) ADD_FAILURE() << text;
  const Ledger::Totals totals = ledger->totals();
  std::cout << "terminals: " << summary << "\ncaller: " << totals.calls << " calls, " << totals.results
            << " results, " << totals.seen << " seen by terminals, " << totals.answered << " answered, "
            << totals.given_refusals << " refused by terminals\n";
  for (const auto& [outcome, number] : totals.outcomes)
    std::cout << "  " << outcome << ": " << number << '\n';
  std::cout << "gateway: " << log.logins() << " logins, " << log.closed() << " ends, " << log.uplinks()
            << " uplinks\n";

  EXPECT_EQ(totals.results, totals.calls);
  EXPECT_LE(totals.success, totals.answered);
  EXPECT_LE(totals.refused, totals.given_refusals);
  EXPECT_LE(totals.seen, totals.calls);
  EXPECT_EQ(log.logins(), log.closed());
  // A login or an acknowledgement may be lost on the way to the terminal, never made up.
  EXPECT_LE(counters.authentications, log.logins());
  const std::uint64_t frames_in = value(page, "jt808_gateway_frames_in_total");
  EXPECT_LE(counters.acknowledged + counters.refused, frames_in);
  EXPECT_LE(frames_in, counters.frames + totals_of_chaos.duplicates);
  EXPECT_LE(counters.downlinks, value(page, "jt808_gateway_frames_out_total"));
  EXPECT_LE(log.uplinks(), frames_in);
  EXPECT_GT(log.uplinks(), 0U);
  // A connection that was reset before it was accepted is none for the gateway.
  EXPECT_LE(value(page, "jt808_gateway_links_accepted_total"), counters.connections);
  EXPECT_GE(value(page, "jt808_gateway_links_accepted_total"), log.logins());
  EXPECT_GE(value(page, "jt808_gateway_logins_total"), log.logins());
  EXPECT_EQ(value(page, "jt808_gateway_links_open"), 0U);
  EXPECT_EQ(value(page, "jt808_gateway_links_unauthenticated"), 0U);
  EXPECT_EQ(value(page, "jt808_gateway_sessions_online"), 0U);
  EXPECT_GT(counters.acknowledged, 0U);
  // The run was one: every kind of call succeeded, links were cut and came back.
  EXPECT_GT(counters.connections, count);
  EXPECT_GT(totals.success, totals.calls / 4);
}

}  // namespace
}  // namespace gateway::test
