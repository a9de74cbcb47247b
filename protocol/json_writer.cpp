// JSON text.
#include "protocol/json_writer.hpp"

#include <array>

namespace jt808 {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

void append_json_string(std::string& out, std::string_view utf8) {
  out.push_back('"');
  std::size_t from = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f) continue;
    out.append(utf8.substr(from, i - from));
    from = i + 1;
    out.push_back('\\');
    if (byte == '"' || byte == '\\') {
      out.push_back(static_cast<char>(byte));
    } else {
      out += "u00";
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
  out.append(utf8.substr(from));
  out.push_back('"');
}

void JsonWriter::quoted_whole(std::string_view text) {
  room(2);
  if (comma_) *at_++ = ',';
  *at_++ = '"';
  flush();
  out_.append(text);
  *at_++ = '"';
}

void JsonWriter::string(std::string_view utf8) {
  separate();
  flush();
  append_json_string(out_, utf8);
}

void JsonWriter::decimal(std::uint64_t value, unsigned digits) {
  constexpr std::array<std::uint32_t, 10> kPowers{1,      10,      100,      1000,      10000,
                                                  100000, 1000000, 10000000, 100000000, 1000000000};
  separate();
  const std::uint64_t whole = value / kPowers[digits];
  auto fraction = static_cast<std::uint32_t>(value % kPowers[digits]);
  char* const point = std::to_chars(at_, at_ + 20, whole).ptr;
  *point = '.';
  for (unsigned i = digits; i > 0; --i) {
    point[i] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  at_ = point + 1 + digits;
}

void JsonWriter::hex(Bytes bytes) {
  separate();
  *at_++ = '"';
  for (const std::uint8_t byte : bytes) {
    room(kMostAtOnce);
    *at_++ = kHex[byte >> 4];
    *at_++ = kHex[byte & 15];
  }
  *at_++ = '"';
}

}  // namespace jt808
