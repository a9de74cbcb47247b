// What the gateway answers to each uplink message (part 1, section 2.4 of the reference).
#pragma once

#include <cstdint>
#include <span>

namespace gateway {

enum class UplinkAnswer : std::uint8_t {
  general,        // 0x8001 with result 0
  media,          // 0x8800
  file_done,      // 0x9212
  none,           // it is an answer itself
  not_supported,  // 0x8001 with result 3
};

// The answer to a message that is neither login nor time query. `accepted_ids` are the product's own ids for
// which unknown messages are answered with result 0; so are the vendor ids 0xE000-0xEFFF.
[[nodiscard]] UplinkAnswer uplink_answer(std::uint16_t message_id,
                                         std::span<const std::uint16_t> accepted_ids) noexcept;

}  // namespace gateway
