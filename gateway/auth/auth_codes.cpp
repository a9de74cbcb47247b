// Implementation of the authentication codes.
#include "gateway/auth/auth_codes.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <stdexcept>
#include <utility>

namespace gateway {
namespace {

std::string base64url(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) text.push_back(kAlphabet[bits >> (held - 6) & 63]);
  }
  if (held > 0) text.push_back(kAlphabet[bits << (6 - held) & 63]);
  return text;
}

constexpr std::size_t kFieldLength = 2;  // of the length of a field

// With its length in front, so that no two lists of fields make the same bytes.
void append_field(std::string& message, std::string_view field) {
  message.push_back(static_cast<char>(field.size() >> 8));
  message.push_back(static_cast<char>(field.size() & 0xff));
  message.append(field);
}

// Both are looked up in OpenSSL's tables once: a look-up costs more than the digest of a short text.
EVP_MD* sha256() {
  static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest;
}

EVP_MAC* hmac() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  return mac;
}

}  // namespace

void AuthCodes::Free::operator()(EVP_MAC_CTX* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

void AuthCodes::replace(const std::vector<AuthKey>& keys) {
  auto signers = std::make_shared<std::vector<Signer>>();
  for (const AuthKey& key : keys) {
    Signer signer{key.id, std::unique_ptr<EVP_MAC_CTX, Free>(EVP_MAC_CTX_new(hmac()))};
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!signer.context ||
        EVP_MAC_init(signer.context.get(), key.key.data(), key.key.size(), parameters.data()) != 1) {
      throw std::runtime_error("OpenSSL has no HMAC with SHA-256");
    }
    signers->push_back(std::move(signer));
  }
  signers_.store(std::move(signers));
}

std::string AuthCodes::Signer::mac_of(std::string_view product_key, const jt808::PhoneNumber& phone,
                                      std::string_view tag) const {
  constexpr std::size_t kMacBytes = 16;
  const std::string digits = phone.digits();
  std::string message;
  message.reserve(product_key.size() + digits.size() + tag.size() + 3 * kFieldLength);
  append_field(message, product_key);
  append_field(message, digits);
  append_field(message, tag);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  std::size_t length = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  const std::lock_guard lock(*in_use);
  if (EVP_MAC_init(context.get(), nullptr, 0, nullptr) != 1 ||  // from the beginning, with its key
      EVP_MAC_update(context.get(), bytes, message.size()) != 1 ||
      EVP_MAC_final(context.get(), digest.data(), &length, digest.size()) != 1) {
    throw std::bad_alloc();  // nothing else can fail here
  }
  return base64url(std::span(digest).first(kMacBytes));
}

std::string AuthCodes::tag_of(std::string_view identity, std::uint32_t generation) {
  constexpr std::size_t kTagBytes = 6;
  std::string message;
  message.reserve(identity.size() + kFieldLength + sizeof(generation));
  append_field(message, identity);
  for (int shift = 24; shift >= 0; shift -= 8)
    message.push_back(static_cast<char>(generation >> shift & 0xff));
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(message.data(), message.size(), digest.data(), nullptr, sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return base64url(std::span(digest).first(kTagBytes));
}

std::string AuthCodes::make(std::string_view product_key, const jt808::PhoneNumber& phone,
                            std::string_view tag) const {
  const auto signers = signers_.load();
  const Signer& signer = signers->front();
  std::string code;
  code.reserve(kLength);
  return code.append(1, signer.id).append(tag).append(signer.mac_of(product_key, phone, tag));
}

std::optional<std::string> AuthCodes::verify(std::string_view product_key, const jt808::PhoneNumber& phone,
                                             std::string_view code) const {
  if (code.size() != kLength) return std::nullopt;
  const auto signers = signers_.load();
  const auto signer = std::ranges::find(*signers, code.front(), &Signer::id);
  if (signer == signers->end()) return std::nullopt;
  const std::string_view tag = code.substr(1, kTagLength);
  const std::string mac = signer->mac_of(product_key, phone, tag);
  const std::string_view given = code.substr(1 + kTagLength);
  if (CRYPTO_memcmp(mac.data(), given.data(), mac.size()) != 0) return std::nullopt;
  return std::string(tag);
}

}  // namespace gateway
