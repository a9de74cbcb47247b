// The device store without a disk: for tests, where a "restart" is another book over the same store.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gateway/core/device_queries.hpp"
#include "gateway/core/device_store.hpp"

namespace gateway {

// Thread-safe. Every change is kept inside the call.
class MemoryStore final : public DeviceStore, public DeviceQueries {
 public:
  [[nodiscard]] std::optional<std::string> load(const OnDevice& device, const OnPending& pending,
                                                const OnEnded& ended) override;
  [[nodiscard]] Write write(DeviceChange change, Done done) override;
  void imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) override;
  void find_ids(std::vector<std::string> iot_ids,
                Answer<std::vector<std::optional<DeviceName>>> done) override;
  void find_devices(std::vector<DeviceName> names, Answer<std::vector<DeviceDetails>> done) override;
  void find_page(DevicePageQuery query, Answer<DevicePage> done) override;

  // The next imported_since() hands these out; for restarts they are kept too.
  void import(std::vector<DeviceRow> rows);

  // From now on as if the disk did not keep up, or could not be read.
  void set_full(bool full) { full_ = full; }
  void set_unreadable(bool unreadable) { unreadable_ = unreadable; }

 private:
  using Name = std::pair<std::uint16_t, std::string>;

  void apply(const PutPending&, WallTime at);
  void apply(const BindDevice&, WallTime at);
  void apply(const PutDevice&, WallTime at);
  void apply(const EndPhone&, WallTime at);
  void apply(const DisableDevice&, WallTime at);
  void apply(const RemoveDevice&, WallTime at);
  void apply(const ImportDevices&, WallTime at);
  void apply(const DevicePresence&, WallTime at);
  DeviceDetails& device(const DeviceRow&, WallTime at);
  void erase_pending(const TerminalKey&);

  std::mutex mutex_;
  std::map<Name, DeviceDetails> devices_;
  std::vector<PendingRow> pending_;  // oldest first
  std::map<std::pair<std::uint16_t, std::string>, EndedPhone> ended_;
  std::vector<DeviceRow> imported_;
  bool full_ = false;
  bool unreadable_ = false;
};

}  // namespace gateway
