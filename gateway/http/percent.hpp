// Percent coding: strict RFC 3986 for what is signed, form decoding (`+` is a space) for what is received.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gateway {

// Unreserved characters (A-Z a-z 0-9 - _ . ~) stay, every other byte becomes %XY in upper-case hex.
[[nodiscard]] std::string percent_encode(std::string_view bytes);
void append_percent_encoded(std::string& out, std::string_view bytes);
// As encoding what append_percent_encoded() gives once more.
void append_percent_encoded_twice(std::string& out, std::string_view bytes);

// Into `out`, which has room for text.size() bytes; the number of bytes there. Nothing where a `%` is not
// followed by two hex digits.
[[nodiscard]] std::optional<std::size_t> form_decode(std::string_view text, std::span<char> out);

}  // namespace gateway
