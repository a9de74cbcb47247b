// The nonces of signed requests, so that a request that somebody recorded is not taken a second time.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Remembers each nonce of each access key until its request's time stamp is too old anyway. At most `most`
// nonces, about 45 bytes each; when they are that many, new ones are refused: a full cache must not open the
// door. No account has more than its share of them, so that one cannot shut the door for the others. Ask it
// only after the signature was found right, or anybody could fill it. On one thread.
class NonceCache {
 public:
  enum class Verdict : std::uint8_t { fresh, used, full, share_full };
  // Whose nonce it is, and how many of the account's are remembered at most. Accounts are few.
  struct Owner {
    std::string_view account;
    std::size_t share = 0;
  };

  explicit NonceCache(std::size_t most) : most_(most) {}

  // A fresh nonce counts as used from here on, to the end of the second `until`.
  [[nodiscard]] Verdict take(const Owner& owner, std::string_view access_key_id, std::string_view nonce,
                             std::chrono::sys_seconds until, std::chrono::sys_seconds now);
  // Those that are forgotten late, at the next look, included.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  using Key = std::array<std::uint8_t, 16>;  // of a SHA-256
  struct KeyHash {
    using is_avalanching = void;
    std::size_t operator()(const Key& key) const noexcept {
      std::size_t bits = 0;
      std::memcpy(&bits, key.data() + 1, sizeof bits);  // the first byte chose the part
      return bits;
    }
  };
  // Many small tables: neither growing one nor cleaning it holds up the thread for long.
  struct Entry {
    std::uint32_t until = 0;  // seconds since 1970
    std::uint32_t account = 0;
  };
  struct Part {
    boost::unordered_flat_map<Key, Entry, KeyHash> entries;
    std::chrono::sys_seconds cleaned{};
  };

  void clean(Part& part, std::chrono::sys_seconds now);
  void clean_whole(std::chrono::sys_seconds now);
  [[nodiscard]] std::uint32_t number_of(std::string_view account);

  std::array<Part, 256> parts_;
  std::size_t next_ = 0;  // part to be cleaned
  std::size_t most_;
  std::size_t size_ = 0;
  std::map<std::string, std::uint32_t, std::less<>> accounts_;
  std::vector<std::size_t> sizes_;  // by account
  std::chrono::sys_seconds cleaned_whole_{};
};

}  // namespace gateway
