// Implementation of the client side of SIG1.
#include "tools/cli/sig1.hpp"

#include "tools/cli/digest.hpp"

namespace cli {
namespace {

constexpr bool unreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (unreserved(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 0x0fU];
    }
  }
  return encoded;
}

std::string canonical_query(const Parameters& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += '&';
    query += percent_encode(name) + '=' + percent_encode(value);
  }
  return query;
}

std::string string_to_sign(std::string_view method, const Parameters& parameters) {
  Parameters signed_ones = parameters;
  signed_ones.erase("Signature");
  return std::string(method) + "&%2F&" + percent_encode(canonical_query(signed_ones));
}

std::string sign(std::string_view secret, std::string_view text) {
  return base64(hmac_sha1(std::string(secret) + '&', text));
}

}  // namespace cli
