// What is kept of devices, as a port: who registered with which phone, and which generation of code is valid.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/ports.hpp"

namespace gateway {

// A device as bound to its phone: what decides whether a code holds.
struct DeviceBinding {
  std::string device_name;
  std::string code_name;         // what its code was made of: the name it had at the registration
  std::uint32_t generation = 1;  // of its code; grows at deregistration
  jt808::Edition edition = jt808::Edition::v2013;
};

// Thread-safe. A binding is *pending* from the 0x0100 until the 0x0102 with its code: only then do others see
// it.
class DeviceStore {
 public:
  struct Pending {
    std::uint32_t generation = 1;
    std::string device_name;  // the phone's digits where the wanted name belongs to another phone
    bool conflict = false;    // the phone or the name was bound otherwise
    bool full = false;        // no room for another device
  };

  virtual ~DeviceStore() = default;
  // Keeps the registration as the phone's pending binding, in place of an earlier pending one.
  virtual Pending put_pending(const Registration& registration, const std::string& wanted_name) = 0;
  [[nodiscard]] virtual std::optional<DeviceBinding> pending(const TerminalKey&) const = 0;
  [[nodiscard]] virtual std::optional<DeviceBinding> current(const TerminalKey&) const = 0;
  // The pending binding becomes the current one. False where there is none, or no room.
  virtual bool confirm(const TerminalKey&) = 0;
  // Every code given out for this terminal so far ends; also where the store did not know it.
  virtual void end_codes(const TerminalKey&) = 0;
  [[nodiscard]] virtual std::optional<TerminalKey> find(std::uint16_t product,
                                                        std::string_view device_name) const = 0;
};

}  // namespace gateway
