// The baseline, byte by byte.
#include "tests/bench/by_hand.hpp"

#include <cstring>

namespace bench {
namespace {

std::uint16_t word(const std::uint8_t* at) noexcept {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}
std::uint32_t dword(const std::uint8_t* at) noexcept {
  return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 |
         static_cast<std::uint32_t>(at[2]) << 8 | at[3];
}

}  // namespace

bool decode_by_hand(std::span<std::uint8_t> wire, HandHeader& header, jt808::LocationReport& report) {
  // Split.
  if (wire.size() < 2 || wire.front() != 0x7e) return false;
  auto* const begin = wire.data() + 1;
  auto* const end = static_cast<std::uint8_t*>(std::memchr(begin, 0x7e, wire.size() - 1));
  if (end == nullptr) return false;
  // Unescape and sum in one pass.
  std::uint8_t* write = begin;
  std::uint8_t sum = 0;
  for (const std::uint8_t* read = begin; read != end;) {
    std::uint8_t byte = *read++;
    if (byte == 0x7d) {
      if (read == end || (*read != 1 && *read != 2)) return false;
      byte = *read++ == 1 ? 0x7d : 0x7e;
    }
    sum ^= byte;
    *write++ = byte;
  }
  const auto size = static_cast<std::size_t>(write - begin);
  if (sum != 0 || size < 13) return false;
  header.message_id = word(begin);
  header.attributes = word(begin + 2);
  std::memcpy(header.phone, begin + 4, 6);
  header.serial = word(begin + 10);
  const std::size_t length = header.attributes & 0x03ff;
  if (header.message_id != 0x0200 || size != 12 + length + 1 || length < 28) return false;
  const std::uint8_t* const body = begin + 12;
  report.alarm = dword(body);
  report.status = dword(body + 4);
  report.latitude = dword(body + 8);
  report.longitude = dword(body + 12);
  report.altitude = word(body + 16);
  report.speed = word(body + 18);
  report.direction = word(body + 20);
  std::memcpy(report.time.bcd.data(), body + 22, 6);
  report.items.clear();
  std::size_t at = 28;
  while (length - at >= 2) {
    const std::size_t item = body[at + 1];
    if (length - at < 2 + item) break;
    report.items.add(body[at], jt808::Bytes(body + at + 2, item));
    at += 2 + item;
  }
  report.extra.assign(body + at, body + length);
  report.warnings.clear();
  return true;
}

}  // namespace bench
