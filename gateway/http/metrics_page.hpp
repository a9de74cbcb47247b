// The page /metrics: the shards' counters and the API's, in Prometheus' text format.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/metric_sample.hpp"
#include "gateway/core/metrics.hpp"
#include "gateway/core/rrpc.hpp"

namespace prometheus {
class Registry;
template <typename T>
class Family;
class Histogram;
class Counter;
}  // namespace prometheus

namespace gateway {

// Owned by the composition root, outlives what it measures. text() adds up the counters of all shards when it
// is asked; nothing is kept per terminal.
class MetricsPage {
 public:
  // `sessions`: terminals that are online now. `log_lines_lost`: since the start.
  MetricsPage(std::vector<const ShardMetrics*> shards, std::function<std::size_t()> sessions,
              std::function<std::size_t()> log_lines_lost);
  ~MetricsPage();
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;

  // Before the first text(): what else is on the page, asked each time.
  void add(std::function<std::vector<MetricSample>()> source) { sources_.push_back(std::move(source)); }

  [[nodiscard]] std::string text() const;
  void on_call_begun() noexcept { calls_open_.fetch_add(1); }
  // An RRpc call that ended, after so long. Thread-safe; takes a lock for a moment: calls are thousands a
  // second, frames, which take none, are hundreds of thousands.
  void on_call(const RrpcResult& result, Duration took);

 private:
  std::vector<const ShardMetrics*> shards_;
  std::function<std::size_t()> sessions_;
  std::function<std::size_t()> log_lines_lost_;
  std::vector<std::function<std::vector<MetricSample>()>> sources_;
  std::atomic<std::size_t> calls_open_{0};
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>* calls_;
  prometheus::Histogram* durations_;
};

// Measures the calls that go through it. Thread-safe; refers to what the application owns.
class MeasuredCalls final : public RrpcService {
 public:
  MeasuredCalls(RrpcService& inner, const Clock& clock, MetricsPage& page)
      : inner_(inner), clock_(clock), page_(page) {}

  void call(RrpcRequest request, std::function<void(RrpcResult)> done) override {
    page_.on_call_begun();
    inner_.call(std::move(request), [this, start = clock_.now(), done = std::move(done)](RrpcResult result) {
      page_.on_call(result, clock_.now() - start);
      done(std::move(result));
    });
  }

 private:
  RrpcService& inner_;
  const Clock& clock_;
  MetricsPage& page_;
};

}  // namespace gateway
