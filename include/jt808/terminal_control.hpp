// The parameter strings of 0x8105: values joined by ';', an absent one stays empty (part 2, 0x8105).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jt808 {

// The names of a command's parameters, in order. Empty for commands that have none.
[[nodiscard]] std::span<const std::string_view> control_parameters(std::uint8_t command) noexcept;

struct ControlParameter {
  std::string_view name;   // as above; empty for what a terminal or platform added behind
  std::string_view value;  // of the text given
};

// Takes the string of a 0x8105 apart. A string may have fewer values than the command has parameters.
[[nodiscard]] std::vector<ControlParameter> split_control(std::uint8_t command, std::string_view params);

// Puts it together, with all separators that the command has; values by name, the others empty. Nothing where
// a name is not one of the command's, or a value holds a ';'.
[[nodiscard]] std::optional<std::string> join_control(std::uint8_t command,
                                                      std::span<const ControlParameter> values);

// Passwords and codes.
[[nodiscard]] bool is_secret_parameter(std::string_view name) noexcept;
// The string with "***" for those.
[[nodiscard]] std::string masked_control(std::uint8_t command, std::string_view params);

}  // namespace jt808
