// SIG1 on OpenSSL's HMAC.
#include "gateway/http/sig1.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "gateway/http/base64.hpp"
#include "gateway/http/percent.hpp"

namespace gateway {

std::string sig1_string_to_sign(std::string_view method, const Parameters& parameters) {
  std::string query;
  for (const Parameter& parameter : parameters.sorted()) {
    if (parameter.name == "Signature") continue;
    if (!query.empty()) query += '&';
    append_percent_encoded(query, parameter.name);
    query += '=';
    append_percent_encoded(query, parameter.value);
  }
  std::string text(method);
  text += "&%2F&";
  append_percent_encoded(text, query);
  return text;
}

std::string sig1_signature(std::string_view secret, std::string_view string_to_sign) {
  std::vector<unsigned char> key(secret.begin(), secret.end());
  key.push_back('&');
  const std::vector<unsigned char> data(string_to_sign.begin(), string_to_sign.end());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const unsigned char* made = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), data.data(),
                                   data.size(), digest.data(), &length);
  OPENSSL_cleanse(key.data(), key.size());
  if (made == nullptr) throw std::runtime_error("HMAC-SHA1 is not available in this OpenSSL");
  return base64_encode(std::span<const std::uint8_t>(digest.data(), length));
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gateway
