// Hexadecimal text as people and logs write it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct HexFault {
  std::size_t offset = 0;  // of the character at fault
  std::string message;
};

// Replaces `out` by the bytes: pairs of digits of any case; between pairs blanks, tabs and - : , ; and the
// prefixes 0x and \x. On a fault `out` holds what came before it.
[[nodiscard]] std::optional<HexFault> parse_hex(std::string_view text, std::vector<std::uint8_t>& out);

// Whether there is nothing but blanks.
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

}  // namespace cli
