// Where each scheme keeps its parts.
#include "gateway/http/credentials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/http/sig1.hpp"
#include "gateway/http/sig3.hpp"

namespace gateway {
namespace {

constexpr std::size_t kLongestNonce = 128;  // bytes; SDKs send 32 to 64
constexpr std::size_t kLongestName = 64;    // bytes of a header's name in a message
constexpr std::string_view kPrefix = "ACS3-";

// What decides about the call must be signed, or somebody on the way could change it.
constexpr std::array<std::string_view, 5> kMustBeSigned{"host", "x-acs-action", "x-acs-date",
                                                        "x-acs-signature-nonce", "x-acs-version"};
constexpr std::string_view kProtocolHeader = "x-acs-";

std::string_view algorithm_of(std::string_view authorization) noexcept {
  return authorization.substr(0, authorization.find_first_of(" \t"));
}

std::string_view value_of(const Parameters& parameters, std::string_view name) noexcept {
  const std::string_view* value = parameters.find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

ApiError incomplete(std::string_view detail) {
  return make_error(ApiErrorId::incomplete_signature,
                    fmt::format("{} {}", api_error(ApiErrorId::incomplete_signature).message, detail));
}

std::optional<ApiError> check_sig1(const Credentials& given) {
  for (const auto& [name, value] :
       {std::pair{"AccessKeyId", given.access_key_id}, std::pair{"SignatureMethod", given.signature_method},
        std::pair{"SignatureVersion", given.signature_version}, std::pair{"SignatureNonce", given.nonce},
        std::pair{"Timestamp", given.timestamp}, std::pair{"Signature", given.signature}}) {
    if (value.empty()) return missing(name);
  }
  if (given.signature_method != "HMAC-SHA1") return invalid("SignatureMethod", "use HMAC-SHA1.");
  if (given.signature_version != "1.0") return invalid("SignatureVersion", "use 1.0.");
  return std::nullopt;
}

// Nobody on the way may add a header of the protocol, or a second one of a name of which one is signed.
std::optional<ApiError> check_signed_headers(const HttpRequest& request,
                                             const std::vector<std::string>& names) {
  std::vector<bool> seen(names.size());
  for (const HttpHeader& header : request.headers) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return equal_ignoring_case(name, header.name);
    });
    if (found == names.end()) {
      const std::string_view begin = std::string_view(header.name).substr(0, kProtocolHeader.size());
      if (!equal_ignoring_case(begin, kProtocolHeader)) continue;
      return incomplete(fmt::format("SignedHeaders must name {}.", header.name.substr(0, kLongestName)));
    }
    const auto at = static_cast<std::size_t>(found - names.begin());
    if (seen[at]) return incomplete(fmt::format("The signed header {} is given more than once.", *found));
    seen[at] = true;
  }
  return std::nullopt;
}

std::optional<ApiError> check_sig3(const Credentials& given, const HttpRequest& request) {
  if (!given.sound_header) {
    return incomplete("Write: ACS3-HMAC-SHA256 Credential=...,SignedHeaders=...,Signature=...");
  }
  if (given.access_key_id.empty()) return missing("AccessKeyId", "Credential in the header Authorization");
  if (given.nonce.empty()) return missing("SignatureNonce", "the header x-acs-signature-nonce");
  if (given.timestamp.empty()) return missing("Timestamp", "the header x-acs-date");
  if (given.signature.empty()) return missing("Signature", "Signature in the header Authorization");
  const auto names = sig3_signed_headers(given.signed_headers);
  if (!names) return incomplete("SignedHeaders must name each signed header once, with ; between them.");
  for (const std::string_view name : kMustBeSigned) {
    if (!std::binary_search(names->begin(), names->end(), name)) {
      return incomplete(fmt::format("SignedHeaders must name {}.", name));
    }
  }
  return check_signed_headers(request, *names);
}

}  // namespace

SignatureScheme scheme_of(const HttpRequest& request) noexcept {
  const std::string_view authorization = trim_blanks(request.header("Authorization"));
  if (!equal_ignoring_case(authorization.substr(0, kPrefix.size()), kPrefix)) return SignatureScheme::sig1;
  return equal_ignoring_case(algorithm_of(authorization), kSig3Algorithm) ? SignatureScheme::sig3
                                                                          : SignatureScheme::other;
}

Credentials read_credentials(const HttpRequest& request, const Parameters& parameters) {
  Credentials given;
  given.scheme = scheme_of(request);
  if (given.scheme == SignatureScheme::sig1) {
    given.action = value_of(parameters, "Action");
    given.version = value_of(parameters, "Version");
    given.access_key_id = value_of(parameters, "AccessKeyId");
    given.nonce = value_of(parameters, "SignatureNonce");
    given.timestamp = value_of(parameters, "Timestamp");
    given.signature = value_of(parameters, "Signature");
    given.signature_method = value_of(parameters, "SignatureMethod");
    given.signature_version = value_of(parameters, "SignatureVersion");
    return given;
  }
  given.action = request.header("x-acs-action");
  given.version = request.header("x-acs-version");
  given.nonce = request.header("x-acs-signature-nonce");
  given.timestamp = request.header("x-acs-date");
  const std::string_view authorization = trim_blanks(request.header("Authorization"));
  const auto parts = parse_sig3(authorization.substr(algorithm_of(authorization).size()));
  given.sound_header = parts.has_value();
  if (parts) {
    given.access_key_id = parts->credential;
    given.signed_headers = parts->signed_headers;
    given.signature = parts->signature;
  }
  return given;
}

std::optional<ApiError> check_form(const Credentials& credentials, const HttpRequest& request) {
  auto error = credentials.scheme == SignatureScheme::sig1 ? check_sig1(credentials)
                                                           : check_sig3(credentials, request);
  if (!error && credentials.nonce.size() > kLongestNonce) {
    error = invalid("SignatureNonce", fmt::format("at most {} bytes.", kLongestNonce));
  }
  return error;
}

SignedText signed_text(const Credentials& credentials, const HttpRequest& request,
                       const Parameters& parameters) {
  if (credentials.scheme == SignatureScheme::sig1) {
    return {{}, sig1_string_to_sign(request.method, parameters)};
  }
  std::string canonical = sig3_canonical_request(
      request, parameters,
      sig3_signed_headers(credentials.signed_headers).value_or(std::vector<std::string>()));
  std::string text = sig3_string_to_sign(canonical);
  return {std::move(canonical), std::move(text)};
}

std::string shown(const SignedText& text) {
  const std::string first =
      text.canonical.empty() ? std::string() : " server canonical request is:" + text.canonical;
  return fmt::format("{} server string to sign is:{}", first, text.text);
}

std::string signature_of(SignatureScheme scheme, std::string_view secret, std::string_view text) {
  return scheme == SignatureScheme::sig1 ? sig1_signature(secret, text) : sig3_signature(secret, text);
}

}  // namespace gateway
