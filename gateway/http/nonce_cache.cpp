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

NonceCache::Verdict NonceCache::take(const Owner& owner, std::string_view access_key_id,
                                     std::string_view nonce, std::chrono::sys_seconds until,
                                     std::chrono::sys_seconds now) {
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
  const std::uint32_t account = number_of(owner.account);
  auto& table = parts_[key[0]].entries;
  if (const auto found = table.find(key); found != table.end()) {
    if (found->second.until >= to_number(now)) return Verdict::used;
    --sizes_[found->second.account];  // the key may have moved to another account since
    ++sizes_[account];
    found->second = {to_number(until), account};
    return Verdict::fresh;
  }
  if ((size_ >= most_ || sizes_[account] >= owner.share) && now > cleaned_whole_) clean_whole(now);
  if (size_ >= most_) return Verdict::full;
  if (sizes_[account] >= owner.share) return Verdict::share_full;
  table.emplace(key, Entry{to_number(until), account});
  ++size_;
  ++sizes_[account];
  return Verdict::fresh;
}

std::uint32_t NonceCache::number_of(std::string_view account) {
  const auto found = accounts_.find(account);
  if (found != accounts_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(sizes_.size());
  accounts_.emplace(account, number);
  sizes_.push_back(0);
  return number;
}

void NonceCache::clean_whole(std::chrono::sys_seconds now) {
  cleaned_whole_ = now;
  for (Part& part : parts_) clean(part, now);
}

void NonceCache::clean(Part& part, std::chrono::sys_seconds now) {
  const auto is_over = [this, limit = to_number(now)](const auto& entry) {
    if (entry.second.until >= limit) return false;
    --sizes_[entry.second.account];
    return true;
  };
  size_ -= boost::unordered::erase_if(part.entries, is_over);
  part.cleaned = now;
}

}  // namespace gateway
