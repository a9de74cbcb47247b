// The catalogue of API errors: code, HTTP status, text and advice, in one table (docs/api-errors.md shows
// it).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gateway {

enum class ApiErrorId : std::uint8_t {
  // Gateway layer: HTTP 4xx and 5xx with an `Error` document.
  malformed_http_request,
  request_header_too_large,
  request_body_too_large,
  unsupported_http_method,
  throttled,
  invalid_parameter,
  invalid_signature_method,
  action_not_found,
  invalid_version,
  missing_parameter,
  incomplete_signature,
  timestamp_format,
  timestamp_expired,
  access_key_not_found,
  access_key_inactive,
  signature_does_not_match,
  nonce_used,
  throttled_user,
  service_unavailable,
  internal_error,
  // Business layer: HTTP 200, Success false, Code, ErrorMessage.
  permission_denied,
  null_product_key,
  null_device_name,
  invalid_iot_id,
  null_topic_name,
  topic_name_invalid,
  null_message_content,
  not_base64,
  invalid_timeout,
  invalid_formatted_parameter,
  product_not_found,
  device_name_invalid,
  device_not_found,
  rate_limit,
  rrpc_failed,
  publish_failed,
  system_exception,
};

enum class ApiLayer : std::uint8_t { gateway, business };

struct ApiErrorEntry {
  ApiErrorId id;
  ApiLayer layer;
  std::string_view code;     // for missing_parameter the name of the parameter follows
  unsigned status;           // HTTP
  std::string_view message;  // the text where the place of the error has none of its own
  std::string_view advice;   // what the caller can do; `Recommend` in error documents
};

[[nodiscard]] std::span<const ApiErrorEntry> api_error_catalogue() noexcept;
[[nodiscard]] const ApiErrorEntry& api_error(ApiErrorId id) noexcept;

// An error as it happened.
struct ApiError {
  ApiErrorId id = ApiErrorId::internal_error;
  std::string code;
  std::string message;
};

// `message` empty: the catalogue's.
[[nodiscard]] ApiError make_error(ApiErrorId id, std::string message = {});
// MissingTimestamp ...; `place` says where it belongs, if that is no parameter.
[[nodiscard]] ApiError missing(std::string_view parameter, std::string_view place = {});
[[nodiscard]] ApiError invalid(std::string_view parameter, std::string_view expected);  // InvalidParameter

}  // namespace gateway
