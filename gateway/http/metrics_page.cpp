// Implementation of the metrics page, on prometheus-cpp's core library.
#include "gateway/http/metrics_page.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <limits>

#include "gateway/core/metrics_table.hpp"

namespace gateway {
namespace {

std::string full_name(std::string_view name) {
  return std::string(kMetricPrefix).append(name);
}

std::string_view fault_name(RrpcFault fault) noexcept {
  switch (fault) {
    case RrpcFault::product_not_found:
      return "product_not_found";
    case RrpcFault::device_name_invalid:
      return "device_name_invalid";
    case RrpcFault::device_not_found:
      return "device_not_found";
    case RrpcFault::message_empty:
      return "message_empty";
    case RrpcFault::parameter_invalid:
      return "parameter_invalid";
    case RrpcFault::rate_limit:
      return "rate_limit";
  }
  return "other";
}

prometheus::ClientMetric value_of(const MetricRow& row, std::size_t index,
                                  const std::vector<const ShardMetrics*>& shards) {
  std::uint64_t sum = 0;
  for (const ShardMetrics* const shard : shards) sum += row.read(*shard, index);
  prometheus::ClientMetric metric;
  if (!row.label.empty())
    metric.label.push_back({std::string(row.label), std::string(row.value_name(index))});
  metric.counter.value = static_cast<double>(sum);
  metric.gauge.value = static_cast<double>(sum);
  return metric;
}

prometheus::MetricFamily family_of(const MetricRow& row, const std::vector<const ShardMetrics*>& shards) {
  prometheus::MetricFamily family;
  family.name = full_name(row.name);
  family.help = std::string(row.help);
  family.type =
      row.kind == MetricKind::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  for (std::size_t i = 0; i < row.values; ++i) {
    if (row.label.empty() || !row.value_name(i).empty()) family.metric.push_back(value_of(row, i, shards));
  }
  return family;
}

prometheus::MetricFamily family_of(const MetricSample& sample) {
  prometheus::MetricFamily family;
  family.name = full_name(sample.name);
  family.help = std::string(sample.help);
  family.type =
      sample.kind == MetricKind::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  for (const MetricSample::Value& value : sample.values) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [name, text] : value.labels) metric.label.push_back({name, text});
    metric.counter.value = value.number;
    metric.gauge.value = value.number;
  }
  return family;
}

double seconds(double microseconds) {
  return microseconds / 1e6;
}

// Of each shard its own: one that is busy for too long does not show in the sum.
std::vector<prometheus::MetricFamily> loop_delays(const std::vector<const ShardMetrics*>& shards) {
  prometheus::MetricFamily delays{full_name("loop_delay_seconds"),
                                  "How late a shard's timers ran, because its loop was busy.",
                                  prometheus::MetricType::Histogram,
                                  {}};
  prometheus::MetricFamily longest{full_name("loop_delay_longest_seconds"),
                                   "The longest of these delays since the start.",
                                   prometheus::MetricType::Gauge,
                                   {}};
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const DelayHistogram& from = shards[i]->loop_delay;
    prometheus::ClientMetric metric;
    metric.label.push_back({"shard", std::to_string(i)});
    prometheus::ClientMetric worst = metric;
    worst.gauge.value = seconds(static_cast<double>(from.longest.value()));
    std::uint64_t count = 0;
    for (std::size_t bucket = 0; bucket < from.buckets.size(); ++bucket) {
      count += from.buckets[bucket].value();
      const double bound = bucket < DelayHistogram::kBounds.size()
                               ? seconds(static_cast<double>(DelayHistogram::kBounds[bucket].count()))
                               : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({count, bound});
    }
    metric.histogram.sample_count = count;
    metric.histogram.sample_sum = seconds(static_cast<double>(from.microseconds.value()));
    delays.metric.push_back(std::move(metric));
    longest.metric.push_back(std::move(worst));
  }
  return {std::move(delays), std::move(longest)};
}

}  // namespace

MetricsPage::MetricsPage(std::vector<const ShardMetrics*> shards, std::function<std::size_t()> sessions,
                         std::function<std::size_t()> log_lines_lost)
    : shards_(std::move(shards)),
      sessions_(std::move(sessions)),
      log_lines_lost_(std::move(log_lines_lost)),
      registry_(std::make_shared<prometheus::Registry>()),
      calls_(&prometheus::BuildCounter()
                  .Name(full_name("calls_total"))
                  .Help("RRpc calls that ended, by RrpcCode (or the fault that refused them) and Reason.")
                  .Register(*registry_)),
      durations_(&prometheus::BuildHistogram()
                      .Name(full_name("call_seconds"))
                      .Help("How long RRpc calls took, from the call to its result.")
                      .Register(*registry_)
                      .Add({}, prometheus::Histogram::BucketBoundaries{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                                       0.5, 1, 2, 4, 8})) {
  prometheus::BuildGauge()
      .Name(full_name("build_info"))
      .Help("Always 1; the version is in the label.")
      .Register(*registry_)
      .Add({{"version", JT808_VERSION}})
      .Set(1);
}

MetricsPage::~MetricsPage() = default;

void MetricsPage::on_call(const RrpcResult& result, Duration took) {
  calls_open_.fetch_sub(1);
  const std::string_view code = result.fault ? fault_name(*result.fault) : to_string(result.code);
  calls_->Add({{"code", std::string(code)}, {"reason", std::string(to_string(result.reason))}}).Increment();
  durations_->Observe(std::chrono::duration<double>(took).count());
}

std::string MetricsPage::text() const {
  std::vector<prometheus::MetricFamily> families;
  for (const MetricRow& row : metrics_table()) families.push_back(family_of(row, shards_));
  for (prometheus::MetricFamily& family : loop_delays(shards_)) families.push_back(std::move(family));
  for (const auto& source : sources_) {
    for (const MetricSample& sample : source()) families.push_back(family_of(sample));
  }
  const auto gauge = [&families](std::string_view name, std::string_view help, std::size_t value) {
    prometheus::MetricFamily& family = families.emplace_back();
    family.name = full_name(name);
    family.help = std::string(help);
    family.type = prometheus::MetricType::Gauge;
    family.metric.resize(1);
    family.metric[0].gauge.value = static_cast<double>(value);
  };
  gauge("sessions_online", "Terminals that are logged in.", sessions_());
  gauge("calls_open", "RRpc calls that wait for their result.", calls_open_.load());
  gauge("log_lines_lost", "Log lines lost since the start, because the reader of the log was too slow.",
        log_lines_lost_());
  for (prometheus::MetricFamily& family : registry_->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace gateway
