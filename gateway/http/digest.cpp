// Hashing with OpenSSL.
#include "gateway/http/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace gateway {
namespace {

// The text as OpenSSL wants it.
const unsigned char* bytes_of(std::string_view text) noexcept {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

}  // namespace

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  std::array<std::uint8_t, 32> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available in this OpenSSL");
  }
  return digest;
}

std::vector<std::uint8_t> hmac(HashName hash, std::string_view key, std::string_view bytes) {
  std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  const char* const name = hash == HashName::sha1 ? "SHA1" : "SHA256";
  // A null key would mean "as before".
  const std::string_view sound_key = key.data() == nullptr ? std::string_view("") : key;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, name, nullptr, sound_key.data(), sound_key.size(), bytes_of(bytes),
                bytes.size(), digest.data(), digest.size(), &length) == nullptr) {
    throw std::runtime_error(std::string("HMAC-") + name + " is not available in this OpenSSL");
  }
  digest.resize(length);
  return digest;
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

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
}

}  // namespace gateway
