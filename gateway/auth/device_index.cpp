// Implementation of the index.
#include "gateway/auth/device_index.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace gateway {

const DeviceRow* DeviceIndex::find(std::uint16_t product, std::string_view name) const {
  const auto found = by_name_.find(Name{product, name});
  return found == by_name_.end() ? nullptr : found->get();
}

const DeviceRow* DeviceIndex::find(const TerminalKey& key) const {
  const auto found = by_phone_.find(key);
  return found == by_phone_.end() ? nullptr : *found;
}

const PendingRow* DeviceIndex::pending(const TerminalKey& key) const {
  const auto found = pending_.find(key);
  return found == pending_.end() ? nullptr : &found->second.row;
}

void DeviceIndex::put(DeviceRow row) {
  erase(row.product, row.name);
  if (row.code_name == row.name) row.code_name = row.name;  // one block for both
  auto kept = std::make_unique<DeviceRow>(std::move(row));
  count(*kept, Count::in);
  if (kept->phone) {
    by_phone_.erase(TerminalKey{kept->product, *kept->phone});
    by_phone_.insert(kept.get());
  }
  by_name_.insert(std::move(kept));
}

void DeviceIndex::erase(std::uint16_t product, std::string_view name) {
  const auto found = by_name_.find(Name{product, name});
  if (found == by_name_.end()) return;
  const DeviceRow& last = **found;
  count(last, Count::out);
  if (last.phone) by_phone_.erase(TerminalKey{product, *last.phone});
  by_name_.erase(found);
}

void DeviceIndex::count(const DeviceRow& row, Count which) {
  if (row.product >= counts_.size()) counts_.resize(std::size_t{row.product} + 1);
  DeviceCounts& counts = counts_[row.product];
  const std::uint64_t step = which == Count::in ? 1 : std::uint64_t{0} - 1;
  counts.devices += step;
  if (row.activated) counts.active += step;
  if (row.online) counts.online += step;
  counts.states.at(static_cast<std::size_t>(state_of(row.disabled, row.online, row.activated))) += step;
}

bool DeviceIndex::set_online(const TerminalKey& key, bool online, WallTime at) {
  const auto found = by_phone_.find(key);
  if (found == by_phone_.end()) return false;
  DeviceRow& row = **found;
  count(row, Count::out);
  if (row.online != online && !row.disabled) row.changed = at;
  row.online = online;
  row.activated |= online;
  count(row, Count::in);
  return true;
}

void DeviceIndex::put_pending(PendingRow row) {
  const TerminalKey key = row.key;
  const std::uint64_t order = next_order_++;
  pending_[key] = {std::move(row), order};
  order_.emplace_back(order, key);
  if (order_.size() <= 2 * pending_.size() + 16) return;
  // Entries whose registration was confirmed or replaced since.
  std::erase_if(order_, [this](const auto& entry) {
    const auto found = pending_.find(entry.second);
    return found == pending_.end() || found->second.order != entry.first;
  });
}

void DeviceIndex::erase_pending(const TerminalKey& key) {
  pending_.erase(key);
}

std::optional<std::uint32_t> DeviceIndex::ended(const TerminalKey& key) const {
  const auto found = ended_.find(key);
  return found == ended_.end() ? std::nullopt : std::optional(found->second);
}

void DeviceIndex::put_ended(const EndedPhone& ended) {
  std::uint32_t& least = ended_[ended.key];
  least = std::max(least, ended.generation);
}

std::optional<TerminalKey> DeviceIndex::oldest_pending(std::size_t most) {
  if (pending_.size() < most) return std::nullopt;
  for (; !order_.empty(); order_.pop_front()) {
    const auto& [order, key] = order_.front();
    const auto found = pending_.find(key);
    if (found != pending_.end() && found->second.order == order) return key;
  }
  return std::nullopt;
}

}  // namespace gateway
