// The baseline: wire bytes of one 0x0200 of 2013 to the same struct as the library fills, written by hand for
// this one message: split, unescape, checksum, header, base and items, every read checked.
#pragma once

#include <cstdint>
#include <span>

#include "jt808/messages/location.hpp"

namespace bench {

struct HandHeader {
  std::uint16_t message_id = 0;
  std::uint16_t attributes = 0;
  std::uint8_t phone[6] = {};
  std::uint16_t serial = 0;
};

// False where the bytes are no such frame. The bytes are unescaped in place.
[[nodiscard]] bool decode_by_hand(std::span<std::uint8_t> wire, HandHeader& header,
                                  jt808::LocationReport& report);

}  // namespace bench
