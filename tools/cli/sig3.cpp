// Implementation of the client side of SIG3.
#include "tools/cli/sig3.hpp"

#include <fmt/format.h>

#include "tools/cli/digest.hpp"

namespace cli {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string sig3_signed_headers(const Parameters& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string sig3_canonical_request(const Sig3Request& request) {
  std::string text = fmt::format("{}\n/\n{}\n", request.method, canonical_query(request.query));
  for (const auto& [name, value] : request.headers) text += fmt::format("{}:{}\n", name, trimmed(value));
  text += fmt::format("\n{}\n{}", sig3_signed_headers(request.headers), hex(sha256(request.body)));
  return text;
}

std::string sig3_string_to_sign(std::string_view canonical_request) {
  return "ACS3-HMAC-SHA256\n" + hex(sha256(canonical_request));
}

std::string sig3_sign(std::string_view secret, std::string_view string_to_sign) {
  return hex(hmac_sha256(secret, string_to_sign));
}

std::string sig3_authorization(std::string_view key_id, std::string_view signed_headers,
                               std::string_view signature) {
  return fmt::format("ACS3-HMAC-SHA256 Credential={},SignedHeaders={},Signature={}", key_id, signed_headers,
                     signature);
}

}  // namespace cli
