// BCD digits, and the phone number that identifies a terminal on the wire.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "jt808/bytes.hpp"

namespace jt808 {

// Two digits a byte, high nibble first. Nibbles A to F, which the standard forbids and terminals send, become
// lower-case hexadecimal.
[[nodiscard]] std::string bcd_digits(Bytes);

// True where every nibble is a decimal digit.
[[nodiscard]] bool is_bcd(Bytes) noexcept;

// The phone field of a header (BCD[6] or BCD[10]), right-aligned, so that a terminal keeps its identity when
// it changes between the two header layouts: leading zeros do not count. A value; not the bytes to echo.
struct PhoneNumber {
  std::array<std::uint8_t, 10> bcd{};

  // Any bytes are a number, nibbles A to F included; of more than ten bytes the last ten count.
  [[nodiscard]] static PhoneNumber from_wire(Bytes bcd6_or_10) noexcept;
  // One to twenty decimal digits after the leading zeros.
  [[nodiscard]] static std::optional<PhoneNumber> from_digits(std::string_view) noexcept;

  // Without leading zeros; "0" where all are zero.
  [[nodiscard]] std::string digits() const;
  [[nodiscard]] std::size_t hash() const noexcept;

  friend auto operator<=>(const PhoneNumber&, const PhoneNumber&) = default;
};

[[nodiscard]] inline std::size_t hash_value(const PhoneNumber& phone) noexcept {
  return phone.hash();
}

}  // namespace jt808

template <>
struct std::hash<jt808::PhoneNumber> {
  [[nodiscard]] std::size_t operator()(const jt808::PhoneNumber& phone) const noexcept {
    return phone.hash();
  }
};
