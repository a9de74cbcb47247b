// The classic OpenAPI query signature: HMAC-SHA1 over the re-encoded parameters (SignatureVersion 1.0).
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/parameters.hpp"

namespace gateway {

// METHOD & %2F & encoded canonical query; every parameter but `Signature` takes part, empty ones too.
[[nodiscard]] std::string sig1_string_to_sign(std::string_view method, const Parameters& parameters);

// Base64(HMAC-SHA1(secret + "&", string to sign)).
[[nodiscard]] std::string sig1_signature(std::string_view secret, std::string_view string_to_sign);

}  // namespace gateway
