// Authentication codes: made from a key, checked without a store. 31 base64url characters.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/auth/auth_key.hpp"
#include "jt808/bcd.hpp"

namespace gateway {

// A code is key id (1 character), tag (8), MAC (22). The tag stands for an identity and its generation, the
// MAC binds product, phone and tag to the key, so that a code tells on any node that this gateway gave it
// out. Thread-safe.
class AuthCodes {
 public:
  static constexpr std::size_t kLength = 31;
  static constexpr std::size_t kTagLength = 8;

  // The first key signs, all verify. At least one.
  explicit AuthCodes(std::vector<AuthKey> keys) { replace(std::move(keys)); }
  // From now on; a code whose key is not among them ends.
  void replace(std::vector<AuthKey> keys) {
    keys_.store(std::make_shared<const std::vector<AuthKey>>(std::move(keys)));
  }

  [[nodiscard]] static std::string tag_of(std::string_view identity, std::uint32_t generation);
  [[nodiscard]] std::string make(std::string_view product_key, const jt808::PhoneNumber& phone,
                                 std::string_view tag) const;
  // The tag of a code that one of the keys made for this product and phone. Constant time in the code's
  // content.
  [[nodiscard]] std::optional<std::string> verify(std::string_view product_key,
                                                  const jt808::PhoneNumber& phone,
                                                  std::string_view code) const;

 private:
  std::atomic<std::shared_ptr<const std::vector<AuthKey>>> keys_;
};

}  // namespace gateway
