// Implementation of the numbers of messages: their places in the catalogue.
#include "gateway/core/message_slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "jt808/catalog.hpp"

namespace gateway {

// Every uplink asks: one look into a table of all ids instead of a search.
std::size_t message_slot(std::uint16_t message_id) noexcept {
  static_assert(kMessageSlots <= 256);
  using Table = std::array<std::uint8_t, 0x10000>;
  static const Table table = [] {
    Table made;
    made.fill(kMessageSlots - 1);
    const auto messages = jt808::catalog();
    for (std::size_t i = 0; i < std::min(messages.size(), kMessageSlots - 1); ++i) {
      made[messages[i]->id] = static_cast<std::uint8_t>(i);
    }
    return made;
  }();
  return table[message_id];
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
