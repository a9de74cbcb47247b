// What the counters of the shards are called outside: one table for the metrics page, the manual and the
// tests.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/core/metrics.hpp"

namespace gateway {

enum class MetricKind : std::uint8_t { counter, gauge };

// One metric: a single value, or one for each of `values` values of a label. Never a label with the terminal
// in it.
struct MetricRow {
  std::string_view name;  // without the prefix jt808_gateway_
  MetricKind kind;
  std::string_view help;
  std::string_view label;  // empty: a single value
  std::size_t values;
  std::string_view (*value_name)(std::size_t);  // empty: no such value
  std::uint64_t (*read)(const ShardMetrics&, std::size_t);
};

inline constexpr std::string_view kMetricPrefix = "jt808_gateway_";

[[nodiscard]] std::span<const MetricRow> metrics_table() noexcept;

}  // namespace gateway
