// The check order of the API, and its error documents.
#include "gateway/http/api_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/http/credentials.hpp"
#include "gateway/http/digest.hpp"
#include "gateway/http/percent.hpp"
#include "gateway/http/timestamp.hpp"

namespace gateway {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::size_t kLongestEcho = 64 << 10;  // bytes of a string to sign that are worth sending back

using Outcome = std::optional<ApiError>;  // nothing: the check passed

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
  if (equal_ignoring_case(trim_blanks(type.substr(0, type.find(';'))), kFormType)) return std::nullopt;
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

Outcome check_action(const Credentials& credentials, CheckedRequest& checked) {
  if (credentials.scheme == SignatureScheme::other) return make_error(ApiErrorId::invalid_signature_method);
  const bool in_headers = credentials.scheme == SignatureScheme::sig3;
  if (credentials.action.empty()) return missing("Action", in_headers ? "the header x-acs-action" : "");
  checked.spec = find_action(credentials.action);
  if (checked.spec == nullptr) return make_error(ApiErrorId::action_not_found);
  if (credentials.version.empty()) return missing("Version", in_headers ? "the header x-acs-version" : "");
  if (credentials.version != "2018-01-20") return make_error(ApiErrorId::invalid_version);
  return std::nullopt;
}

Outcome check_time(const Credentials& credentials, WallTime now, CheckedRequest& checked) {
  const auto sent = parse_timestamp(credentials.timestamp);
  if (!sent) return make_error(ApiErrorId::timestamp_format);
  if (std::chrono::abs(now - *sent) > kClockTolerance) return make_error(ApiErrorId::timestamp_expired);
  checked.sent = *sent;
  return std::nullopt;
}

Outcome check_signature(const HttpRequest& request, const Credentials& credentials,
                        const Parameters& parameters, const SecretLookup& secrets,
                        const ApiOptions& options) {
  auto secret = secrets.secret_of(credentials.access_key_id);
  if (!secret) {
    return make_error(secrets.is_inactive(credentials.access_key_id) ? ApiErrorId::access_key_inactive
                                                                     : ApiErrorId::access_key_not_found);
  }
  const SignedText expected = signed_text(credentials, request, parameters);
  const std::string signature = signature_of(credentials.scheme, *secret, expected.text);
  wipe(*secret);
  if (equal_constant_time(signature, credentials.signature)) return std::nullopt;
  ApiError error = make_error(ApiErrorId::signature_does_not_match);
  // SDKs cut the text after the last colon of what is shown and compare it with their own: nothing may stand
  // behind.
  if (options.echo_string_to_sign && expected.canonical.size() + expected.text.size() <= kLongestEcho) {
    error.message += shown(expected);
  }
  return error;
}

Outcome first_error(const HttpRequest& request, const ParsedParameters& parsed, const Outcome& format_error,
                    const SecretLookup& secrets, WallTime now, const ApiOptions& options,
                    CheckedRequest& checked) {
  if (auto error = check_method(request)) return error;
  if (auto error = check_path(request)) return error;
  if (auto error = check_body_type(request)) return error;
  if (!parsed.problem.empty()) return make_error(ApiErrorId::invalid_parameter, parsed.problem);
  if (format_error) return format_error;
  const Credentials credentials = read_credentials(request, parsed.parameters);
  checked.action = credentials.action;
  checked.access_key_id = credentials.access_key_id;
  if (auto error = check_action(credentials, checked)) return error;
  if (auto error = check_form(credentials, request)) return error;
  if (auto error = check_time(credentials, now, checked)) return error;
  if (auto error = check_signature(request, credentials, parsed.parameters, secrets, options)) return error;
  checked.nonce = credentials.nonce;
  checked.authentic = true;
  return std::nullopt;
}

}  // namespace

ApiOptions api_options(const Config& config) {
  ApiOptions options;
  options.echo_string_to_sign = config.http.echo_string_to_sign;
  options.recommend = config.http.recommend;
  options.refusal = config.rrpc.refusal;
  options.max_parameters = config.limits.http_parameters;
  options.max_list_parameters = config.limits.http_list_parameters;
  options.max_parked_calls = config.limits.parked_calls;
  options.max_parked_bytes = config.limits.parked_bytes;
  options.max_payload = config.limits.rrpc_payload;
  options.max_nonces = config.limits.nonces;
  options.max_nonces_per_account = config.limits.nonces_per_account;
  options.failures_per_minute = config.limits.http_failures_per_minute;
  return options;
}

namespace {

struct ReadRequest {
  ParsedParameters parsed;
  Format format = Format::xml;
  Outcome format_error;
};

// Of `name=value&...`, as it stands there: before anything is decoded, for plain words.
std::string_view raw_value(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find('&'));
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) return one.substr(name.size() + 1);
    text.remove_prefix(std::min(one.size() + 1, text.size()));
  }
  return {};
}

struct Places {
  std::string_view query;
  std::string_view form;

  [[nodiscard]] std::string_view raw(std::string_view name) const {
    const std::string_view in_query = raw_value(query, name);
    return in_query.empty() ? raw_value(form, name) : in_query;
  }
  [[nodiscard]] std::size_t most_parameters() const {
    return static_cast<std::size_t>(std::ranges::count(query, '&') + std::ranges::count(form, '&')) + 2;
  }
};

// Parameters are read before the signature can be checked. Many of them cost memory and time, so they are
// read only where the action has a list of objects and the key is one of ours. The names of both are plain
// words, which no client escapes.
std::uint32_t parameter_limit(const HttpRequest& request, const Places& places, const SecretLookup* secrets,
                              const ApiOptions& options, std::string_view& advice) {
  if (places.most_parameters() <= options.max_parameters) return options.max_parameters;
  std::string_view action = places.raw("Action");
  std::string_view key = places.raw("AccessKeyId");
  if (scheme_of(request) == SignatureScheme::sig3) {
    const Credentials credentials = read_credentials(request, Parameters());
    action = credentials.action;
    key = credentials.access_key_id;
  }
  const ActionSpec* const spec = find_action(action);
  if (spec == nullptr ||
      !std::ranges::any_of(
          spec->parameters, [](ParameterType type) { return type == ParameterType::object_list; },
          &ParameterSpec::type)) {
    return options.max_parameters;
  }
  if (secrets == nullptr || secrets->account_of(key).empty() || secrets->is_inactive(key)) {
    advice = " More are read only where AccessKeyId is an active key of this server.";
    return options.max_parameters;
  }
  return std::max(options.max_parameters, options.max_list_parameters);
}

// Without `secrets` only the format is wanted.
ReadRequest read_request(const HttpRequest& request, const SecretLookup* secrets, const ApiOptions& options) {
  const bool is_form = !check_body_type(request);
  const Places places{split_target(request.target).query,
                      is_form ? std::string_view(request.body) : std::string_view()};
  ReadRequest read;
  std::string_view advice;
  const std::uint32_t limit = parameter_limit(request, places, secrets, options, advice);
  read.parsed = parse_parameters(places.query, places.form, limit);
  if (!read.parsed.problem.empty()) read.parsed.problem += advice;
  std::optional<std::string_view> wanted;
  if (const std::string_view* given = read.parsed.parameters.find("Format")) {
    wanted = *given;
  } else if (const std::string_view raw = places.raw("Format");
             !raw.empty() && !read.parsed.problem.empty()) {
    wanted = raw;  // behind what was read
  }
  if (wanted) {
    const auto format = parse_format(*wanted);
    if (!format) read.format_error = invalid("Format", "use JSON or XML.");
    read.format = format.value_or(Format::json);
  } else if (scheme_of(request) != SignatureScheme::sig1) {
    read.format = format_of_accept(request.header("Accept"));
  }
  return read;
}

}  // namespace

Format answer_format(const HttpRequest& request, const ApiOptions& options) {
  return read_request(request, nullptr, options).format;
}

CheckedRequest check_request(const HttpRequest& request, const SecretLookup& secrets, WallTime now,
                             const ApiOptions& options) {
  ReadRequest read = read_request(request, &secrets, options);
  CheckedRequest checked;
  checked.format = read.format;
  checked.error = first_error(request, read.parsed, read.format_error, secrets, now, options, checked);
  checked.parameters = std::move(read.parsed.parameters);
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

namespace {

// The original gives a link with these parameters; without a page of the operator's own, advice in words.
std::string recommend(const ApiError& error, const ErrorContext& context) {
  if (context.recommend.empty()) return std::string(api_error(error.id).advice);
  return fmt::format("{}{}q={}&product=Iot&requestId={}", context.recommend,
                     context.recommend.find('?') == std::string_view::npos ? '?' : '&',
                     percent_encode(error.code), context.request_id);
}

}  // namespace

HttpResponse error_response(const ApiError& error, const ErrorContext& context) {
  const ApiErrorEntry& entry = api_error(error.id);
  const bool business = entry.layer == ApiLayer::business;
  const std::string_view root =
      context.spec == nullptr ? action(ActionId::rrpc).response : context.spec->response;
  DocumentWriter document(context.format, business ? root : "Error");
  document.text("RequestId", context.request_id);
  if (business) {
    document.boolean("Success", false).text("Code", error.code).text("ErrorMessage", error.message);
  } else {
    document.text("HostId", context.host_id)
        .text("Code", error.code)
        .text("Message", error.message)
        .text("Recommend", recommend(error, context));
  }
  HttpResponse response =
      document_response(entry.status, context.format, context.request_id, std::move(document).finish());
  if (error.id == ApiErrorId::unsupported_http_method) {
    response.headers.push_back({"Allow", "GET, POST, HEAD, OPTIONS"});
  }
  return response;
}

}  // namespace gateway
