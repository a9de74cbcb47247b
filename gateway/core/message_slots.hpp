// A small number for each message of the catalogue, for counters by message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway {

inline constexpr std::size_t kMessageSlots = 128;  // more than the catalogue has; the last is for unknown ids

[[nodiscard]] std::size_t message_slot(std::uint16_t message_id) noexcept;
// "0x0200"; "other" for the last slot; empty for one that no message has.
[[nodiscard]] std::string_view message_slot_name(std::size_t slot);

}  // namespace gateway
