// Percent coding: strict RFC 3986 for what is signed, form decoding (`+` is a space) for what is received.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// Unreserved characters (A-Z a-z 0-9 - _ . ~) stay, every other byte becomes %XY in upper-case hex.
[[nodiscard]] std::string percent_encode(std::string_view bytes);
void append_percent_encoded(std::string& out, std::string_view bytes);

// Nothing where a `%` is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> form_decode(std::string_view text);

}  // namespace gateway
