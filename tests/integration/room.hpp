// A gateway in this process on free ports, a manual clock, and terminals on real sockets.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "gateway/app/app.hpp"
#include "gateway/core/rrpc.hpp"
#include "jt808/frame.hpp"
#include "tests/support/manual_clock.hpp"
#include "tools/simulator/live_terminal.hpp"

namespace gateway::test {

class QuietLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view line) noexcept override {
    std::unique_lock lock(mutex_);
    lines_.emplace_back(line);
    written_.notify_all();
    const bool holds = !held_at_.empty() && line.find(held_at_) != std::string_view::npos;
    written_.wait(lock, [&] { return !holds || held_at_.empty(); });
  }
  // Who writes a line with this text stands still until release().
  void hold_at(std::string text) {
    const std::lock_guard lock(mutex_);
    held_at_ = std::move(text);
  }
  void release() {
    hold_at({});
    written_.notify_all();
  }
  // Until so many lines have the text; false where that does not happen.
  [[nodiscard]] bool wait(std::string_view text, std::size_t count = 1) const {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds(20), [&] {
      const auto has = [text](const std::string& line) { return line.find(text) != std::string::npos; };
      return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), has)) >= count;
    });
  }
  [[nodiscard]] bool has(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    for (const std::string& line : lines_) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable written_;
  std::vector<std::string> lines_;
  std::string held_at_;
};

inline std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "jt808-test-XXXXXX").string();
  return mkdtemp(name.data());
}

class Room : public testing::Test {
 protected:
  static constexpr std::chrono::seconds kLimit{20};

  void SetUp() override {
    config.data_dir = folder;
    config.shards = 2;
    config.products.push_back({});
    config.products[0].product_key = "a1Test";
    config.products[0].listen = {"127.0.0.1", 0};
    config.http.listen = {"127.0.0.1", 0};
    config.admin.listen = {"127.0.0.1", 0};
    prepare();
    app.emplace(config, clock, log);
    const auto failed = app->start();
    ASSERT_FALSE(failed) << *failed;
    terminals_thread = std::thread([this] { io.run(); });
  }
  void TearDown() override {
    live.clear();
    work.reset();
    io.stop();
    if (terminals_thread.joinable()) terminals_thread.join();
    app.reset();
    std::filesystem::remove_all(folder);
  }
  virtual void prepare() {}

  simulator::LiveTerminal& terminal(const std::string& phone = "13800000001", simulator::Faults faults = {}) {
    simulator::TerminalOptions options;
    options.phone = phone;
    options.terminal_id = phone.substr(phone.size() - 7);
    options.faults = faults;
    live.push_back(std::make_unique<simulator::LiveTerminal>(io, app->terminal_endpoint(0), options));
    return *live.back();
  }
  simulator::LiveTerminal& online(const std::string& phone = "13800000001", simulator::Faults faults = {}) {
    simulator::LiveTerminal& made = terminal(phone, faults);
    made.start();
    EXPECT_TRUE(made.wait_online());
    return made;
  }

  std::future<RrpcResult> call_async(const std::string& device, const std::string& content_type = "240",
                                     std::vector<std::uint8_t> payload = {1, 2, 3},
                                     std::optional<ReplyRuleChoice> rule = std::nullopt,
                                     std::chrono::milliseconds timeout = std::chrono::seconds(5)) {
    RrpcRequest request;
    request.product_key = "a1Test";
    request.device_name = device;
    request.content_type = content_type;
    request.payload = std::move(payload);
    request.timeout = timeout;
    request.reply_rule = rule;
    const auto promise = std::make_shared<std::promise<RrpcResult>>();
    app->rrpc().call(std::move(request),
                     [promise](RrpcResult result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
  RrpcResult wait(std::future<RrpcResult>& future) {
    if (future.wait_for(kLimit) != std::future_status::ready) {
      ADD_FAILURE() << "the call was never answered";
      return {};
    }
    return future.get();
  }
  RrpcResult call(const std::string& device, const std::string& content_type = "240",
                  std::vector<std::uint8_t> payload = {1, 2, 3},
                  std::optional<ReplyRuleChoice> rule = std::nullopt) {
    auto future = call_async(device, content_type, std::move(payload), rule);
    return wait(future);
  }
  // Heartbeats as the terminal with this phone writes them; their serials mean nothing to it.
  static std::vector<std::uint8_t> heartbeats(std::size_t count, std::string_view phone = "13800000001") {
    const auto form = jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits(phone),
                                                   simulator::TerminalOptions().edition);
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(jt808::append_frame(bytes, form, 0x0002, 0, {}));
    return bytes;
  }
  // Everything that the terminal sent so far has been handled when this returns.
  static void settle(simulator::LiveTerminal& terminal) {
    const auto serial = terminal.send_uplink(0x0002, {});
    ASSERT_TRUE(serial && terminal.wait_acknowledged(*serial));
  }
  void pass(Duration by) {
    clock.advance(by);
    app->advance();
  }

  std::filesystem::path folder = fresh_folder();
  ManualClock clock;
  QuietLog log;
  Config config;
  std::optional<App> app;
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::thread terminals_thread;
  std::vector<std::unique_ptr<simulator::LiveTerminal>> live;
};

}  // namespace gateway::test
