// How many links each source address has, for the limit at accept.
#pragma once

#include <array>
#include <boost/container_hash/hash.hpp>
#include <boost/unordered_map.hpp>
#include <cstdint>
#include <mutex>
#include <utility>

namespace gateway {

// An IPv4 address, or the first 64 bits of an IPv6 address: what one host has all of counts as one.
using SourceAddress = std::array<std::uint8_t, 8>;

// Of the whole process; thread-safe; touched at accept and close, and only where the limit is set. Holds an
// entry for each address that has a link now.
class AddressCount {
 public:
  // Takes a place, and gives it back when it ends. Empty where the address had no place left.
  class Place {
   public:
    Place() = default;
    Place(AddressCount& count, const SourceAddress& address) noexcept : count_(&count), address_(address) {}
    Place(Place&& other) noexcept : count_(std::exchange(other.count_, nullptr)), address_(other.address_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(count_, other.count_);
      std::swap(address_, other.address_);
      return *this;
    }
    ~Place() {
      if (count_ != nullptr) count_->release(address_);
    }
    [[nodiscard]] explicit operator bool() const noexcept { return count_ != nullptr; }

   private:
    AddressCount* count_ = nullptr;
    SourceAddress address_{};
  };

  [[nodiscard]] Place take(const SourceAddress& address, std::uint32_t limit) {
    const std::lock_guard lock(mutex_);
    std::uint32_t& links = links_[address];
    if (links >= limit) return {};  // the limit is at least 1, so the entry was there
    ++links;
    return {*this, address};
  }
  // Addresses that have a link.
  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return links_.size();
  }

 private:
  void release(const SourceAddress& address) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = links_.find(address);
    if (found != links_.end() && --found->second == 0) links_.erase(found);
  }

  mutable std::mutex mutex_;
  boost::unordered_map<SourceAddress, std::uint32_t, boost::hash<SourceAddress>> links_;
};

}  // namespace gateway
