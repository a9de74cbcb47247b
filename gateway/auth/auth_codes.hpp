// Authentication codes: made from a key, checked without a store. 31 base64url characters.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/auth/auth_key.hpp"
#include "gateway/crypto/hashes.hpp"
#include "jt808/bcd.hpp"

namespace gateway {

// A code is key id (1 character), tag (8), MAC (22). The tag stands for an identity and its generation, the
// MAC binds product, phone and tag to the key, so that a code tells on any node that this gateway gave it
// out. Thread-safe.
class AuthCodes {
 public:
  static constexpr std::size_t kLength = 31;
  static constexpr std::size_t kTagLength = 8;

  // The first key signs, all verify. At least one. Throws std::runtime_error, which says what to do, where
  // OpenSSL lacks a hash that codes need; nothing after that does.
  explicit AuthCodes(const std::vector<AuthKey>& keys) { replace(keys); }
  // From now on; a code whose key is not among them ends.
  void replace(const std::vector<AuthKey>& keys);

  [[nodiscard]] static std::string tag_of(std::string_view identity, std::uint32_t generation);
  [[nodiscard]] std::string make(std::string_view product_key, const jt808::PhoneNumber& phone,
                                 std::string_view tag) const;
  // The tag of a code that one of the keys made for this product and phone. Constant time in the code's
  // content.
  [[nodiscard]] std::optional<std::string> verify(std::string_view product_key,
                                                  const jt808::PhoneNumber& phone,
                                                  std::string_view code) const;

 private:
  // Keyed once, which is most of the work.
  struct Keyed {
    explicit Keyed(std::string_view key) : hmac(HashName::sha256, key) {}
    std::mutex in_use;
    Hmac hmac;
  };
  struct Signer {
    char id = '0';
    std::unique_ptr<Keyed> keyed;
    [[nodiscard]] std::string mac_of(std::string_view product_key, const jt808::PhoneNumber& phone,
                                     std::string_view tag) const;
  };

  std::atomic<std::shared_ptr<const std::vector<Signer>>> signers_;
};

}  // namespace gateway
