// Implementation of the literals.
#include "tools/cli/sdk/literals.hpp"

namespace cli {

std::string literal(std::string_view text, char quote, std::string_view control) {
  std::string out(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format(fmt::runtime(control), byte);
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + '\'';
}

int patience_ms(const SdkCall& sdk) noexcept {
  constexpr int kThereAndBack = 5'000;
  return sdk.timeout_ms + kThereAndBack;
}

}  // namespace cli
