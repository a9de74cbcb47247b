// A metric of the process that is no shard's, as its owner hands it out when the page is asked for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/core/metrics_table.hpp"

namespace gateway {

struct MetricSample {
  struct Value {
    double number = 0;
    std::vector<std::pair<std::string, std::string>> labels{};  // never a terminal
  };
  std::string_view name;  // without the prefix
  MetricKind kind = MetricKind::counter;
  std::string_view help;
  std::vector<Value> values;
};

}  // namespace gateway
