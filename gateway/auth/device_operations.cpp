// The device book's other half: looking up, presence, and what operators do.
#include <openssl/sha.h>

#include <array>
#include <utility>

#include "gateway/auth/device_book.hpp"

namespace gateway {

std::string DeviceBook::digest_of_code(std::string_view product_key, std::string_view name,
                                       std::string_view code) {
  std::string text;
  for (const std::string_view field : {product_key, name, code}) {
    text.push_back(static_cast<char>(field.size() >> 8));
    text.push_back(static_cast<char>(field.size() & 0xff));
    text.append(field);
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return {digest.begin(), digest.end()};
}

void DeviceBook::set_presence(const TerminalKey& key, bool online, std::string_view peer) {
  const std::lock_guard lock(mutex_);
  const DeviceRow* const device = index_.find(key);
  if (device == nullptr) return;
  const DevicePresence change{key.product, device->name, online, std::string(peer)};
  if (store_.write({change, clock_.wall_now()}, {}) == DeviceStore::Write::full) {
    counters_.presence_lost.fetch_add(1, std::memory_order_relaxed);
  }
}

bool DeviceBook::set_disabled(std::uint16_t product, std::string_view name, bool disabled,
                              std::function<void(bool)> done) {
  {
    const std::lock_guard lock(mutex_);
    const DeviceRow* const device = index_.find(product, name);
    if (device == nullptr) return false;
    const auto written = write(DisableDevice{product, device->name, disabled}, done);
    if (written == DeviceStore::Write::full) return false;
    DeviceRow changed = *device;
    changed.disabled = disabled;
    index_.put(std::move(changed));
    if (written == DeviceStore::Write::queued) return true;
  }
  done(true);
  return true;
}

bool DeviceBook::unbind(std::uint16_t product, std::string_view name, std::function<void(bool)> done) {
  {
    const std::lock_guard lock(mutex_);
    const DeviceRow* const device = index_.find(product, name);
    if (device == nullptr) return false;
    PutDevice change{*device, std::nullopt};
    if (device->phone) change.drop_pending = TerminalKey{product, *device->phone};
    change.row.phone.reset();
    ++change.row.generation;
    const auto written = write(change, done);
    if (written == DeviceStore::Write::full) return false;
    if (change.drop_pending) index_.erase_pending(*change.drop_pending);
    index_.put(std::move(change.row));
    if (written == DeviceStore::Write::queued) return true;
  }
  done(true);
  return true;
}

void DeviceBook::reload_imported(std::function<void(std::size_t)> done) {
  store_.imported_since([this, done = std::move(done)](std::vector<DeviceRow> rows) {
    const std::size_t count = rows.size();
    take_imported(std::move(rows));
    done(count);
  });
}

// The import's own columns win. Its phone does where the device has none, or where it ended the old binding,
// which shows in the generation; what terminals did since stays.
void DeviceBook::take_imported(std::vector<DeviceRow> rows) {
  const std::lock_guard lock(mutex_);
  // All bindings that ended go first: a phone may have moved from one of these devices to another.
  for (const DeviceRow& row : rows) {
    const DeviceRow* const known = index_.find(row.product, row.name);
    if (known == nullptr || row.generation <= known->generation) continue;
    if (known->phone) index_.erase_pending({row.product, *known->phone});
    DeviceRow unbound = *known;
    unbound.phone.reset();
    unbound.generation = row.generation;
    index_.put(std::move(unbound));
  }
  for (DeviceRow& row : rows) {
    const DeviceRow* const known = index_.find(row.product, row.name);
    DeviceRow merged = known == nullptr ? row : *known;
    merged.imported = true;
    merged.disabled = row.disabled;
    merged.pinned = row.pinned;
    merged.own_code = std::move(row.own_code);
    if (!merged.phone) merged.phone = row.phone;
    const DeviceRow* const owner =
        merged.phone ? index_.find(TerminalKey{row.product, *merged.phone}) : nullptr;
    if (owner != nullptr && owner->name != merged.name) {
      counters_.import_conflicts.fetch_add(1, std::memory_order_relaxed);
      merged.phone.reset();
    }
    index_.put(std::move(merged));
  }
}

std::string DeviceBook::name_of(const TerminalKey& key) const {
  const std::lock_guard lock(mutex_);
  const DeviceRow* const device = index_.find(key);
  return device == nullptr ? key.phone.digits() : device->name;
}

bool DeviceBook::was_imported(const TerminalKey& key, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const DeviceRow* device = index_.find(key);
  if (device == nullptr) device = index_.find(key.product, name);
  return device != nullptr && device->imported;
}

std::optional<TerminalKey> DeviceBook::find_device(std::uint16_t product, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if (const DeviceRow* const device = index_.find(product, name)) {
    return device->phone ? TerminalKey{product, *device->phone} : no_phone(product);
  }
  const auto phone = jt808::PhoneNumber::from_digits(name);
  if (!phone) return std::nullopt;
  const TerminalKey key{product, *phone};
  // Where devices are listed, a phone that no device has is nobody's; elsewhere it may be any terminal's.
  if (config_.products[product].admission == AdmissionMode::import && index_.find(key) == nullptr) {
    return std::nullopt;
  }
  return key;
}

bool DeviceBook::awaits_authentication(const TerminalKey& key) const {
  const std::lock_guard lock(mutex_);
  return index_.pending(key) != nullptr;
}

bool DeviceBook::disabled(const TerminalKey& key) const {
  const std::lock_guard lock(mutex_);
  const DeviceRow* const device = index_.find(key);
  return device != nullptr && device->disabled;
}

}  // namespace gateway
