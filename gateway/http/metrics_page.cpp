// Implementation of the metrics page, on prometheus-cpp's core library.
#include "gateway/http/metrics_page.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <chrono>

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

void MetricsPage::add_counter(std::string_view name, std::string_view help,
                              std::function<std::uint64_t()> value) {
  foreign_.push_back({full_name(name), std::string(help), std::move(value)});
}

void MetricsPage::on_call(const RrpcResult& result, Duration took) {
  calls_open_.fetch_sub(1);
  const std::string_view code = result.fault ? fault_name(*result.fault) : to_string(result.code);
  calls_->Add({{"code", std::string(code)}, {"reason", std::string(to_string(result.reason))}}).Increment();
  durations_->Observe(std::chrono::duration<double>(took).count());
}

std::string MetricsPage::text() const {
  std::vector<prometheus::MetricFamily> families;
  for (const MetricRow& row : metrics_table()) families.push_back(family_of(row, shards_));
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
  for (const ForeignCounter& counter : foreign_) {
    prometheus::MetricFamily& family = families.emplace_back();
    family.name = counter.name;
    family.help = counter.help;
    family.type = prometheus::MetricType::Counter;
    family.metric.resize(1);
    family.metric[0].counter.value = static_cast<double>(counter.value());
  }
  for (prometheus::MetricFamily& family : registry_->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace gateway
