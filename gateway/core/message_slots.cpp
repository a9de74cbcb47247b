// Implementation of the numbers of messages: their places in the catalogue.
#include "gateway/core/message_slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "jt808/catalog.hpp"

namespace gateway {

std::size_t message_slot(std::uint16_t message_id) noexcept {
  const auto messages = jt808::catalog();
  const auto found = std::ranges::lower_bound(messages, message_id, {}, &jt808::MessageInfo::id);
  const auto slot = static_cast<std::size_t>(found - messages.begin());
  const bool known = found != messages.end() && (*found)->id == message_id && slot < kMessageSlots - 1;
  return known ? slot : kMessageSlots - 1;
}

std::string_view message_slot_name(std::size_t slot) {
  static const std::array<std::string, kMessageSlots> names = [] {
    std::array<std::string, kMessageSlots> made;
    const auto messages = jt808::catalog();
    for (std::size_t i = 0; i < std::min(messages.size(), kMessageSlots - 1); ++i)
      made[i] = fmt::format("0x{:04X}", messages[i]->id);
    made.back() = "other";
    return made;
  }();
  return names[slot];
}

}  // namespace gateway
