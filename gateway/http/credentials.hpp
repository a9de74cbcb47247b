// What a request says about who sends it, in either signature scheme: one form for the checks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/api_errors.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/parameters.hpp"

namespace gateway {

enum class SignatureScheme : unsigned char {
  sig1,   // HMAC-SHA1 over the parameters
  sig3,   // ACS3-HMAC-SHA256 over the request and its headers
  other,  // another ACS3 algorithm
};

// By the Authorization header alone: clients of SIG1 send x-acs-* headers too.
[[nodiscard]] SignatureScheme scheme_of(const HttpRequest& request) noexcept;

// Views into the request and its parameters; empty where absent.
struct Credentials {
  SignatureScheme scheme = SignatureScheme::sig1;
  std::string_view action;
  std::string_view version;
  std::string_view access_key_id;
  std::string_view nonce;
  std::string_view timestamp;
  std::string_view signature;
  // SIG1
  std::string_view signature_method;
  std::string_view signature_version;
  // SIG3
  bool sound_header = true;  // the Authorization header could be read
  std::string_view signed_headers;
};

[[nodiscard]] Credentials read_credentials(const HttpRequest& request, const Parameters& parameters);

// All that the scheme demands is there and well-formed; nothing is computed.
[[nodiscard]] std::optional<ApiError> check_form(const Credentials& credentials, const HttpRequest& request);

// The text that the secret signs.
struct SignedText {
  std::string canonical;  // request of SIG3; empty for SIG1
  std::string text;
};
// For credentials that passed check_form(); not for scheme `other`. `request.body` takes part.
[[nodiscard]] SignedText signed_text(const Credentials& credentials, const HttpRequest& request,
                                     const Parameters& parameters);
// What helps to find a difference; it ends with the text.
[[nodiscard]] std::string shown(const SignedText& text);
[[nodiscard]] std::string signature_of(SignatureScheme scheme, std::string_view secret,
                                       std::string_view text);

}  // namespace gateway
