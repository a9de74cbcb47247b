// Every device in memory: found by name and by phone, and the registrations that wait for their 0x0102.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered_map.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/device_catalog.hpp"
#include "gateway/core/device_store.hpp"
#include "gateway/core/keyed_set.hpp"

namespace gateway {

// Plain tables, without rules and without a lock: whoever owns it has both. What it hands out is valid until
// the next change.
class DeviceIndex {
 public:
  [[nodiscard]] std::size_t devices() const noexcept { return by_name_.size(); }
  [[nodiscard]] const DeviceRow* find(std::uint16_t product, std::string_view name) const;
  [[nodiscard]] const DeviceRow* find(const TerminalKey&) const;
  [[nodiscard]] const PendingRow* pending(const TerminalKey&) const;

  // Room for so many, that no table grows row by row.
  void reserve(std::size_t devices) {
    by_name_.reserve(devices);
    by_phone_.reserve(devices);
  }
  // In place of the row of that name. The phone must be free, or this device's.
  void put(DeviceRow row);
  void erase(std::uint16_t product, std::string_view name);
  // In place; false where nobody has the phone.
  bool set_online(const TerminalKey&, bool online, WallTime at);
  [[nodiscard]] DeviceCounts counts(std::uint16_t product) const {
    return product < counts_.size() ? counts_[product] : DeviceCounts{};
  }

  void put_pending(PendingRow row);
  void erase_pending(const TerminalKey&);
  // The least generation of a new code, where the phone's codes have ended and no device has it.
  [[nodiscard]] std::optional<std::uint32_t> ended(const TerminalKey&) const;
  void put_ended(const EndedPhone& ended);
  void erase_ended(const TerminalKey& key) { ended_.erase(key); }
  [[nodiscard]] std::size_t ended_phones() const noexcept { return ended_.size(); }

  // The oldest pending registration; nothing where there are fewer than `most`.
  [[nodiscard]] std::optional<TerminalKey> oldest_pending(std::size_t most);

 private:
  struct Name {
    std::uint16_t product;
    std::string_view text;
    friend bool operator==(const Name&, const Name&) = default;
    friend std::size_t hash_value(const Name& name) noexcept {
      std::size_t seed = boost::hash_range(name.text.begin(), name.text.end());
      boost::hash_combine(seed, name.product);
      return seed;
    }
  };
  struct NameOf {
    using Key = Name;
    static Key key(const DeviceRow& row) noexcept { return {row.product, row.name}; }
  };
  struct PhoneOf {
    using Key = TerminalKey;
    static Key key(const DeviceRow& row) noexcept { return {row.product, *row.phone}; }
  };
  struct Pending {
    PendingRow row;
    std::uint64_t order = 0;  // which entry of the queue is this one's
  };

  enum class Count : bool { in, out };
  void count(const DeviceRow&, Count);

  KeyedSet<std::unique_ptr<DeviceRow>, NameOf> by_name_;
  KeyedSet<DeviceRow*, PhoneOf> by_phone_;
  std::vector<DeviceCounts> counts_;  // by product
  boost::unordered_map<TerminalKey, Pending> pending_;
  boost::unordered_flat_map<TerminalKey, std::uint32_t> ended_;
  std::deque<std::pair<std::uint64_t, TerminalKey>> order_;
  std::uint64_t next_order_ = 0;
};

}  // namespace gateway
