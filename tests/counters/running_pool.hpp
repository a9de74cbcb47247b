// Shards over real sockets with the system's clock, the device book of `open` and a publisher that counts.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/auth/auth_codes.hpp"
#include "gateway/auth/device_admission.hpp"
#include "gateway/net/shard_pool.hpp"
#include "gateway/uplink/publishers.hpp"
#include "tests/counters/no_store.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/raw_terminal.hpp"

namespace gateway::test {

class NoLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return false; }
  void write(LogLevel, std::string_view) noexcept override {}
};

// The machine's clock, with the times that it was asked counted.
class CountingClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override {
    reads_.fetch_add(1, std::memory_order_relaxed);
    return clock_.now();
  }
  [[nodiscard]] WallTime wall_now() const noexcept override {
    reads_.fetch_add(1, std::memory_order_relaxed);
    return clock_.wall_now();
  }
  [[nodiscard]] std::uint64_t reads() const noexcept { return reads_.load(); }

 private:
  SystemClock clock_;
  mutable std::atomic<std::uint64_t> reads_{0};
};

// Counts and discards, and notes what each shard's thread had done at its first and at its last report. To
// ask the shards would count what the question itself takes: its post, and the lock that gathers the answers.
class NotingPublisher final : public UplinkPublisher {
 public:
  [[nodiscard]] Accept publish(const UplinkEvent& event) noexcept override {
    thread_local const std::size_t mine = next_.fetch_add(1);
    if (mine < spans_.size()) {
      Span& span = spans_[mine];
      span.last = work_of_this_thread();
      if (!std::exchange(span.begun, true)) span.first = span.last;
    }
    return discard_.publish(event);
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return discard_.count(); }
  // Threads that had reports, and the locks and atomics that one of them had to wait for in between. When all
  // is answered.
  [[nodiscard]] std::size_t threads() const noexcept { return next_.load(); }
  [[nodiscard]] std::uint64_t waits() const noexcept {
    std::uint64_t sum = 0;
    for (const Span& span : spans_) {
      const Work work = span.last - span.first;
      sum += work.contended_locks + work.futex_waits;
    }
    return sum;
  }

 private:
  struct Span {
    Work first;
    Work last;
    bool begun = false;
  };
  std::array<Span, 8> spans_{};
  std::atomic<std::size_t> next_{0};
  DiscardPublisher discard_;
};

class RunningPool {
 public:
  explicit RunningPool(std::uint32_t shards) : config(config_of(shards)) {
    if (const auto failed = pool.open()) throw std::runtime_error(*failed);
    pool.start();
  }
  ~RunningPool() {
    pool.stop_accepting();
    pool.drain(std::chrono::seconds(20));
    pool.stop();
  }
  RunningPool(const RunningPool&) = delete;
  RunningPool& operator=(const RunningPool&) = delete;

  [[nodiscard]] RawTerminal online(int number, jt808::Edition edition = jt808::Edition::v2013) {
    RawTerminal terminal(pool.endpoint_of(0), std::to_string(13'800'000'000 + number), edition);
    terminal.log_in();
    return terminal;
  }
  // Of each shard's thread, when it has handled what came before.
  [[nodiscard]] std::vector<Work> work() {
    std::vector<Work> all(pool.size());
    std::atomic<std::size_t> next{0};
    pool.on_every_shard([&](const Shard&) { all[next++] = work_of_this_thread(); });
    return all;
  }

  Config config;
  CountingClock clock;
  NoLog log;
  AuthCodes codes{{AuthKey{}}};
  NoStore store;
  DeviceBook devices{config, codes, store, clock};
  DeviceAdmission admission{devices};
  SessionRegistry registry{1'000'000, 100};
  NotingPublisher uplink;
  ShardPool pool{config, clock, registry, admission, uplink, log};

 private:
  static Config config_of(std::uint32_t shards) {
    Config config;
    config.shards = shards;
    config.products.push_back({});
    config.products[0].product_key = "a1Test";
    config.products[0].listen = {"127.0.0.1", 0};
    return config;
  }
};

}  // namespace gateway::test
