// The audit log: who called what, and what became of it, as a line of JSON for each call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/http/api_request.hpp"
#include "gateway/http/call_outcome.hpp"
#include "gateway/http/secret_lookup.hpp"
#include "gateway/observe/line_file.hpp"

namespace gateway {

// What is known of a call; `outcome` is for who makes it. A value.
struct AuditedCall {
  WallTime time{};
  TimePoint begun{};
  std::string request_id;
  std::string account;  // only of a call that its key signed
  std::string access_key_id;
  std::string peer;
  std::string action;
  std::string product;
  std::string device;
  std::string iot_id;  // in the place of `device`, as it is what the action goes by
  std::optional<std::uint16_t> message_id;
  std::optional<std::size_t> body_length;  // of the content for the terminal
  std::string body_sha256;                 // hex
  bool kept = true;
  CallOutcome outcome;
};

// On the HTTP thread; the references outlive it. docs/accounts.md describes the lines.
class AuditLog {
 public:
  AuditLog(LineFile& file, const SecretLookup& keys, const std::vector<ProductConfig>& products,
           const Clock& clock)
      : file_(file), keys_(keys), products_(products), clock_(clock) {}

  // At the arrival of a request; then what its checks made of it; then its answer.
  [[nodiscard]] AuditedCall begin() const;
  void take(AuditedCall& call, std::string_view request_id, std::string_view peer,
            const CheckedRequest& checked) const;
  void end(const AuditedCall& call, unsigned status);

 private:
  LineFile& file_;
  const SecretLookup& keys_;
  const std::vector<ProductConfig>& products_;
  const Clock& clock_;
};

}  // namespace gateway
