// Names and meanings of the process' metrics; docs/metrics.md has them too.
#include "gateway/app/process_metrics.hpp"

namespace gateway {
namespace {

MetricSample counter(std::string_view name, std::string_view help, std::uint64_t value) {
  return {name, MetricKind::counter, help, {{static_cast<double>(value), {}}}};
}

}  // namespace

std::vector<MetricSample> metrics_of(const DeviceBook& book, const SqliteStore& store) {
  const DeviceBook::Counters& devices = book.counters();
  const SqliteStore::Counters& disk = store.counters();
  return {
      counter("store_commits_total", "Transactions that the device store committed.", disk.commits),
      counter("store_changes_total", "Changes of devices in these transactions.", disk.changes),
      counter("store_failures_total", "Transactions that the disk refused; each is tried again.",
              disk.failures),
      counter("store_changes_refused_total", "Changes that contradict what the device store keeps.",
              disk.refused),
      counter("store_unread_total", "Questions that the device store could not answer: the disk failed.",
              disk.unread),
      counter("store_questions_refused_total", "Questions refused because too many wait for the disk.",
              disk.unasked),
      counter("store_queue_full_total", "Changes refused because too many wait for the disk.",
              devices.store_full),
      counter("presence_lost_total", "Online and offline times that were not kept, for lack of room.",
              devices.presence_lost),
      counter("import_conflicts_total", "Imported phones that another device had already.",
              devices.import_conflicts),
  };
}

std::vector<MetricSample> metrics_of(
    const std::vector<std::pair<std::string, const WebhookAdmission*>>& webhooks) {
  MetricSample questions{
      "webhook_questions_total",
      MetricKind::counter,
      "Questions of admission by webhook, by what came of them (docs/admission-webhook.md).",
      {}};
  MetricSample breaker{"webhook_breaker_open",
                       MetricKind::gauge,
                       "1 while the web service is not asked, because it is down.",
                       {}};
  for (const auto& [product_key, webhook] : webhooks) {
    const WebhookGate::Counters counted = webhook->counters();
    for (std::size_t i = 0; i < WebhookGate::kOutcomes; ++i) {
      const auto outcome = static_cast<WebhookGate::Outcome>(i);
      questions.values.push_back(
          {static_cast<double>(counted.of(outcome)),
           {{"product", product_key}, {"outcome", std::string(WebhookGate::to_string(outcome))}}});
    }
    breaker.values.push_back({counted.open ? 1.0 : 0.0, {{"product", product_key}}});
  }
  return {std::move(questions), std::move(breaker)};
}

std::vector<MetricSample> metrics_of(const ApiGate& gate) {
  const ApiGate::Counters& counted = gate.counters();
  return {
      {"nonces",
       MetricKind::gauge,
       "Nonces that are remembered (limits.nonces).",
       {{static_cast<double>(gate.nonces()), {}}}},
      counter("nonces_full_total", "Signed requests refused because no more nonces can be remembered.",
              counted.nonces_full),
      counter("nonce_shares_full_total",
              "Signed requests refused because their account has its share of the nonces.",
              counted.nonce_shares_full),
      counter("http_throttled_total", "API requests refused because their address failed too often.",
              counted.throttled),
      counter("http_sources_throttled_total", "Times that an address began to be held off.",
              counted.sources_throttled),
  };
}

}  // namespace gateway
