// Implementation of the identity rules.
#include "gateway/core/identity.hpp"

#include <algorithm>

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

std::string_view strip_padding(std::string_view field) noexcept {
  while (!field.empty() && (field.back() == '\0' || field.back() == ' ')) field.remove_suffix(1);
  while (!field.empty() && field.front() == '\0') field.remove_prefix(1);
  return field;
}

}  // namespace gateway
