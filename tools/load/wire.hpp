// Frames as the load client and the floor need them: cut, unescaped and checked in place, and written with
// one pass. Apart from the gateway's own codec on purpose: neither hides a fault of the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace load {

using Bytes = std::span<const std::uint8_t>;

inline constexpr std::uint8_t kFlag = 0x7e;
inline constexpr std::uint8_t kEscape = 0x7d;
inline constexpr std::size_t kMaxRaw = 21 + 1023 + 1;  // header of 2019 with package item, body, checksum
inline constexpr std::size_t kMaxOnWire = 2 * kMaxRaw + 2;

inline std::uint16_t be16(const std::uint8_t* bytes) noexcept {
  return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
}
inline void put_be16(std::uint8_t* out, std::uint16_t value) noexcept {
  out[0] = static_cast<std::uint8_t>(value >> 8U);
  out[1] = static_cast<std::uint8_t>(value);
}
inline void put_be32(std::uint8_t* out, std::uint32_t value) noexcept {
  put_be16(out, static_cast<std::uint16_t>(value >> 16U));
  put_be16(out + 2, static_cast<std::uint16_t>(value));
}

// A checked frame; views into the unescaped bytes.
struct Frame {
  std::uint16_t id = 0;
  std::uint16_t attributes = 0;
  std::uint16_t serial = 0;
  std::uint16_t header_size = 0;  // 12 or 17, without a package item
  const std::uint8_t* header = nullptr;
  Bytes body;

  [[nodiscard]] Bytes phone() const noexcept {
    return header_size == 17 ? Bytes(header + 5, 10) : Bytes(header + 4, 6);
  }
};

// XOR of all bytes: 0 over a whole frame with its checksum.
[[nodiscard]] std::uint8_t xor_of(Bytes bytes) noexcept;

// Unescapes what stood between two flags, checks checksum and length, and reads the header. False for noise.
[[nodiscard]] bool parse(std::span<std::uint8_t> segment, Frame& out) noexcept;

// Calls sink(const Frame&) for every whole frame of `data`, in place; counts what is no frame in `bad`. The
// bytes used; the rest is the beginning of a frame.
template <class Sink>
std::size_t for_each_frame(std::span<std::uint8_t> data, std::uint64_t& bad, Sink&& sink) {
  std::uint8_t* at = data.data();
  std::uint8_t* const end = at + data.size();
  while (at != end) {
    void* const found = std::memchr(at, kFlag, static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    auto* const flag = static_cast<std::uint8_t*>(found);
    if (flag != at) {
      Frame frame;
      if (parse({at, flag}, frame)) {
        sink(static_cast<const Frame&>(frame));
      } else {
        ++bad;
      }
    }
    at = flag + 1;
  }
  return static_cast<std::size_t>(at - data.data());
}

// Writes the bytes with escapes; the new end. `out` has room for twice as many.
[[nodiscard]] std::uint8_t* put_escaped(std::uint8_t* out, Bytes raw) noexcept;

// Writes flag, header, body, checksum, flag. The header's serial and length are taken as they are there.
// `out` has room for kMaxOnWire bytes.
[[nodiscard]] std::uint8_t* put_frame(std::uint8_t* out, Bytes header, Bytes body) noexcept;

// The answer to `request` in its own form (phone bytes, version bit and byte), with the server's serial.
[[nodiscard]] std::uint8_t* put_answer(std::uint8_t* out, const Frame& request, std::uint16_t id,
                                       std::uint16_t serial, Bytes body) noexcept;

}  // namespace load
