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

void JsonWriter::key(std::string_view name) {
  if (comma_) {
    out_.append(",\"", 2);
  } else {
    out_.push_back('"');
  }
  out_.append(name);
  out_.append("\":", 2);
  comma_ = false;
}

void JsonWriter::plain(std::string_view text) {
  separate();
  out_.push_back('"');
  out_.append(text);
  out_.push_back('"');
}

void JsonWriter::number(std::uint64_t value) {
  separate();
  if (value < 10) return out_.push_back(static_cast<char>('0' + value));
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
}

void JsonWriter::signed_number(std::int64_t value) {
  separate();
  std::array<char, 21> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
}

void JsonWriter::decimal(std::uint64_t value, unsigned digits) {
  constexpr std::array<std::uint32_t, 10> kPowers{1,      10,      100,      1000,      10000,
                                                  100000, 1000000, 10000000, 100000000, 1000000000};
  const std::uint64_t whole = value / kPowers[digits];
  auto fraction = static_cast<std::uint32_t>(value % kPowers[digits]);
  std::array<char, 32> text;
  char* const point = std::to_chars(text.data(), text.data() + 20, whole).ptr;
  *point = '.';
  for (unsigned i = digits; i > 0; --i) {
    point[i] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  separate();
  out_.append(text.data(), point + 1 + digits);
}

void JsonWriter::hex(Bytes bytes) {
  separate();
  out_.push_back('"');
  append_hex(out_, bytes);
  out_.push_back('"');
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

}  // namespace jt808
