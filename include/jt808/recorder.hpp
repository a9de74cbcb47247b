// The packets of the driving recorder that 0x8700, 0x8701 and 0x0700 carry (GB/T 19056-2012; part 2, 0x8700).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "jt808/bytes.hpp"

namespace jt808 {

inline constexpr std::uint16_t kToRecorder = 0xAA75;
inline constexpr std::uint16_t kFromRecorder = 0x557A;
inline constexpr std::uint8_t kCollectFailed =
    0xFA;  // commands that stand for an error; nothing follows them
inline constexpr std::uint8_t kSettingFailed = 0xFB;

struct RecorderPacket {
  std::uint16_t start = kToRecorder;
  std::uint8_t command = 0;
  Bytes data;  // a view into the bytes given
  [[nodiscard]] bool failed() const noexcept {
    return command == kCollectFailed || command == kSettingFailed;
  }
};

// Nothing where the bytes are no whole packet with a right check byte: deliver them as they are then.
[[nodiscard]] std::optional<RecorderPacket> parse_recorder_packet(Bytes) noexcept;

// Appends start, command, length, reserved byte, data and check byte. False, with `out` as it was, where the
// data is longer than 65,535 bytes.
[[nodiscard]] bool append_recorder_packet(std::vector<std::uint8_t>& out, const RecorderPacket&);

}  // namespace jt808
