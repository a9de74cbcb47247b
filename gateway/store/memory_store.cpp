// Implementation of the memory store.
#include "gateway/store/memory_store.hpp"

#include <utility>

namespace gateway {

DeviceStore::Pending MemoryStore::put_pending(const Registration& registration,
                                              const std::string& wanted_name) {
  const std::lock_guard lock(mutex_);
  const TerminalKey& key = registration.key;
  Pending outcome{1, wanted_name, false, false};
  const auto owner = by_name_.find(Name{key.product, wanted_name});
  if (owner != by_name_.end() && !(owner->second == key)) {
    outcome.device_name = key.phone.digits();
    outcome.conflict = true;
  }
  const auto bound = by_phone_.find(key);
  if (bound != by_phone_.end()) {
    outcome.generation = bound->second.generation;
    if (bound->second.device_name != outcome.device_name) outcome.conflict = true;
  } else if (by_phone_.size() >= capacity_.devices) {
    outcome.full = true;
    return outcome;
  }
  const std::uint64_t order = next_order_++;
  pending_[key] = {{outcome.device_name, outcome.device_name, outcome.generation, registration.edition},
                   order};
  pending_order_.emplace_back(order, key);
  forget_oldest_pending();
  return outcome;
}

void MemoryStore::forget_oldest_pending() {
  // The queue also holds entries whose registration was confirmed or replaced since; those are just dropped.
  while (pending_.size() > capacity_.pending || pending_order_.size() > 2 * capacity_.pending) {
    const auto [order, key] = pending_order_.front();
    pending_order_.pop_front();
    const auto found = pending_.find(key);
    if (found != pending_.end() && found->second.order == order) pending_.erase(found);
  }
}

std::optional<DeviceBinding> MemoryStore::pending(const TerminalKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = pending_.find(key);
  return found == pending_.end() ? std::nullopt : std::optional(found->second.binding);
}

std::optional<DeviceBinding> MemoryStore::current(const TerminalKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_phone_.find(key);
  return found == by_phone_.end() ? std::nullopt : std::optional(found->second);
}

bool MemoryStore::confirm(const TerminalKey& key) {
  const std::lock_guard lock(mutex_);
  const auto found = pending_.find(key);
  if (found == pending_.end()) return false;
  DeviceBinding binding = std::move(found->second.binding);
  pending_.erase(found);
  const auto bound = by_phone_.find(key);
  if (bound == by_phone_.end() && by_phone_.size() >= capacity_.devices) return false;
  if (bound != by_phone_.end()) by_name_.erase(Name{key.product, bound->second.device_name});
  // Between the registration and now another phone may have taken the name.
  const auto [name, taken] = by_name_.try_emplace(Name{key.product, binding.device_name}, key);
  if (!taken && !(name->second == key)) binding.device_name = key.phone.digits();
  by_phone_[key] = std::move(binding);
  return true;
}

void MemoryStore::end_codes(const TerminalKey& key) {
  const std::lock_guard lock(mutex_);
  pending_.erase(key);
  const auto bound = by_phone_.find(key);
  if (bound != by_phone_.end()) {
    ++bound->second.generation;
  } else if (by_phone_.size() < capacity_.devices) {
    // Only the code's own tag is known of it, so any tag but a new one is refused from now on.
    by_phone_.emplace(key, DeviceBinding{key.phone.digits(), key.phone.digits(), 2, jt808::Edition::v2013});
  }
}

std::optional<TerminalKey> MemoryStore::find(std::uint16_t product, std::string_view device_name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(Name{product, std::string(device_name)});
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace gateway
