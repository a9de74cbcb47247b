// What callers of the API may know and change of devices, as a port to those who keep them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/device_state.hpp"
#include "gateway/core/terminal_key.hpp"

namespace gateway {

// What may stand in a DeviceName at all (contract, section 3.3, with the length of section 2.4).
[[nodiscard]] inline bool is_well_formed_device_name(std::string_view name) noexcept {
  constexpr std::size_t kLongest = 73;
  return !name.empty() && name.size() <= kLongest && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '@' || c == '.' || c == ':';
  });
}

struct DeviceFinding {
  std::string name;
  DeviceState state = DeviceState::unactive;
  WallTime since{};
  std::optional<TerminalKey> terminal;  // where it is bound to a phone
};

struct DeviceCounts {
  std::uint64_t devices = 0;
  std::uint64_t active = 0;  // have logged in at least once
  std::uint64_t online = 0;
  std::array<std::uint64_t, 9> states{};  // by DeviceState: what state_of() says of each
  [[nodiscard]] std::uint64_t in(DeviceState state) const noexcept {
    return states.at(static_cast<std::size_t>(state));
  }
};

// A device that is to be imported; sound by itself.
struct VehicleDevice {
  std::string name;
  std::optional<jt808::PhoneNumber> phone;
  std::string auth_code;
  std::string plate;
  std::string nickname;
};

enum class ImportConflict : std::uint8_t {
  none,
  exists,       // a device of this name
  phone_taken,  // another device has the phone
  no_room,      // limits.devices
};

// Thread-safe; nothing here waits for a disk.
class DeviceCatalog {
 public:
  enum class Change : std::uint8_t {
    begun,      // `done` runs once, with whether it is kept
    no_device,  // these two: it does not run
    store_full,
  };
  using Done = std::function<void(bool kept)>;

  virtual ~DeviceCatalog() = default;
  // By name, or by the digits of the phone that it is bound to.
  [[nodiscard]] virtual std::optional<DeviceFinding> find(std::uint16_t product,
                                                          std::string_view name) const = 0;
  [[nodiscard]] virtual DeviceCounts counts(std::uint16_t product) const = 0;
  // A device that is disabled loses its link.
  [[nodiscard]] virtual Change disable(std::uint16_t product, std::string_view name, bool disabled,
                                       Done done) = 0;
  // Its codes end, its phone is free, its link is closed.
  [[nodiscard]] virtual Change remove(std::uint16_t product, std::string_view name, Done done) = 0;
  // Device by device, why it cannot be imported now.
  [[nodiscard]] virtual std::vector<ImportConflict> check_import(
      std::uint16_t product, const std::vector<VehicleDevice>& devices) const = 0;
  // All of them or none: where there is a conflict, it is told and `done` does not run. The devices are known
  // inside the call.
  [[nodiscard]] virtual Change import_devices(std::uint16_t product,
                                              const std::vector<VehicleDevice>& devices,
                                              std::vector<ImportConflict>& conflicts, Done done) = 0;
};

}  // namespace gateway
