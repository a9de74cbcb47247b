// Hashing with OpenSSL.
#include "gateway/http/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace gateway {
namespace {

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

[[noreturn]] void no_hmac(const char* hash) {
  throw std::runtime_error(std::string("HMAC-") + hash + " is not available in this OpenSSL");
}

// HMAC with its hash chosen and no key yet. To look both up costs more than to sign a request.
MacContext hmac_with(const char* hash) {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  std::string name(hash);
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), OSSL_PARAM_construct_end()};
  MacContext context(EVP_MAC_CTX_new(mac));
  if (!context || EVP_MAC_CTX_set_params(context.get(), parameters.data()) != 1) no_hmac(hash);
  return context;
}

// The text as OpenSSL wants it.
const unsigned char* bytes_of(std::string_view text) noexcept {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

}  // namespace

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  std::array<std::uint8_t, 32> digest{};
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available in this OpenSSL");
  }
  return digest;
}

std::vector<std::uint8_t> hmac(HashName hash, std::string_view key, std::string_view bytes) {
  thread_local const MacContext with_sha1 = hmac_with("SHA1");
  thread_local const MacContext with_sha256 = hmac_with("SHA256");
  EVP_MAC_CTX* const context = (hash == HashName::sha1 ? with_sha1 : with_sha256).get();
  std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  // A null key would mean "as before".
  const std::string_view sound_key = key.data() == nullptr ? std::string_view("") : key;
  if (EVP_MAC_init(context, bytes_of(sound_key), sound_key.size(), nullptr) != 1 ||
      EVP_MAC_update(context, bytes_of(bytes), bytes.size()) != 1 ||
      EVP_MAC_final(context, digest.data(), &length, digest.size()) != 1) {
    no_hmac(hash == HashName::sha1 ? "SHA1" : "SHA256");
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
