// The device book's third part: what callers of the API ask and change.
#include <algorithm>
#include <utility>

#include "gateway/auth/device_book.hpp"

namespace gateway {

const DeviceRow* DeviceBook::row_of(std::uint16_t product, std::string_view name) const {
  if (const DeviceRow* const device = index_.find(product, name)) return device;
  const auto phone = jt808::PhoneNumber::from_digits(name);
  return phone ? index_.find(TerminalKey{product, *phone}) : nullptr;
}

std::optional<DeviceFinding> DeviceBook::find(std::uint16_t product, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const DeviceRow* const device = row_of(product, name);
  if (device == nullptr) return std::nullopt;
  DeviceFinding found{device->name, DeviceState::unactive, device->changed, std::nullopt};
  bool online = device->online;
  if (device->phone) {
    found.terminal = TerminalKey{product, *device->phone};
    if (is_online_) online = is_online_(*found.terminal);
  }
  found.state = state_of(device->disabled, online, device->activated);
  return found;
}

DeviceCounts DeviceBook::counts(std::uint16_t product) const {
  const std::lock_guard lock(mutex_);
  return index_.counts(product);
}

DeviceCatalog::Change DeviceBook::disable(std::uint16_t product, std::string_view name, bool disabled,
                                          DeviceCatalog::Done done) {
  std::string own_name;
  {
    const std::lock_guard lock(mutex_);
    const DeviceRow* const device = row_of(product, name);
    if (device == nullptr) return Change::no_device;
    own_name = device->name;
  }
  return set_disabled(product, own_name, disabled, std::move(done)) ? Change::begun : Change::store_full;
}

DeviceCatalog::Change DeviceBook::remove(std::uint16_t product, std::string_view name,
                                         DeviceCatalog::Done done) {
  DeviceStore::Write written{};
  std::vector<Ended> gone;
  {
    const std::lock_guard lock(mutex_);
    const DeviceRow* const device = row_of(product, name);
    if (device == nullptr) return Change::no_device;
    RemoveDevice change{product, device->name, std::nullopt};
    if (device->phone) change.ended = EndedPhone{{product, *device->phone}, device->generation + 1};
    written = write(change, done);
    if (written == DeviceStore::Write::full) return Change::store_full;
    if (change.ended) {
      index_.erase_pending(change.ended->key);
      index_.put_ended(*change.ended);
      gone.emplace_back(change.ended->key, CloseReason::unbound);
    }
    note_change(product, change.name);
    index_.erase(product, change.name);
  }
  tell(gone);
  if (written == DeviceStore::Write::committed) done(true);
  return Change::begun;
}

std::vector<ImportConflict> DeviceBook::conflicts_of(std::uint16_t product,
                                                     const std::vector<VehicleDevice>& devices) const {
  std::vector<ImportConflict> conflicts;
  conflicts.reserve(devices.size());
  const std::size_t kept = index_.devices() + index_.ended_phones();
  std::size_t room = config_.limits.devices - std::min<std::size_t>(kept, config_.limits.devices);
  for (const VehicleDevice& device : devices) {
    if (index_.find(product, device.name) != nullptr) {
      conflicts.push_back(ImportConflict::exists);
    } else if (device.phone && index_.find(TerminalKey{product, *device.phone}) != nullptr) {
      conflicts.push_back(ImportConflict::phone_taken);
    } else if (device.phone && index_.ended({product, *device.phone})) {
      conflicts.push_back(ImportConflict::none);  // in the place of the ended phone
    } else {
      conflicts.push_back(room > 0 ? ImportConflict::none : ImportConflict::no_room);
      if (room > 0) --room;
    }
  }
  return conflicts;
}

std::vector<ImportConflict> DeviceBook::check_import(std::uint16_t product,
                                                     const std::vector<VehicleDevice>& devices) const {
  const std::lock_guard lock(mutex_);
  return conflicts_of(product, devices);
}

DeviceCatalog::Change DeviceBook::import_devices(std::uint16_t product,
                                                 const std::vector<VehicleDevice>& devices,
                                                 std::vector<ImportConflict>& conflicts,
                                                 DeviceCatalog::Done done) {
  DeviceStore::Write written{};
  {
    const std::lock_guard lock(mutex_);
    conflicts = conflicts_of(product, devices);
    if (std::ranges::any_of(conflicts, [](ImportConflict one) { return one != ImportConflict::none; })) {
      return Change::begun;
    }
    ImportDevices change;
    std::vector<EndedPhone> no_more_ended;
    for (const VehicleDevice& device : devices) {
      DeviceRow row;
      row.product = product;
      row.name = row.code_name = device.name;
      row.phone = device.phone;
      row.imported = true;
      row.changed = clock_.wall_now();
      if (row.phone) {
        const TerminalKey key{product, *row.phone};
        if (const auto least = index_.ended(key)) {
          row.generation = *least;  // codes of this phone that ended stay ended
          no_more_ended.push_back({key, *least});
        }
      }
      if (!device.auth_code.empty()) {
        row.own_code = digest_of_code(product_key(product), device.name, device.auth_code);
      }
      change.devices.push_back({std::move(row), device.plate, device.nickname});
    }
    std::vector<DeviceRow> rows;
    for (const auto& device : change.devices) rows.push_back(device.row);
    std::vector<std::string> names;
    for (const DeviceRow& row : rows) names.push_back(row.name);
    written =
        write(std::move(change), [this, product, names = std::move(names), no_more_ended, done](bool kept) {
          if (!kept) {
            const std::lock_guard again(mutex_);
            for (const std::string& name : names) index_.erase(product, name);
            for (const EndedPhone& ended : no_more_ended) {
              if (index_.find(ended.key) == nullptr) index_.put_ended(ended);
            }
          }
          done(kept);
        });
    if (written == DeviceStore::Write::full) return Change::store_full;
    for (const EndedPhone& ended : no_more_ended) index_.erase_ended(ended.key);
    for (DeviceRow& row : rows) index_.put(std::move(row));
  }
  if (written == DeviceStore::Write::committed) done(true);
  return Change::begun;
}

}  // namespace gateway
