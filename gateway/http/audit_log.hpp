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
  // Of a list: how many, the first of them, and the hash of all. `by_iot_id`: they are no names.
  std::size_t listed = 0;
  bool by_iot_id = false;
  std::vector<std::string> first_listed;
  std::string listed_sha256;  // hex
  std::string topic;          // of Pub
  std::optional<std::uint16_t> message_id;
  std::optional<std::size_t> body_length;  // of the content for the terminal
  std::string body_sha256;                 // hex
  bool authentic = false;
  bool kept = true;
  CallOutcome outcome;
};

// On the HTTP thread; the references outlive it. docs/accounts.md describes the lines.
class AuditLog {
 public:
  AuditLog(LineFile& file, const SecretLookup& keys, const std::vector<ProductConfig>& products,
           const Clock& clock, std::uint32_t unsigned_per_second = AuditConfig{}.unsigned_per_second)
      : file_(file),
        keys_(keys),
        products_(products),
        clock_(clock),
        unsigned_per_second_(unsigned_per_second) {}

  // At the arrival of a request; then what its checks made of it; then its answer.
  [[nodiscard]] AuditedCall begin() const;
  void take(AuditedCall& call, std::string_view request_id, std::string_view peer,
            const CheckedRequest& checked) const;
  void end(const AuditedCall& call, unsigned status);
  // A request that could not be read as one, or was too large.
  void unread(std::string_view request_id, std::string_view peer, std::string_view code, unsigned status);
  // Requests without a line: nobody signed them, and they were too many.
  [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }

 private:
  // Whether this line may be written: anybody may cause those of requests without a signature.
  [[nodiscard]] bool may_write(bool authentic);
  void list(AuditedCall& call, const CheckedRequest& checked) const;

  LineFile& file_;
  const SecretLookup& keys_;
  const std::vector<ProductConfig>& products_;
  const Clock& clock_;
  const std::uint32_t unsigned_per_second_;
  TimePoint unsigned_whole_at_{};  // when nothing of the budget is used any more
  std::uint64_t left_out_ = 0;
  std::uint64_t left_out_told_ = 0;
  TimePoint told_at_{};
};

}  // namespace gateway
