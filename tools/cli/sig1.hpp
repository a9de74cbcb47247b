// The classic HMAC-SHA1 signature of the OpenAPI (SIG1), client side. Written apart from the server's on
// purpose: the two check each other.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tools/cli/digest.hpp"

namespace cli {

// Sorted by name, byte by byte, as the signature wants it.
using Parameters = std::map<std::string, std::string, std::less<>>;

// RFC 3986: only A-Z a-z 0-9 - _ . ~ stay as they are; a space becomes %20.
[[nodiscard]] std::string percent_encode(std::string_view text);

// `name=value` pairs joined with '&'; also the body of a form request.
[[nodiscard]] std::string canonical_query(const Parameters& parameters);

// Of all parameters but `Signature`.
[[nodiscard]] std::string string_to_sign(std::string_view method, const Parameters& parameters);

// Base64(HMAC-SHA1(secret + "&", text)). Throws std::runtime_error where the crypto library refuses.
[[nodiscard]] std::string sign(std::string_view secret, std::string_view text);

}  // namespace cli
