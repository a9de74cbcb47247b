// Remembering and forgetting nonces.
#include "gateway/http/nonce_cache.hpp"

#include <algorithm>
#include <string>

#include "gateway/http/digest.hpp"

namespace gateway {
namespace {

constexpr std::chrono::seconds kCleaning{16};  // between two cleanings of a part

std::uint32_t to_number(std::chrono::sys_seconds time) noexcept {
  return static_cast<std::uint32_t>(time.time_since_epoch().count());
}

}  // namespace

NonceCache::Verdict NonceCache::take(std::string_view access_key_id, std::string_view nonce,
                                     std::chrono::sys_seconds until, std::chrono::sys_seconds now) {
  // The length keeps ("ab", "c") and ("a", "bc") apart.
  std::string text = std::to_string(access_key_id.size());
  text += ':';
  text += access_key_id;
  text += nonce;
  const auto digest = sha256(text);
  Key key{};
  std::copy_n(digest.begin(), key.size(), key.begin());

  if (now - parts_[next_].cleaned >= kCleaning) {
    clean(parts_[next_], now);
    next_ = (next_ + 1) % parts_.size();
  }
  auto& table = parts_[key[0]].until;
  if (const auto found = table.find(key); found != table.end()) {
    if (found->second >= to_number(now)) return Verdict::used;
    found->second = to_number(until);
    return Verdict::fresh;
  }
  if (size_ >= most_ && now > cleaned_whole_) {
    cleaned_whole_ = now;
    for (Part& part : parts_) clean(part, now);
  }
  if (size_ >= most_) return Verdict::full;
  table.emplace(key, to_number(until));
  ++size_;
  return Verdict::fresh;
}

void NonceCache::clean(Part& part, std::chrono::sys_seconds now) {
  const auto is_over = [limit = to_number(now)](const auto& entry) { return entry.second < limit; };
  size_ -= boost::unordered::erase_if(part.until, is_over);
  part.cleaned = now;
}

}  // namespace gateway
