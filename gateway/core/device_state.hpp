// What a caller is told of a device: one of four states, and since when.
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway {

// The numbers are those of QueryDeviceByStatus.
enum class DeviceState : std::uint8_t { unactive = 0, online = 1, offline = 3, disabled = 8 };

[[nodiscard]] constexpr std::string_view to_string(DeviceState state) noexcept {
  switch (state) {
    case DeviceState::unactive:
      return "UNACTIVE";
    case DeviceState::online:
      return "ONLINE";
    case DeviceState::disabled:
      return "DISABLE";
    case DeviceState::offline:
      break;
  }
  return "OFFLINE";
}

// `activated`: it has logged in at least once.
[[nodiscard]] constexpr DeviceState state_of(bool disabled, bool online, bool activated) noexcept {
  if (disabled) return DeviceState::disabled;
  if (online) return DeviceState::online;
  return activated ? DeviceState::offline : DeviceState::unactive;
}

}  // namespace gateway
