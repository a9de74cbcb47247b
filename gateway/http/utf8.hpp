// UTF-8 at the edge of the API: is it sound, and how to make any bytes sound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway {

// One code point at the start of a text; length 0 where the bytes there are no UTF-8 (overlong forms,
// surrogates and values above U+10FFFF included).
struct Utf8Step {
  std::size_t length = 0;
  char32_t code_point = 0;
};
[[nodiscard]] Utf8Step utf8_step(std::string_view text) noexcept;

[[nodiscard]] bool is_ascii(std::string_view text) noexcept;
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// The same text with U+FFFD for every byte that is no UTF-8.
[[nodiscard]] std::string to_utf8(std::string_view text);

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

}  // namespace gateway
