// The header signature of the OpenAPI (SIG3, ACS3-HMAC-SHA256), client side. Written apart from the server's
// on purpose: the two check each other.
#pragma once

#include <string>
#include <string_view>

#include "tools/cli/sig1.hpp"

namespace cli {

// What SIG3 is computed of. The names of `headers` are in lower case; all of them are signed.
struct Sig3Request {
  std::string_view method;
  const Parameters& query;
  const Parameters& headers;
  std::string_view body;
};

// "host;x-acs-action;...": the names of the headers that are signed.
[[nodiscard]] std::string sig3_signed_headers(const Parameters& headers);

[[nodiscard]] std::string sig3_canonical_request(const Sig3Request& request);

// The algorithm's name, a line feed, and the hash of the canonical request.
[[nodiscard]] std::string sig3_string_to_sign(std::string_view canonical_request);

// Hex of HMAC-SHA256 with the plain secret. Throws std::runtime_error where the crypto library refuses.
[[nodiscard]] std::string sig3_sign(std::string_view secret, std::string_view string_to_sign);

// The value of the header Authorization.
[[nodiscard]] std::string sig3_authorization(std::string_view key_id, std::string_view signed_headers,
                                             std::string_view signature);

}  // namespace cli
