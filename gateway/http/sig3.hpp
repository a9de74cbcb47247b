// The header signature ACS3-HMAC-SHA256: method, query, signed headers and the hash of the body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.hpp"
#include "gateway/http/parameters.hpp"

namespace gateway {

inline constexpr std::string_view kSig3Algorithm = "ACS3-HMAC-SHA256";

// The parts of an Authorization header; views into it, empty where a part is absent.
struct Sig3Authorization {
  std::string_view credential;  // the AccessKeyId
  std::string_view signed_headers;
  std::string_view signature;
};

// What follows the algorithm's name. The parts are told apart by name and may come in any order; unknown ones
// are ignored. Nothing where something is no `name=value`, or a part comes twice.
[[nodiscard]] std::optional<Sig3Authorization> parse_sig3(std::string_view parts);

// The names in lower case and in order. Nothing where one is empty or twice there, or where they are too
// many.
[[nodiscard]] std::optional<std::vector<std::string>> sig3_signed_headers(std::string_view list);

// The canonical request. `parameters` may hold those of the form too: they are signed with the body.
// `header_names`: as sig3_signed_headers() gives them; a header that is not there counts as empty.
[[nodiscard]] std::string sig3_canonical_request(const HttpRequest& request, const Parameters& parameters,
                                                 const std::vector<std::string>& header_names);

[[nodiscard]] std::string sig3_string_to_sign(std::string_view canonical_request);

// Hex of HMAC-SHA256 with the plain secret.
[[nodiscard]] std::string sig3_signature(std::string_view secret, std::string_view string_to_sign);

}  // namespace gateway
