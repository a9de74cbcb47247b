// Implementation of the digests.
#include "gateway/http/digest.hpp"

#include <openssl/crypto.h>

namespace gateway {

std::vector<std::uint8_t> hmac(HashName hash, std::string_view key, std::string_view bytes) {
  thread_local Hmac with_sha1(HashName::sha1, "");
  thread_local Hmac with_sha256(HashName::sha256, "");
  Hmac& mac = hash == HashName::sha1 ? with_sha1 : with_sha256;
  mac.rekey(key);
  return mac.of(bytes);
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

void wipe(std::string& secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
}

}  // namespace gateway
