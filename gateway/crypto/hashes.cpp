// Hashing with OpenSSL.
#include "gateway/crypto/hashes.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace gateway {
namespace {

[[noreturn]] void missing(const std::string& algorithm) {
  throw std::runtime_error(
      "OpenSSL offers no " + algorithm +
      ": activate a provider that has it, without default properties that rule it out, in "
      "openssl.cnf (or where OPENSSL_CONF points)");
}

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const found = [] {
    EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (fetched == nullptr) missing("SHA-256");
    return fetched;
  }();
  return found;
}

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const found = [] {
    EVP_MAC* const fetched = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    if (fetched == nullptr) missing("HMAC");
    return fetched;
  }();
  return found;
}

const char* name_of(HashName hash) noexcept {
  return hash == HashName::sha1 ? "SHA1" : "SHA256";
}

// The text as OpenSSL wants it.
const unsigned char* bytes_of(std::string_view text) noexcept {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

}  // namespace

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  std::array<std::uint8_t, 32> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256_algorithm(), nullptr) != 1) {
    throw std::bad_alloc();  // nothing else can fail here
  }
  return digest;
}

void Hmac::Free::operator()(EVP_MAC_CTX* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

Hmac::Hmac(HashName hash, std::string_view key) : hash_(hash), context_(EVP_MAC_CTX_new(hmac_algorithm())) {
  if (!context_) throw std::bad_alloc();
  std::string name = name_of(hash);
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), OSSL_PARAM_construct_end()};
  if (EVP_MAC_CTX_set_params(context_.get(), parameters.data()) != 1) missing("HMAC with " + name);
  rekey(key);
}

void Hmac::rekey(std::string_view key) {
  if (key.data() == nullptr) key = "";  // null would mean "as before"
  at_start_ = EVP_MAC_init(context_.get(), bytes_of(key), key.size(), nullptr) == 1;
  if (!at_start_) missing(std::string("HMAC with ") + name_of(hash_) + " and a key of this length");
}

std::vector<std::uint8_t> Hmac::of(std::string_view bytes) {
  std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  const bool ready =
      std::exchange(at_start_, false) || EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;
  if (!ready || EVP_MAC_update(context_.get(), bytes_of(bytes), bytes.size()) != 1 ||
      EVP_MAC_final(context_.get(), digest.data(), &length, digest.size()) != 1) {
    throw std::bad_alloc();  // nothing else can fail here
  }
  digest.resize(length);
  return digest;
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gateway
