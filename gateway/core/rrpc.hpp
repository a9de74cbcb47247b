// The RRpc call as the core knows it: who is meant, what is sent, and the true outcome. No HTTP here.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/config.hpp"

namespace gateway {

enum class RrpcCode : std::uint8_t { success, timeout, offline, halfconn, unknown };

// Why there is no answer; `none` with success. The names in lower snake case are the API's `Reason`.
enum class Reason : std::uint8_t {
  none,
  never_connected,
  not_authenticated,
  disabled,
  disconnected,
  link_lost_after_write,
  not_written,
  no_answer,
  receipt_only,
  bad_answer,
  shutting_down,
  queue_full,
};

[[nodiscard]] std::string_view to_string(RrpcCode) noexcept;  // "SUCCESS" ...
[[nodiscard]] std::string_view to_string(Reason) noexcept;    // "never_connected" ...; "" for none

// A call that could not be made: the business errors of the contract.
enum class RrpcFault : std::uint8_t {
  product_not_found,    // iot.prod.NotExistedProduct
  device_name_invalid,  // iot.device.InvalidFormattedDeviceName
  device_not_found,     // iot.device.NotExistedDevice
  message_empty,        // iot.messagebroker.NullMessageContent: a pass-through needs content
  parameter_invalid,    // iot.common.InvalidFormattedParameter: ContentType, body that does not fit it, too
                        // long
  rate_limit,           // iot.messagebroker.RateLimit: terminal's queue full, or too many parked calls
};

struct RrpcRequest {
  std::string product_key;
  std::string device_name;                    // DeviceName or the phone digits
  std::optional<std::string> content_type;    // as the caller wrote it
  std::vector<std::uint8_t> payload;          // decoded RequestBase64Byte
  std::chrono::milliseconds timeout{};        // 1000..8000, checked by the caller
  std::optional<ReplyRuleChoice> reply_rule;  // the extension parameter ReplyRule
  bool send_only = false;         // done once written; what the terminal answers is not waited for
  bool want_answer_json = false;  // fill answer_json (Format JSON)
};

struct RrpcResult {
  std::optional<RrpcFault> fault;  // set: the call was refused, `error` says why and what to do
  std::string error;               // for fault and refusal: English, names the parameter or message
  RrpcCode code = RrpcCode::unknown;
  Reason reason = Reason::none;
  bool refused = false;          // the terminal's 0x0001 had result 1, 2 or 3 (payload is there)
  std::uint64_t message_id = 0;  // 0: no request message was produced (faults)
  std::optional<std::vector<std::uint8_t>> payload;
  std::optional<std::uint16_t> answer_message_id;
  std::optional<std::uint8_t> answer_result;  // for a 0x0001
  std::string answer_json;                    // decoded body as a JSON object; empty where there is none
};

// Makes calls to terminals. Thread-safe; `done` runs exactly once, on any thread, possibly inside call().
class RrpcService {
 public:
  virtual ~RrpcService() = default;
  virtual void call(RrpcRequest request, std::function<void(RrpcResult)> done) = 0;
};

}  // namespace gateway
