// The floor: what the same job costs at least, as far as we can tell. Wire bytes of one 0x0200 of 2013 to a
// flat struct with every field and item as a number: split, unescape and checksum by vectors of 16 or 32
// bytes, no layout, no description, no memory of its own, no message but this one.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace bench {

// Readable bytes that have to stand behind the wire bytes: vectors are read whole.
inline constexpr std::size_t kFloorSlack = 32;

struct FloorItem {
  std::uint8_t id;
  std::uint8_t length;
  std::uint64_t value;  // of items up to 8 bytes
};

struct FloorReport {
  std::uint16_t message_id, attributes, serial;
  std::array<std::uint8_t, 6> phone;
  std::uint32_t alarm, status, latitude, longitude;
  std::uint16_t altitude, speed, direction;
  std::array<std::uint8_t, 6> time;
  std::size_t items;  // of these, in:
  std::array<FloorItem, 64> item;
};

// The bytes between the flags, unescaped; null where there is no closing flag, an escape or the checksum is
// wrong, or the frame does not fit `scratch`, which is used where something is escaped.
struct FloorSegment {
  const std::uint8_t* data;
  std::size_t size;
};
[[nodiscard]] FloorSegment floor_segment(std::span<const std::uint8_t> wire,
                                         std::span<std::uint8_t> scratch) noexcept;
#if defined(__x86_64__)
[[nodiscard]] FloorSegment floor_segment_avx2(std::span<const std::uint8_t> wire,
                                              std::span<std::uint8_t> scratch) noexcept;
#endif

// Whether this machine has AVX2.
[[nodiscard]] bool floor_has_avx2() noexcept;

[[nodiscard]] bool floor_decode(std::span<const std::uint8_t> wire, FloorReport& report) noexcept;

}  // namespace bench
