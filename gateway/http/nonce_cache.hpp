// The nonces of signed requests, so that a request that somebody recorded is not taken a second time.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gateway {

// Remembers each nonce of each access key until its request's time stamp is too old anyway. At most `most`
// nonces, about 40 bytes each; when they are that many, new ones are refused: a full cache must not open the
// door. Ask it only after the signature was found right, or anybody could fill it. On one thread.
class NonceCache {
 public:
  enum class Verdict : std::uint8_t { fresh, used, full };

  explicit NonceCache(std::size_t most) : most_(most) {}

  // A fresh nonce counts as used from here on, to the end of the second `until`.
  [[nodiscard]] Verdict take(std::string_view access_key_id, std::string_view nonce,
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
  struct Part {
    boost::unordered_flat_map<Key, std::uint32_t, KeyHash> until;  // seconds since 1970
    std::chrono::sys_seconds cleaned{};
  };

  void clean(Part& part, std::chrono::sys_seconds now);

  std::array<Part, 256> parts_;
  std::size_t next_ = 0;  // part to be cleaned
  std::size_t most_;
  std::size_t size_ = 0;
  std::chrono::sys_seconds cleaned_whole_{};
};

}  // namespace gateway
