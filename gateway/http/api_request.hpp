// The gateway layer of the API: everything that is checked before an action runs, in its fixed order.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/http/actions/action_spec.hpp"
#include "gateway/http/api_errors.hpp"
#include "gateway/http/document.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/parameters.hpp"
#include "gateway/http/secret_lookup.hpp"

namespace gateway {

struct ApiOptions {
  bool echo_string_to_sign = true;
  std::string recommend;  // a page for `Recommend`; empty: advice in words
  RefusalForm refusal = RefusalForm::failure;
  std::uint32_t max_parameters = 1'000;
  std::uint32_t max_list_parameters = 80'000;  // of an action with a list of objects, by a known key
  std::uint32_t max_parked_calls = 10'000;
  std::size_t max_parked_bytes = std::size_t{256} << 20;
  std::size_t max_payload = 256 * 1024;  // decoded bytes
  std::uint32_t max_nonces = 2'000'000;
  std::uint32_t max_nonces_per_account = 1'000'000;  // where there are several accounts
  std::uint32_t failures_per_minute = 600;           // of one source address; 0: any number
};

[[nodiscard]] ApiOptions api_options(const Config& config);

struct CheckedRequest {
  Format format = Format::xml;       // of the answer, whatever it is
  std::optional<ApiError> error;     // nothing: an authentic call
  const ActionSpec* spec = nullptr;  // of its action, where that is known
  Parameters parameters;
  // As the request says, true or not; empty where it was refused before they were read.
  std::string action;
  std::string access_key_id;
  bool authentic = false;  // signed by that key in time; there may be an error all the same
  // Of an authentic call:
  std::string nonce;
  std::chrono::sys_seconds sent{};  // its own time stamp
};

// How far the time stamp of a request may be from the server's clock, in both directions.
inline constexpr std::chrono::minutes kClockTolerance{15};

// Order: method, path, parameters readable, Format, Action and Version, mandatory common parameters,
// timestamp, AccessKeyId, signature. The body is needed whole for SIG3. Never throws for bad input.
[[nodiscard]] CheckedRequest check_request(const HttpRequest& request, const SecretLookup& secrets,
                                           WallTime now, const ApiOptions& options);

// The format that a request asks for, sound or not.
[[nodiscard]] Format answer_format(const HttpRequest& request, const ApiOptions& options);

// The `Error` document of the gateway layer, or the `Success:false` document of the business layer, with the
// HTTP status that belongs to it.
struct ErrorContext {
  Format format = Format::xml;
  std::string_view request_id;
  std::string_view host_id;
  std::string_view recommend = {};   // ApiOptions::recommend
  const ActionSpec* spec = nullptr;  // names the root of XML documents
};
[[nodiscard]] HttpResponse error_response(const ApiError& error, const ErrorContext& context);

// A whole answer around a finished document.
[[nodiscard]] HttpResponse document_response(unsigned status, Format format, std::string_view request_id,
                                             std::string document);

}  // namespace gateway
