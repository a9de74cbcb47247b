// Implementation of the memory store.
#include "gateway/store/memory_store.hpp"

#include <algorithm>

namespace gateway {

std::optional<std::string> MemoryStore::load(const OnDevice& device, const OnPending& pending,
                                             const OnEnded& ended) {
  const std::lock_guard lock(mutex_);
  for (auto& [name, details] : devices_) {
    details.row.online = false;
    device(details.row);
  }
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

void MemoryStore::import(std::vector<DeviceRow> rows) {
  const std::lock_guard lock(mutex_);
  for (const DeviceRow& row : rows) devices_[{row.product, row.name}].row = row;
  imported_ = std::move(rows);
}

void MemoryStore::imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) {
  if (unreadable_) return done(std::nullopt);
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
    details.row.changed = at;
    details.created = at;
    details.iot_id = "memory-" + std::string(row.name);
  }
  if (made || details.row.status != row.status) details.status_at = at;
  DeviceRow kept = row;
  kept.disabled = details.row.disabled;
  kept.imported = details.row.imported;
  kept.activated = details.row.activated;
  kept.online = details.row.online;
  kept.changed = details.row.changed;
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
  DeviceRow& row = found->second.row;
  if (row.disabled != what.disabled) row.changed = at;
  row.disabled = what.disabled;
  found->second.modified = at;
}

void MemoryStore::apply(const RemoveDevice& what, WallTime) {
  if (what.ended) {
    erase_pending(what.ended->key);
    ended_[{what.ended->key.product, what.ended->key.phone.digits()}] = *what.ended;
  }
  devices_.erase({what.product, what.name});
}

void MemoryStore::apply(const ImportDevices& what, WallTime at) {
  for (const auto& [row, plate, nickname] : what.devices) {
    if (row.phone) ended_.erase({row.product, row.phone->digits()});
    DeviceDetails& details = device(row, at);
    details.row = row;
    details.row.changed = at;
    details.facts.plate = plate;
    details.nickname = nickname;
  }
}

void MemoryStore::find_ids(std::vector<std::string> iot_ids,
                           Answer<std::vector<std::optional<DeviceName>>> done) {
  std::vector<std::optional<DeviceName>> found;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& id : iot_ids) {
      const auto at =
          std::ranges::find_if(devices_, [&](const auto& one) { return one.second.iot_id == id; });
      found.push_back(at == devices_.end() ? std::nullopt
                                           : std::optional(DeviceName{at->first.first, at->first.second}));
    }
  }
  done(unreadable_ ? std::nullopt : std::optional(std::move(found)));
}

void MemoryStore::find_devices(std::vector<DeviceName> names, Answer<std::vector<DeviceDetails>> done) {
  std::vector<DeviceDetails> found;
  {
    const std::lock_guard lock(mutex_);
    for (const DeviceName& name : names) {
      if (const auto at = devices_.find({name.product, name.name}); at != devices_.end()) {
        found.push_back(at->second);
      }
    }
  }
  done(unreadable_ ? std::nullopt : std::optional(std::move(found)));
}

void MemoryStore::find_page(DevicePageQuery query, Answer<DevicePage> done) {
  DevicePage page;
  {
    const std::lock_guard lock(mutex_);
    for (const std::uint16_t product : query.products) {
      std::vector<const DeviceDetails*> rows;
      for (const auto& [name, details] : devices_) {
        const DeviceRow& row = details.row;
        if (name.first != product) continue;
        if (query.state && state_of(row.disabled, row.online, row.activated) != *query.state) continue;
        if (query.after && std::pair(details.created, row.name.view()) >=
                               std::pair(query.after->created, std::string_view(query.after->name))) {
          continue;
        }
        rows.push_back(&details);
      }
      std::ranges::sort(rows, std::greater<>(), [](const DeviceDetails* one) {
        return std::pair(one->created, one->row.name.view());
      });
      for (const DeviceDetails* const row : rows) {
        if (query.skip > 0) {
          --query.skip;
        } else if (page.devices.size() < query.limit) {
          page.devices.push_back(*row);
        } else {
          page.more = true;
        }
      }
    }
  }
  done(unreadable_ ? std::nullopt : std::optional(std::move(page)));
}

void MemoryStore::apply(const DevicePresence& what, WallTime at) {
  const auto found = devices_.find({what.product, what.name});
  if (found == devices_.end()) return;
  DeviceDetails& details = found->second;
  (what.online ? details.last_online : details.last_offline) = at;
  details.row.online = what.online;
  if (!details.row.disabled) details.row.changed = at;
  if (what.online) {
    details.address = what.address;
    if (!details.activated) details.activated = at;
    details.row.activated = true;
  }
}

}  // namespace gateway
