// The check order of the API, and its error documents.
#include "gateway/http/api_request.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "gateway/http/sig1.hpp"
#include "gateway/http/timestamp.hpp"

namespace gateway {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::size_t kLongestNonce = 128;      // bytes; SDKs send 32 to 64
constexpr std::size_t kLongestEcho = 64 << 10;  // bytes of a string to sign that are worth sending back
constexpr std::chrono::minutes kClockTolerance{15};

using Outcome = std::optional<ApiError>;  // nothing: the check passed

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_header_signed(const HttpRequest& request) noexcept {
  return request.header("Authorization").starts_with("ACS3-");
}

// Only XML where the client takes XML and nothing that JSON would satisfy.
Format format_of_accept(std::string_view accept) noexcept {
  const bool xml = accept.find("xml") != std::string_view::npos;
  const bool json =
      accept.find("json") != std::string_view::npos || accept.find('*') != std::string_view::npos;
  return xml && !json ? Format::xml : Format::json;
}

Outcome check_body_type(const HttpRequest& request) {
  if (request.body.empty()) return std::nullopt;
  const std::string_view type = request.header("Content-Type");
  if (equal_ignoring_case(trimmed(type.substr(0, type.find(';'))), kFormType)) return std::nullopt;
  return invalid("Content-Type", fmt::format("a request body must be {}.", kFormType));
}

Outcome check_method(const HttpRequest& request) {
  if (request.method == "GET" || request.method == "POST") return std::nullopt;
  return make_error(ApiErrorId::unsupported_http_method);
}

Outcome check_path(const HttpRequest& request) {
  if (split_target(request.target).path == "/") return std::nullopt;
  return make_error(ApiErrorId::action_not_found);
}

Outcome check_action(const HttpRequest& request, const Parameters& parameters) {
  if (is_header_signed(request)) return make_error(ApiErrorId::invalid_signature_method);
  const std::string* action = parameters.find("Action");
  if (action == nullptr || action->empty()) return missing("Action");
  if (*action != "RRpc") return make_error(ApiErrorId::action_not_found);
  const std::string* version = parameters.find("Version");
  if (version == nullptr || version->empty()) return missing("Version");
  if (*version != "2018-01-20") return make_error(ApiErrorId::invalid_version);
  return std::nullopt;
}

Outcome check_common(const Parameters& parameters) {
  for (const std::string_view name :
       {"AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "Signature"}) {
    const std::string* value = parameters.find(name);
    if (value == nullptr || value->empty()) return missing(name);
  }
  if (*parameters.find("SignatureMethod") != "HMAC-SHA1") return invalid("SignatureMethod", "use HMAC-SHA1.");
  if (*parameters.find("SignatureVersion") != "1.0") return invalid("SignatureVersion", "use 1.0.");
  if (parameters.find("SignatureNonce")->size() > kLongestNonce) {
    return invalid("SignatureNonce", fmt::format("at most {} bytes.", kLongestNonce));
  }
  return std::nullopt;
}

Outcome check_time(const Parameters& parameters, WallTime now) {
  const auto sent = parse_timestamp(*parameters.find("Timestamp"));
  if (!sent) return make_error(ApiErrorId::timestamp_format);
  const auto apart = std::chrono::abs(now - *sent);
  if (apart > kClockTolerance) return make_error(ApiErrorId::timestamp_expired);
  return std::nullopt;
}

Outcome check_signature(const HttpRequest& request, const Parameters& parameters, const SecretLookup& secrets,
                        const ApiOptions& options) {
  const auto secret = secrets.secret_of(*parameters.find("AccessKeyId"));
  if (!secret) return make_error(ApiErrorId::access_key_not_found);
  const std::string to_sign = sig1_string_to_sign(request.method, parameters);
  if (equal_constant_time(sig1_signature(*secret, to_sign), *parameters.find("Signature")))
    return std::nullopt;
  ApiError error = make_error(ApiErrorId::signature_does_not_match);
  // SDKs cut the text after this colon and compare it with their own, so nothing may stand between or behind.
  if (options.echo_string_to_sign && to_sign.size() <= kLongestEcho) {
    error.message += " server string to sign is:" + to_sign;
  }
  return error;
}

Outcome first_error(const HttpRequest& request, const ParsedParameters& parsed, const Outcome& format_error,
                    const SecretLookup& secrets, WallTime now, const ApiOptions& options) {
  if (auto error = check_method(request)) return error;
  if (auto error = check_path(request)) return error;
  if (auto error = check_body_type(request)) return error;
  if (!parsed.problem.empty()) return make_error(ApiErrorId::invalid_parameter, parsed.problem);
  if (format_error) return format_error;
  if (auto error = check_action(request, parsed.parameters)) return error;
  if (auto error = check_common(parsed.parameters)) return error;
  if (auto error = check_time(parsed.parameters, now)) return error;
  return check_signature(request, parsed.parameters, secrets, options);
}

}  // namespace

ApiOptions api_options(const Config& config) {
  ApiOptions options;
  options.echo_string_to_sign = config.http.echo_string_to_sign;
  options.refusal = config.rrpc.refusal;
  options.max_parameters = config.limits.http_parameters;
  options.max_parked_calls = config.limits.parked_calls;
  options.max_parked_bytes = config.limits.parked_bytes;
  options.max_payload = config.limits.rrpc_payload;
  return options;
}

CheckedRequest check_request(const HttpRequest& request, const SecretLookup& secrets, WallTime now,
                             const ApiOptions& options) {
  const bool is_form = !check_body_type(request);
  ParsedParameters parsed =
      parse_parameters(split_target(request.target).query,
                       is_form ? std::string_view(request.body) : std::string_view(), options.max_parameters);
  CheckedRequest checked;
  Outcome format_error;
  if (const std::string* wanted = parsed.parameters.find("Format")) {
    const auto format = parse_format(*wanted);
    if (!format) format_error = invalid("Format", "use JSON or XML.");
    checked.format = format.value_or(Format::json);
  } else if (is_header_signed(request)) {
    checked.format = format_of_accept(request.header("Accept"));
  }
  checked.error = first_error(request, parsed, format_error, secrets, now, options);
  checked.parameters = std::move(parsed.parameters);
  return checked;
}

HttpResponse document_response(unsigned status, Format format, std::string_view request_id,
                               std::string document) {
  HttpResponse response;
  response.status = status;
  response.content_type = content_type_of(format);
  response.headers.push_back({"x-acs-request-id", std::string(request_id)});
  response.body = std::move(document);
  return response;
}

HttpResponse error_response(const ApiError& error, const ErrorContext& context) {
  const ApiErrorEntry& entry = api_error(error.id);
  const bool business = entry.layer == ApiLayer::business;
  DocumentWriter document(context.format, business ? "RRpcResponse" : "Error");
  document.text("RequestId", context.request_id);
  if (business) {
    document.boolean("Success", false).text("Code", error.code).text("ErrorMessage", error.message);
  } else {
    document.text("HostId", context.host_id)
        .text("Code", error.code)
        .text("Message", error.message)
        .text("Recommend", entry.advice);
  }
  HttpResponse response =
      document_response(entry.status, context.format, context.request_id, std::move(document).finish());
  if (error.id == ApiErrorId::unsupported_http_method) {
    response.headers.push_back({"Allow", "GET, POST, HEAD, OPTIONS"});
  }
  return response;
}

}  // namespace gateway
