// Implementation of the identity rules.
#include "gateway/core/identity.hpp"

#include <algorithm>
#include <array>

#include "gateway/core/device_store.hpp"

namespace gateway {
namespace {

bool part_valid(std::string_view part, std::size_t longest) noexcept {
  return part.size() >= 4 && part.size() <= longest && std::ranges::all_of(part, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

bool TerminalIdentity::valid() const noexcept {
  return part_valid(manufacturer, 11) && part_valid(model, 30) && part_valid(terminal_id, 30);
}

std::string_view to_string(DeviceStatus status) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"create", "register", "unregister"};
  return kNames[static_cast<std::size_t>(status)];
}

std::optional<TerminalIdentity> TerminalIdentity::from_name(std::string_view name) {
  const std::size_t first = name.find('_');
  const std::size_t last = name.rfind('_');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  TerminalIdentity identity{std::string(name.substr(0, first)),
                            std::string(name.substr(first + 1, last - first - 1)),
                            std::string(name.substr(last + 1))};
  return identity.valid() ? std::optional(std::move(identity)) : std::nullopt;
}

std::string_view strip_padding(std::string_view field) noexcept {
  while (!field.empty() && (field.back() == '\0' || field.back() == ' ')) field.remove_suffix(1);
  while (!field.empty() && field.front() == '\0') field.remove_prefix(1);
  return field;
}

}  // namespace gateway
