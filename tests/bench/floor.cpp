// The floor: vectors of 16 bytes where the compiler has SSE2, of 8 elsewhere; and the fields.
#include "tests/bench/floor.hpp"

#include "tests/bench/floor_scan.hpp"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace bench {
namespace {

#if defined(__SSE2__)
struct PlainBlock {
  static constexpr std::size_t kSize = 16;
  __m128i bytes;

  static PlainBlock load(const std::uint8_t* at) noexcept {
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))};
  }
  void store(std::uint8_t* at) const noexcept { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), bytes); }
  [[nodiscard]] std::uint32_t equal(char byte) const noexcept {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte))));
  }
  void operator^=(const PlainBlock& other) noexcept { bytes = _mm_xor_si128(bytes, other.bytes); }
  [[nodiscard]] PlainBlock first(std::size_t count) const noexcept {
    const __m128i index = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return {_mm_and_si128(bytes, _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(count)), index))};
  }
  [[nodiscard]] std::uint8_t fold() const noexcept {
    auto half = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_xor_si128(bytes, _mm_srli_si128(bytes, 8))));
    half ^= half >> 32;
    half ^= half >> 16;
    return static_cast<std::uint8_t>(half ^ half >> 8);
  }
};
#else
// Eight bytes in a number, the first the lowest: little-endian machines.
struct PlainBlock {
  static constexpr std::size_t kSize = 8;
  std::uint64_t bytes;

  static PlainBlock load(const std::uint8_t* at) noexcept {
    PlainBlock block{};
    for (std::size_t i = 0; i < kSize; ++i) block.bytes |= std::uint64_t{at[i]} << (8 * i);
    return block;
  }
  void store(std::uint8_t* at) const noexcept {
    for (std::size_t i = 0; i < kSize; ++i) at[i] = static_cast<std::uint8_t>(bytes >> (8 * i));
  }
  [[nodiscard]] std::uint32_t equal(char byte) const noexcept {
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
      if (static_cast<std::uint8_t>(bytes >> (8 * i)) == static_cast<std::uint8_t>(byte)) found |= 1U << i;
    }
    return found;
  }
  void operator^=(const PlainBlock& other) noexcept { bytes ^= other.bytes; }
  [[nodiscard]] PlainBlock first(std::size_t count) const noexcept {
    return {bytes & ((std::uint64_t{1} << (8 * count)) - 1)};
  }
  [[nodiscard]] std::uint8_t fold() const noexcept {
    std::uint64_t half = bytes ^ bytes >> 32;
    half ^= half >> 16;
    return static_cast<std::uint8_t>(half ^ half >> 8);
  }
};
#endif

template <class T>
T load_big(const std::uint8_t* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  if constexpr (std::endian::native == std::endian::big) {
    return value;
  } else if constexpr (sizeof(T) == 2) {
    return __builtin_bswap16(value);
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bswap32(value);
  } else {
    return __builtin_bswap64(value);
  }
}

}  // namespace

FloorSegment floor_segment(std::span<const std::uint8_t> wire, std::span<std::uint8_t> scratch) noexcept {
  return scan<PlainBlock>(wire, scratch);
}

bool floor_has_avx2() noexcept {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
#else
  return false;
#endif
}

bool floor_decode(std::span<const std::uint8_t> wire, FloorReport& report) noexcept {
  alignas(32) std::array<std::uint8_t, 1280> scratch;
  if (wire.size() < 2 || wire.front() != 0x7e) return false;
#if defined(__x86_64__)
  const FloorSegment segment =
      floor_has_avx2() ? floor_segment_avx2(wire, scratch) : floor_segment(wire, scratch);
#else
  const FloorSegment segment = floor_segment(wire, scratch);
#endif
  const std::uint8_t* const head = segment.data;
  if (head == nullptr || segment.size < 12 + 28 + 1) return false;
  report.message_id = load_big<std::uint16_t>(head);
  report.attributes = load_big<std::uint16_t>(head + 2);
  std::memcpy(report.phone.data(), head + 4, 6);
  report.serial = load_big<std::uint16_t>(head + 10);
  const std::size_t length = report.attributes & 0x03ff;
  if (report.message_id != 0x0200 || segment.size != 12 + length + 1) return false;
  const std::uint8_t* const body = head + 12;
  report.alarm = load_big<std::uint32_t>(body);
  report.status = load_big<std::uint32_t>(body + 4);
  report.latitude = load_big<std::uint32_t>(body + 8);
  report.longitude = load_big<std::uint32_t>(body + 12);
  report.altitude = load_big<std::uint16_t>(body + 16);
  report.speed = load_big<std::uint16_t>(body + 18);
  report.direction = load_big<std::uint16_t>(body + 20);
  std::memcpy(report.time.data(), body + 22, 6);
  std::size_t count = 0;
  const std::uint8_t* const end = body + length;
  for (const std::uint8_t* at = body + 28; end - at >= 2;) {
    const std::size_t size = at[1];
    if (static_cast<std::size_t>(end - at) < 2 + size || count == report.item.size()) break;
    // Eight bytes are there to be read: of the slack where not of the frame.
    const std::uint64_t value =
        size == 0 || size > 8 ? 0 : load_big<std::uint64_t>(at + 2) >> (64 - 8 * size);
    report.item[count++] = {at[0], static_cast<std::uint8_t>(size), value};
    at += 2 + size;
  }
  report.items = count;
  return true;
}

}  // namespace bench
