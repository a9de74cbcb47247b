// The door of the API: authentic, timely, first-time, permitted requests pass; addresses that keep failing
// are held off.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/core/clock.hpp"
#include "gateway/http/api_request.hpp"
#include "gateway/http/failure_throttle.hpp"
#include "gateway/http/nonce_cache.hpp"
#include "gateway/http/secret_lookup.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// check_request() with a memory: the throttle of failures before it, the nonces and the
// limits of accounts after it. On the HTTP thread;
// the references outlive it.
class ApiGate {
 public:
  ApiGate(const ApiOptions& options, SecretLookup& secrets, const Clock& clock, LogSink& log);

  [[nodiscard]] CheckedRequest check(const HttpRequest& request);
  // For a request that was refused before it could be checked.
  void count_failure(std::string_view peer);
  [[nodiscard]] std::size_t nonces() const noexcept { return nonces_.size(); }
  struct Counters {
    std::uint64_t throttled = 0;          // requests of addresses that are held off
    std::uint64_t sources_throttled = 0;  // times that an address began to be
    std::uint64_t nonces_full = 0;        // requests refused because no more nonces can be remembered
    std::uint64_t nonce_shares_full = 0;  // ... because their account has its share of them
  };
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  [[nodiscard]] ApiError share_full(std::string_view account);
  [[nodiscard]] std::optional<ApiError> take_nonce(const CheckedRequest& checked, WallTime now);

  const ApiOptions& options_;
  SecretLookup& secrets_;
  const Clock& clock_;
  LogSink& log_;
  FailureThrottle throttle_;
  NonceCache nonces_;
  Counters counters_;
  bool told_full_ = false;
  std::optional<TimePoint> told_share_full_;
};

}  // namespace gateway
