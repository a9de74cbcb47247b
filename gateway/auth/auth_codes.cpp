// Implementation of the authentication codes.
#include "gateway/auth/auth_codes.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <span>

namespace gateway {
namespace {

std::string base64url(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) text.push_back(kAlphabet[bits >> (held - 6) & 63]);
  }
  if (held > 0) text.push_back(kAlphabet[bits << (6 - held) & 63]);
  return text;
}

// With its length in front, so that no two lists of fields make the same bytes.
void append_field(std::string& message, std::string_view field) {
  message.push_back(static_cast<char>(field.size() >> 8));
  message.push_back(static_cast<char>(field.size() & 0xff));
  message.append(field);
}

std::string mac_of(const AuthKey& key, std::string_view product_key, const jt808::PhoneNumber& phone,
                   std::string_view tag) {
  constexpr std::size_t kMacBytes = 16;
  std::string message;
  append_field(message, product_key);
  append_field(message, phone.digits());
  append_field(message, tag);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key.key.data(), static_cast<int>(key.key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &length);
  return base64url(std::span(digest).first(kMacBytes));
}

}  // namespace

std::string AuthCodes::tag_of(std::string_view identity, std::uint32_t generation) {
  constexpr std::size_t kTagBytes = 6;
  std::string message;
  append_field(message, identity);
  for (int shift = 24; shift >= 0; shift -= 8)
    message.push_back(static_cast<char>(generation >> shift & 0xff));
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data());
  return base64url(std::span(digest).first(kTagBytes));
}

std::string AuthCodes::make(std::string_view product_key, const jt808::PhoneNumber& phone,
                            std::string_view tag) const {
  const auto keys = keys_.load();
  const AuthKey& key = keys->front();
  std::string code(1, key.id);
  code.append(tag);
  return code + mac_of(key, product_key, phone, tag);
}

std::optional<std::string> AuthCodes::verify(std::string_view product_key, const jt808::PhoneNumber& phone,
                                             std::string_view code) const {
  if (code.size() != kLength) return std::nullopt;
  const auto keys = keys_.load();
  const auto key = std::ranges::find(*keys, code.front(), &AuthKey::id);
  if (key == keys->end()) return std::nullopt;
  const std::string_view tag = code.substr(1, kTagLength);
  const std::string mac = mac_of(*key, product_key, phone, tag);
  const std::string_view given = code.substr(1 + kTagLength);
  if (CRYPTO_memcmp(mac.data(), given.data(), mac.size()) != 0) return std::nullopt;
  return std::string(tag);
}

}  // namespace gateway
