// The pieces that messages are described with: bits, enumerators, items, parameters. Data only.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "jt808/edition.hpp"

namespace jt808 {

// Editions as a set: bit n is kEditions[n].
using EditionMask = std::uint8_t;
inline constexpr EditionMask k2011 = 1;
inline constexpr EditionMask k2013 = 2;
inline constexpr EditionMask k2019 = 4;
inline constexpr EditionMask kAllEditions = k2011 | k2013 | k2019;

[[nodiscard]] constexpr bool contains(EditionMask mask, Edition edition) noexcept {
  return (mask >> static_cast<unsigned>(edition) & 1) != 0;
}

// One bit of a bit field, or a value of several bits (width > 1) that stands under its own key in JSON.
struct BitInfo {
  std::uint8_t bit;
  std::uint8_t width;
  std::string_view name;
  EditionMask editions;
};

struct Enumerator {
  std::uint32_t value;
  std::string_view name;
};

// How a number is read, shown and named.
struct ScalarInfo {
  enum class Kind : std::uint8_t { number, decimal, flags, enumeration, signed_word, bytes, text };
  Kind kind = Kind::number;
  std::uint8_t width = 1;   // bytes; 0: what is left (bytes, text)
  std::uint8_t digits = 0;  // decimal: the raw value is in units of 10^-digits
  std::span<const BitInfo> bits{};
  std::span<const Enumerator> enumerators{};
};

struct ItemField {
  std::string_view name;
  ScalarInfo scalar;
};

// An additional item of 0x0200, or a terminal parameter: a value behind an id and a length.
struct ItemInfo {
  std::uint32_t id;
  std::string_view name;
  std::span<const std::uint8_t> lengths;  // empty: any
  std::span<const ItemField> fields;
};

[[nodiscard]] std::span<const BitInfo> alarm_bits() noexcept;   // 0x0200 alarm
[[nodiscard]] std::span<const BitInfo> status_bits() noexcept;  // 0x0200 status
[[nodiscard]] std::span<const ItemInfo> location_items() noexcept;
[[nodiscard]] std::span<const ItemInfo> terminal_parameters() noexcept;

}  // namespace jt808
