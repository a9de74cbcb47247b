// SHA-256, HMAC and the comparison that secrets need: what the API's signatures and the terminals' codes
// share.
#pragma once

#include <openssl/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace gateway {

enum class HashName : std::uint8_t { sha1, sha256 };

// Each algorithm is looked up in OpenSSL's tables once: a look-up costs more than the digest of a short text.
// Where OpenSSL offers it to nobody, std::runtime_error says what to do.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes);

// HMAC with its hash chosen and its key set, which is most of the work. One thread at a time.
class Hmac {
 public:
  // Throws as sha256() does; after that nothing but memory can be missing.
  Hmac(HashName hash, std::string_view key);

  // From now on. Throws as the constructor, and then stays without a key.
  void rekey(std::string_view key);
  [[nodiscard]] std::vector<std::uint8_t> of(std::string_view bytes);

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const noexcept;
  };

  HashName hash_;
  std::unique_ptr<EVP_MAC_CTX, Free> context_;
  bool at_start_ = false;  // nothing was hashed since the key was set
};

// Takes the same time wherever the texts differ (their lengths are no secret).
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace gateway
