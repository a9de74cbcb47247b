// The device store that forgets with the process: for `open` admission, where terminals introduce themselves.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <mutex>

#include "gateway/core/device_store.hpp"

namespace gateway {

// Thread-safe by one lock: it is touched at registration, login, logout and at calls by name only.
class MemoryStore final : public DeviceStore {
 public:
  struct Capacity {
    std::size_t devices = 1'000'000;
    std::size_t pending = 100'000;  // registrations that nobody confirmed; the oldest is forgotten first
  };
  explicit MemoryStore(Capacity capacity) : capacity_(capacity) {}

  Pending put_pending(const Registration& registration, const std::string& wanted_name) override;
  [[nodiscard]] std::optional<DeviceBinding> pending(const TerminalKey&) const override;
  [[nodiscard]] std::optional<DeviceBinding> current(const TerminalKey&) const override;
  bool confirm(const TerminalKey&) override;
  void end_codes(const TerminalKey&) override;
  [[nodiscard]] std::optional<TerminalKey> find(std::uint16_t product,
                                                std::string_view device_name) const override;

 private:
  struct Name {
    std::uint16_t product;
    std::string text;
    friend bool operator==(const Name&, const Name&) = default;
    friend std::size_t hash_value(const Name& name) noexcept {
      std::size_t seed = boost::hash_value(name.text);
      boost::hash_combine(seed, name.product);
      return seed;
    }
  };
  struct PendingRecord {
    DeviceBinding binding;
    std::uint64_t order = 0;  // which entry of the queue is this one's
  };

  void forget_oldest_pending();

  Capacity capacity_;
  mutable std::mutex mutex_;
  boost::unordered_flat_map<TerminalKey, DeviceBinding> by_phone_;
  boost::unordered_flat_map<Name, TerminalKey> by_name_;  // of current bindings
  boost::unordered_flat_map<TerminalKey, PendingRecord> pending_;
  std::deque<std::pair<std::uint64_t, TerminalKey>> pending_order_;
  std::uint64_t next_order_ = 0;
};

}  // namespace gateway
