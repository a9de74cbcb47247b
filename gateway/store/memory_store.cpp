// Implementation of the memory store.
#include "gateway/store/memory_store.hpp"

#include <algorithm>

namespace gateway {

std::optional<std::string> MemoryStore::load(const OnDevice& device, const OnPending& pending,
                                             const OnEnded& ended) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, details] : devices_) device(details.row);
  for (const PendingRow& row : pending_) pending(row);
  for (const auto& [phone, row] : ended_) ended(row);
  return std::nullopt;
}

DeviceStore::Write MemoryStore::write(DeviceChange change, Done) {
  const std::lock_guard lock(mutex_);
  if (full_) return Write::full;
  std::visit([this, at = change.at](const auto& what) { apply(what, at); }, change.what);
  return Write::committed;
}

void MemoryStore::details(std::uint16_t product, std::string name,
                          std::function<void(std::optional<DeviceDetails>)> done) {
  std::optional<DeviceDetails> found;
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = devices_.find({product, std::move(name)}); at != devices_.end()) found = at->second;
  }
  done(std::move(found));
}

void MemoryStore::import(std::vector<DeviceRow> rows) {
  const std::lock_guard lock(mutex_);
  for (const DeviceRow& row : rows) devices_[{row.product, row.name}].row = row;
  imported_ = std::move(rows);
}

void MemoryStore::imported_since(std::function<void(std::vector<DeviceRow>)> done) {
  std::vector<DeviceRow> rows;
  {
    const std::lock_guard lock(mutex_);
    rows.swap(imported_);
  }
  done(std::move(rows));
}

DeviceDetails& MemoryStore::device(const DeviceRow& row, WallTime at) {
  const auto [found, made] = devices_.try_emplace({row.product, row.name});
  DeviceDetails& details = found->second;
  if (made) {
    details.row = row;
    details.created = at;
    details.iot_id = "memory-" + row.name;
  }
  if (made || details.row.status != row.status) details.status_at = at;
  DeviceRow kept = row;
  kept.disabled = details.row.disabled;
  kept.imported = details.row.imported;
  kept.pinned = details.row.pinned;
  kept.own_code = details.row.own_code;
  details.row = std::move(kept);
  details.modified = at;
  return details;
}

void MemoryStore::erase_pending(const TerminalKey& key) {
  std::erase_if(pending_, [&key](const PendingRow& row) { return row.key == key; });
}

void MemoryStore::apply(const PutPending& what, WallTime) {
  if (what.evicted) erase_pending(*what.evicted);
  erase_pending(what.row.key);
  pending_.push_back(what.row);
}

void MemoryStore::apply(const BindDevice& what, WallTime at) {
  if (what.former) {
    const auto former = devices_.find({what.row.product, *what.former});
    if (former != devices_.end() && what.remove_former) {
      devices_.erase(former);
    } else if (former != devices_.end()) {
      former->second.row.phone.reset();
      former->second.modified = at;
    }
  }
  erase_pending({what.row.product, *what.row.phone});
  ended_.erase({what.row.product, what.row.phone->digits()});
  DeviceDetails& details = device(what.row, at);
  details.facts = what.facts;
  details.registered = at;
}

void MemoryStore::apply(const PutDevice& what, WallTime at) {
  if (what.drop_pending) erase_pending(*what.drop_pending);
  if (what.ended) ended_[{what.ended->key.product, what.ended->key.phone.digits()}] = *what.ended;
  device(what.row, at);
}

void MemoryStore::apply(const EndPhone& what, WallTime) {
  erase_pending(what.ended.key);
  ended_[{what.ended.key.product, what.ended.key.phone.digits()}] = what.ended;
}

void MemoryStore::apply(const DisableDevice& what, WallTime at) {
  const auto found = devices_.find({what.product, what.name});
  if (found == devices_.end()) return;
  found->second.row.disabled = what.disabled;
  found->second.modified = at;
}

void MemoryStore::apply(const DevicePresence& what, WallTime at) {
  const auto found = devices_.find({what.product, what.name});
  if (found == devices_.end()) return;
  DeviceDetails& details = found->second;
  (what.online ? details.last_online : details.last_offline) = at;
  if (what.online) {
    details.address = what.address;
    if (!details.activated) details.activated = at;
  }
}

}  // namespace gateway
