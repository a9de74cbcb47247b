// Implementation of the frames.
#include "tools/load/wire.hpp"

#include <array>

namespace load {
namespace {

constexpr std::uint16_t kVersionBit = 0x4000;
constexpr std::uint16_t kPackageBit = 0x2000;
constexpr std::uint16_t kLengthMask = 0x03ff;

// Undoes the escapes in place; the new size, 0 for an escape that is none.
std::size_t unescape(std::span<std::uint8_t> segment) noexcept {
  void* const found = std::memchr(segment.data(), kEscape, segment.size());
  if (found == nullptr) return segment.size();
  const std::uint8_t* in = static_cast<std::uint8_t*>(found);
  const std::uint8_t* const end = segment.data() + segment.size();
  auto* out = static_cast<std::uint8_t*>(found);
  while (in != end) {
    if (*in != kEscape) {
      *out++ = *in++;
      continue;
    }
    if (in + 1 == end || (in[1] != 1 && in[1] != 2)) return 0;
    *out++ = in[1] == 1 ? kEscape : kFlag;
    in += 2;
  }
  return static_cast<std::size_t>(out - segment.data());
}

}  // namespace

std::uint8_t xor_of(Bytes bytes) noexcept {
  std::uint64_t words = 0;
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof words; left -= sizeof words, at += sizeof words) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    words ^= word;
  }
  words ^= words >> 32U;
  words ^= words >> 16U;
  words ^= words >> 8U;
  auto sum = static_cast<std::uint8_t>(words);
  for (; left > 0; --left) sum ^= *at++;
  return sum;
}

bool parse(std::span<std::uint8_t> segment, Frame& out) noexcept {
  const std::size_t size = unescape(segment);
  if (size < 13 || size > kMaxRaw) return false;
  const std::uint8_t* const bytes = segment.data();
  if (xor_of({bytes, size}) != 0) return false;
  out.id = be16(bytes);
  out.attributes = be16(bytes + 2);
  const bool is_2019 = (out.attributes & kVersionBit) != 0;
  out.header_size = is_2019 ? 17 : 12;
  const std::size_t package = (out.attributes & kPackageBit) != 0 ? 4 : 0;
  const std::size_t body = out.attributes & kLengthMask;
  if (size != out.header_size + package + body + 1) return false;
  out.header = bytes;
  out.serial = be16(bytes + out.header_size - 2);
  out.body = {bytes + out.header_size + package, body};
  return true;
}

std::uint8_t* put_escaped(std::uint8_t* out, Bytes raw) noexcept {
  for (const std::uint8_t byte : raw) {
    if (byte == kFlag || byte == kEscape) [[unlikely]] {
      *out++ = kEscape;
      *out++ = byte == kFlag ? 2 : 1;
    } else {
      *out++ = byte;
    }
  }
  return out;
}

std::uint8_t* put_frame(std::uint8_t* out, Bytes header, Bytes body) noexcept {
  const std::uint8_t sum = xor_of(header) ^ xor_of(body);
  *out++ = kFlag;
  out = put_escaped(out, header);
  out = put_escaped(out, body);
  out = put_escaped(out, {&sum, 1});
  *out++ = kFlag;
  return out;
}

std::uint8_t* put_answer(std::uint8_t* out, const Frame& request, std::uint16_t id, std::uint16_t serial,
                         Bytes body) noexcept {
  std::array<std::uint8_t, 17> header{};
  const std::size_t size = request.header_size;
  std::memcpy(header.data(), request.header, size);
  put_be16(header.data(), id);
  put_be16(header.data() + 2,
           static_cast<std::uint16_t>((request.attributes & kVersionBit) | (body.size() & kLengthMask)));
  put_be16(header.data() + size - 2, serial);
  return put_frame(out, Bytes(header).first(size), body);
}

}  // namespace load
