// What the signatures of the API are made of.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Bytes of the HMAC. Throw std::runtime_error where the crypto library refuses.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view text);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);
[[nodiscard]] std::string sha256(std::string_view text);

// Lower case.
[[nodiscard]] std::string hex(std::string_view bytes);
// Standard alphabet with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace cli
