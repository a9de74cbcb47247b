// What the parts of a process beside its shards count, for the metrics page.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/auth/device_book.hpp"
#include "gateway/auth/webhook_admission.hpp"
#include "gateway/core/metric_sample.hpp"
#include "gateway/http/api_gate.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gateway {

[[nodiscard]] std::vector<MetricSample> metrics_of(const DeviceBook& book, const SqliteStore& store);

// With the keys of their products. Names that are there with no webhook at all, so that an alert finds them.
[[nodiscard]] std::vector<MetricSample> metrics_of(
    const std::vector<std::pair<std::string, const WebhookAdmission*>>& webhooks);

// On the HTTP thread.
[[nodiscard]] std::vector<MetricSample> metrics_of(const ApiGate& gate);

}  // namespace gateway
