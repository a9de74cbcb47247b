// The order: throttle, checks up to the signature, nonce, rights and limits of the key.
#include "gateway/http/api_gate.hpp"

#include <chrono>
#include <utility>

namespace gateway {

ApiGate::ApiGate(const ApiOptions& options, SecretLookup& secrets, const Clock& clock, LogSink& log)
    : options_(options),
      secrets_(secrets),
      clock_(clock),
      log_(log),
      throttle_(options.failures_per_minute),
      nonces_(options.max_nonces) {}

CheckedRequest ApiGate::check(const HttpRequest& request) {
  if (throttle_.is_blocked(request.peer, clock_.now())) {
    ++counters_.throttled;
    CheckedRequest refused;
    refused.format = answer_format(request, options_);
    refused.error = make_error(ApiErrorId::throttled);
    return refused;
  }
  const WallTime now = clock_.wall_now();
  CheckedRequest checked = check_request(request, secrets_, now, options_);
  if (checked.error) {
    count_failure(request.peer);
  } else {
    checked.error = take_nonce(checked, now);
    if (!checked.error) {
      checked.error = secrets_.authorise(checked.access_key_id, checked.action, checked.parameters);
    }
  }
  return checked;
}

void ApiGate::count_failure(std::string_view peer) {
  if (!throttle_.count_failure(peer, clock_.now())) return;
  ++counters_.sources_throttled;
  LogLine(log_, LogLevel::warn, "http_source_throttled")
      .field("peer", peer)
      .field("failures_per_minute", options_.failures_per_minute);
}

ApiError ApiGate::share_full(std::string_view account) {
  constexpr std::chrono::minutes kBetweenLines{1};
  ++counters_.nonce_shares_full;
  const TimePoint now = clock_.now();
  if (!told_share_full_ || now - *told_share_full_ >= kBetweenLines) {
    told_share_full_ = now;
    LogLine(log_, LogLevel::warn, "nonce_share_full")
        .field("account", account)
        .field("limit", options_.max_nonces_per_account)
        .field("note", "its requests are refused until its old nonces expire; see limits.nonces_per_account");
  }
  return make_error(ApiErrorId::throttled_user,
                    "Request was denied due to user flow control. The account has used as many nonces as are "
                    "remembered of one account.");
}

std::optional<ApiError> ApiGate::take_nonce(const CheckedRequest& checked, WallTime now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const std::string account = secrets_.account_of(checked.access_key_id);
  const NonceCache::Owner owner{
      account, secrets_.accounts() > 1 ? options_.max_nonces_per_account : options_.max_nonces};
  switch (nonces_.take(owner, checked.access_key_id, checked.nonce, checked.sent + kClockTolerance, second)) {
    case NonceCache::Verdict::fresh:
      told_full_ = false;
      return std::nullopt;
    case NonceCache::Verdict::used:
      return make_error(ApiErrorId::nonce_used);
    case NonceCache::Verdict::share_full:
      return share_full(account);
    case NonceCache::Verdict::full:
      break;
  }
  ++counters_.nonces_full;
  if (!std::exchange(told_full_, true)) {
    LogLine(log_, LogLevel::error, "nonce_cache_full")
        .field("limit", options_.max_nonces)
        .field("note", "signed requests are refused until old nonces expire; see limits.nonces");
  }
  return make_error(ApiErrorId::service_unavailable);
}

}  // namespace gateway
