// Implementation of the hexadecimal reader: a table tells what a character is.
#include "tools/cli/decoding/hex_text.hpp"

#include <fmt/format.h>

#include <array>

namespace cli {
namespace {

constexpr std::int8_t kOther = -1;
constexpr std::int8_t kSeparator = -2;

constexpr std::array<std::int8_t, 256> kMeaning = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(kOther);
  for (std::int8_t i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = i;
  for (std::int8_t i = 0; i < 6; ++i) {
    table[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    table[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  for (const char c : std::string_view(" \t\r-:,;")) table[static_cast<unsigned char>(c)] = kSeparator;
  return table;
}();

std::int8_t meaning(char c) noexcept {
  return kMeaning[static_cast<unsigned char>(c)];
}

std::string shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7f ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", byte);
}

}  // namespace

std::optional<HexFault> parse_hex(std::string_view text, std::vector<std::uint8_t>& out) {
  out.resize(text.size() / 2);
  std::uint8_t* write = out.data();
  std::size_t at = 0;
  std::optional<HexFault> fault;
  while (at < text.size()) {
    const std::int8_t high = meaning(text[at]);
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const std::int8_t low = meaning(next);
    if (high >= 0 && low >= 0) {
      *write++ = static_cast<std::uint8_t>(high << 4 | low);
      at += 2;
    } else if (high == kSeparator) {
      ++at;
    } else if ((text[at] == '0' && (next == 'x' || next == 'X')) || (text[at] == '\\' && next == 'x')) {
      at += 2;
    } else if (high >= 0 && (low == kSeparator || at + 1 == text.size())) {
      fault = HexFault{at, fmt::format("character {}: the digit '{}' stands alone; bytes are pairs of "
                                       "hexadecimal digits",
                                       at + 1, text[at])};
      break;
    } else {
      if (high >= 0) ++at;
      fault = HexFault{at, fmt::format("character {}: {} is no hexadecimal digit", at + 1, shown(text[at]))};
      break;
    }
  }
  out.resize(static_cast<std::size_t>(write - out.data()));
  return fault;
}

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace cli
