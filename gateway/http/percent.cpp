// Percent coding of query strings and form bodies.
#include "gateway/http/percent.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

// Asked for every byte of a request, twice.
constexpr std::array<bool, 256> kUnreserved = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = is_unreserved(static_cast<char>(c));
  return table;
}();

constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Each byte that needs it as `escape` and two hex digits.
void append_escaped(std::string& out, std::string_view bytes, std::string_view escape) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto is_plain = [](char c) { return kUnreserved[static_cast<unsigned char>(c)]; };
  while (!bytes.empty()) {
    const auto plain = std::find_if_not(bytes.begin(), bytes.end(), is_plain);
    out.append(bytes.begin(), plain);
    bytes.remove_prefix(static_cast<std::size_t>(plain - bytes.begin()));
    if (bytes.empty()) return;
    const auto byte = static_cast<unsigned char>(bytes.front());
    out += escape;
    out += kHex[byte >> 4U];
    out += kHex[byte & 0x0FU];
    bytes.remove_prefix(1);
  }
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view bytes) {
  append_escaped(out, bytes, "%");
}

void append_percent_encoded_twice(std::string& out, std::string_view bytes) {
  append_escaped(out, bytes, "%25");
}

std::string percent_encode(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 4);
  append_percent_encoded(out, bytes);
  return out;
}

std::optional<std::size_t> form_decode(std::string_view text, std::span<char> out) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '+') {
      c = ' ';
    } else if (c == '%') {
      if (text.size() - at < 3) return std::nullopt;
      const int high = hex_value(text[at + 1]);
      const int low = hex_value(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      at += 2;
    }
    out[length++] = c;
  }
  return length;
}

}  // namespace gateway
