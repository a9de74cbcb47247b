// The device book's other half: looking up, presence, and what operators do.
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "gateway/auth/device_book.hpp"
#include "gateway/crypto/hashes.hpp"

namespace gateway {

std::string DeviceBook::digest_of_code(std::string_view product_key, std::string_view name,
                                       std::string_view code) {
  std::string text;
  for (const std::string_view field : {product_key, name, code}) {
    text.push_back(static_cast<char>(field.size() >> 8));
    text.push_back(static_cast<char>(field.size() & 0xff));
    text.append(field);
  }
  const auto digest = sha256(text);
  return {digest.begin(), digest.end()};
}

void DeviceBook::tell(const std::vector<Ended>& ended) const {
  if (listener_ == nullptr) return;
  for (const auto& [key, why] : ended) listener_->on_admission_ended(key, why);
}

std::optional<CloseReason> DeviceBook::ended(const TerminalKey& key) const {
  const DeviceRow* const device = index_.find(key);
  if (device != nullptr) return device->disabled ? std::optional(CloseReason::disabled) : std::nullopt;
  const bool listed = config_.products[key.product].admission == AdmissionMode::import;
  return listed || index_.ended(key) ? std::optional(CloseReason::unbound) : std::nullopt;
}

void DeviceBook::set_presence(const TerminalKey& key, bool online, std::string_view peer) {
  std::vector<Ended> gone;
  {
    const std::lock_guard lock(mutex_);
    // What an operator did between the login's decision and now ended no link, for there was none.
    if (online) {
      if (const auto why = ended(key)) gone.emplace_back(key, *why);
    }
    if (const DeviceRow* const device = index_.find(key)) {
      // Two sessions of one terminal tell of themselves in any order; the last word is what is so now.
      if (is_online_) online = is_online_(key);
      const WallTime now = clock_.wall_now();
      index_.set_online(key, online, now);
      DevicePresence change{key.product, device->name, online, std::string(peer)};
      if (store_.write({std::move(change), now}, {}) == DeviceStore::Write::full) {
        counters_.presence_lost.fetch_add(1, std::memory_order_relaxed);
      }
    }
  }
  tell(gone);
}

bool DeviceBook::set_disabled(std::uint16_t product, std::string_view name, bool disabled,
                              std::function<void(bool)> done) {
  DeviceStore::Write written{};
  std::vector<Ended> gone;
  {
    const std::lock_guard lock(mutex_);
    const DeviceRow* const device = index_.find(product, name);
    if (device == nullptr) return false;
    written = write(DisableDevice{product, device->name, disabled}, done);
    if (written == DeviceStore::Write::full) return false;
    DeviceRow changed = *device;
    if (changed.disabled != disabled) changed.changed = clock_.wall_now();
    changed.disabled = disabled;
    note_change(product, device->name);
    if (disabled && changed.phone) {
      gone.emplace_back(TerminalKey{product, *changed.phone}, CloseReason::disabled);
    }
    index_.put(std::move(changed));
  }
  tell(gone);
  if (written == DeviceStore::Write::committed) done(true);
  return true;
}

bool DeviceBook::unbind(std::uint16_t product, std::string_view name, std::function<void(bool)> done) {
  DeviceStore::Write written{};
  std::vector<Ended> gone;
  {
    const std::lock_guard lock(mutex_);
    const DeviceRow* const device = index_.find(product, name);
    if (device == nullptr) return false;
    // As many phones end as there may be devices; more would be kept of devices that get phone after phone.
    if (device->phone && index_.ended_phones() >= config_.limits.devices) return false;
    PutDevice change{*device, std::nullopt};
    change.row.phone.reset();
    ++change.row.generation;
    if (device->phone) {
      change.drop_pending = TerminalKey{product, *device->phone};
      change.ended = EndedPhone{*change.drop_pending, change.row.generation};
    }
    written = write(change, done);
    if (written == DeviceStore::Write::full) return false;
    note_change(product, device->name);
    if (change.drop_pending) {
      index_.erase_pending(*change.drop_pending);
      index_.put_ended(*change.ended);
      gone.emplace_back(*change.drop_pending, CloseReason::unbound);
    }
    index_.put(std::move(change.row));
  }
  tell(gone);
  if (written == DeviceStore::Write::committed) done(true);
  return true;
}

void DeviceBook::note_change(std::uint16_t product, std::string_view name) {
  if (reloads_ != 0) changed_meanwhile_.emplace(product, name);
}

void DeviceBook::reload_imported(std::function<void(std::optional<std::size_t>)> done) {
  {
    const std::lock_guard lock(mutex_);
    ++reloads_;
  }
  store_.imported_since([this, done = std::move(done)](std::optional<std::vector<DeviceRow>> rows) {
    std::optional<std::size_t> count;
    if (rows) {
      count = rows->size();
      tell(take_imported(std::move(*rows)));
    }
    {
      const std::lock_guard lock(mutex_);
      if (--reloads_ == 0) changed_meanwhile_.clear();
    }
    done(count);
  });
}

// The import's own columns win. Its phone does where the device has none, or where it ended the old binding,
// which shows in the generation; what terminals did since stays.
std::vector<DeviceBook::Ended> DeviceBook::take_imported(std::vector<DeviceRow> rows) {
  std::vector<Ended> gone;
  // Logins wait for the lock, so that it is held for some of many rows at a time, and let go for long enough
  // that they get it.
  const auto each = [this, &rows](const auto& take) {
    constexpr std::size_t kStep = 1'000;
    for (std::size_t next = 0; next < rows.size();) {
      if (next > 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
      const std::lock_guard lock(mutex_);
      for (const std::size_t end = std::min(next + kStep, rows.size()); next < end; ++next) take(rows[next]);
    }
  };
  // All bindings that ended go first: a phone may have moved from one of these devices to another.
  each([&](const DeviceRow& row) {
    const DeviceRow* const known = index_.find(row.product, row.name);
    if (known == nullptr || row.generation <= known->generation) return;
    DeviceRow unbound = *known;
    if (known->phone) {
      const TerminalKey key{row.product, *known->phone};
      index_.erase_pending(key);
      index_.put_ended({key, row.generation});
      gone.emplace_back(key, CloseReason::unbound);
    }
    unbound.phone.reset();
    unbound.generation = row.generation;
    index_.put(std::move(unbound));
  });
  each([&](DeviceRow& row) {
    const DeviceRow* const known = index_.find(row.product, row.name);
    const bool changed = changed_meanwhile_.contains({row.product, std::string(row.name)});
    if (changed && known == nullptr) return;  // removed
    DeviceRow merged = known == nullptr ? row : *known;
    merged.imported = true;
    if (!changed) merged.disabled = row.disabled;
    merged.pinned = row.pinned;
    merged.own_code = std::move(row.own_code);
    if (!changed && !merged.phone) merged.phone = row.phone;
    const DeviceRow* const owner =
        merged.phone ? index_.find(TerminalKey{row.product, *merged.phone}) : nullptr;
    if (owner != nullptr && owner->name != merged.name) {
      counters_.import_conflicts.fetch_add(1, std::memory_order_relaxed);
      merged.phone.reset();
    }
    if (merged.disabled && merged.phone) {
      gone.emplace_back(TerminalKey{row.product, *merged.phone}, CloseReason::disabled);
    }
    index_.put(std::move(merged));
  });
  return gone;
}

std::string DeviceBook::name_of(const TerminalKey& key) const {
  const std::lock_guard lock(mutex_);
  const DeviceRow* const device = index_.find(key);
  return device == nullptr ? key.phone.digits() : std::string(device->name);
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
    return device->phone ? TerminalKey{product, *device->phone} : no_phone(product, device->disabled);
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
  if (key == no_phone(key.product, true)) return true;
  const std::lock_guard lock(mutex_);
  const DeviceRow* const device = index_.find(key);
  return device != nullptr && device->disabled;
}

}  // namespace gateway
