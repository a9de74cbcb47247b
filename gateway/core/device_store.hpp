// What is kept of devices, as a port: rows that survive the process. The rules about them are not here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/identity.hpp"
#include "gateway/core/shared_text.hpp"
#include "gateway/core/terminal_key.hpp"
#include "jt808/edition.hpp"

namespace gateway {

// A device's life: known but never registered, registered, deregistered.
enum class DeviceStatus : std::uint8_t { create, registered, unregistered };

// "create", "register", "unregister".
[[nodiscard]] std::string_view to_string(DeviceStatus) noexcept;

// What decides whether a terminal gets in. Held in memory for every device, hence ordered without gaps.
struct DeviceRow {
  SharedText name;               // DeviceName, one of its kind in its product
  SharedText code_name;          // what its codes are made of: the name it had at the registration
  SharedText own_code;           // SHA-256 of the code that it was imported with; empty: none
  WallTime changed{};            // since when it is online, offline, disabled or new
  std::uint32_t generation = 1;  // of its codes; grows at deregistration
  std::uint16_t product = 0;     // index of the product in the configuration
  std::optional<jt808::PhoneNumber> phone;
  std::optional<jt808::Edition> edition;  // of the last registration
  std::optional<jt808::Edition> pinned;   // by the import: what the terminal shows does not count
  DeviceStatus status = DeviceStatus::create;
  bool layout_2019 : 1 = false;  // how the header of the last registration was laid out
  bool disabled : 1 = false;
  bool imported : 1 = false;
  bool activated : 1 = false;  // it has logged in at least once
  bool online : 1 = false;     // as far as was told; false after a start
};

// What a registration says beside the identity's name.
struct DeviceFacts {
  TerminalIdentity identity;
  std::uint16_t province = 0;
  std::uint16_t city = 0;
  std::uint8_t plate_color = 0;
  std::string plate;
};

// A registration that no 0x0102 has confirmed yet.
struct PendingRow {
  TerminalKey key;
  std::string name;
  std::string code_name;
  std::uint32_t generation = 1;
  jt808::Edition edition = jt808::Edition::v2013;
  bool layout_2019 = false;
  DeviceFacts facts;
};

// A phone that no device has any more, or that deregistered without one: its codes have ended, whatever they
// were made of, until it has registered again.
struct EndedPhone {
  TerminalKey key;
  std::uint32_t generation = 2;  // the least that a new code of this phone has
};

// All that is kept of one device.
struct DeviceDetails {
  DeviceRow row;
  DeviceFacts facts;
  std::string iot_id;
  std::string nickname;
  WallTime created{};
  WallTime modified{};
  std::optional<WallTime> activated;  // the first login
  std::optional<WallTime> registered;
  std::optional<WallTime> last_online;
  std::optional<WallTime> last_offline;
  std::optional<WallTime> status_at;  // of the last change of the status
  std::string address;                // of the last login
};

// Each changes only the columns that it names, so that an import beside the running gateway loses nothing.
struct PutPending {
  PendingRow row;
  std::optional<TerminalKey> evicted;  // a pending row that makes room
};
// A 0x0102 confirmed a registration: `row` gets the phone, which is not ended any more; whoever had it before
// is unbound or removed.
struct BindDevice {
  DeviceRow row;
  DeviceFacts facts;
  std::optional<std::string> former;  // the device that had the phone
  bool remove_former = false;
};
// Codes and status of a device, made where it does not exist; without a phone it loses its own. Its pending
// row goes.
struct PutDevice {
  DeviceRow row;
  std::optional<TerminalKey> drop_pending;
  std::optional<EndedPhone> ended = std::nullopt;  // the phone that it has no more
};
// The codes of a phone without a device end, and its pending row goes.
struct EndPhone {
  EndedPhone ended;
};
struct DisableDevice {
  std::uint16_t product = 0;
  std::string name;
  bool disabled = false;
};
// The device goes, with its pending row; its phone's codes end.
struct RemoveDevice {
  std::uint16_t product = 0;
  std::string name;
  std::optional<EndedPhone> ended;  // where it has a phone
};
// New devices, all of them or none.
struct ImportDevices {
  struct Device {
    DeviceRow row;
    std::string plate;
    std::string nickname;
  };
  std::vector<Device> devices;
};
struct DevicePresence {
  std::uint16_t product = 0;
  std::string name;
  bool online = false;
  std::string address;
};
struct DeviceChange {
  std::variant<PutPending, BindDevice, PutDevice, EndPhone, DisableDevice, RemoveDevice, ImportDevices,
               DevicePresence>
      what;
  WallTime at{};
};

// Thread-safe. Nothing here waits for a disk but load().
class DeviceStore {
 public:
  // committed: it is kept already, `done` is not called. queued: `done` runs once, on the store's thread,
  // with true once the change survives the process, with false where it is lost. full: nothing happened.
  enum class Write : std::uint8_t { committed, queued, full };
  using Done = std::function<void(bool committed)>;
  using OnDevice = std::function<void(DeviceRow)>;
  using OnPending = std::function<void(PendingRow)>;
  using OnEnded = std::function<void(const EndedPhone&)>;

  virtual ~DeviceStore() = default;
  // How many devices load() hands out, about: room is made for them at once.
  [[nodiscard]] virtual std::size_t expected_devices() { return 0; }
  // Everything that is kept, pending rows oldest first. The error names the file and the fix.
  [[nodiscard]] virtual std::optional<std::string> load(const OnDevice& device, const OnPending& pending,
                                                        const OnEnded& ended) = 0;
  // Changes take effect in the order of the calls. `done` may be empty.
  [[nodiscard]] virtual Write write(DeviceChange change, Done done) = 0;
  // Devices that were imported since load() or the last call that could read them; nothing where they cannot
  // be read. `done` runs once: inside the call or on the store's thread, after the changes before it.
  virtual void imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) = 0;
};

}  // namespace gateway
