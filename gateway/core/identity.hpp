// The identity a terminal registers with, and the DeviceName made of it (contract, section 2.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

struct TerminalIdentity {
  std::string manufacturer;
  std::string model;
  std::string terminal_id;

  // The inverse of device_name(); nothing where the name is not that of a valid identity.
  [[nodiscard]] static std::optional<TerminalIdentity> from_name(std::string_view name);
  // Letters, digits and hyphens only; 4-11, 4-30 and 4-30 characters.
  [[nodiscard]] bool valid() const noexcept;
  [[nodiscard]] std::string device_name() const { return manufacturer + '_' + model + '_' + terminal_id; }
};

// Trailing NUL and spaces are stripped, then leading NUL.
[[nodiscard]] std::string_view strip_padding(std::string_view field) noexcept;

}  // namespace gateway
