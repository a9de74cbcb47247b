// Which rows of a message's description a body has: its edition, and the forms that one edition has beside
// each other.
#pragma once

#include <cstdint>
#include <string_view>

#include "jt808/edition.hpp"

namespace jt808 {

// A set of layouts. Bits 0-3: editions; bits 4-7: dialects of the active-safety standards, told apart by the
// size of the alarm identifier; bits 8-11: forms of one message that terminals use beside each other.
using LayoutMask = std::uint16_t;

inline constexpr LayoutMask kStrict2011 =
    0x008;  // counters inside the body that only the text of 2011 prints
inline constexpr LayoutMask k2011 = 0x001 | kStrict2011;
inline constexpr LayoutMask k2013 = 0x002;
inline constexpr LayoutMask k2019 = 0x004;
inline constexpr LayoutMask kBefore2019 = k2011 | k2013;
inline constexpr LayoutMask kSince2013 = k2013 | k2019;
inline constexpr LayoutMask kAllEditions = 0x00f;

inline constexpr LayoutMask kSu = 0x010;            // T/JSATL 12-2017 (Jiangsu): identifier of 16 bytes
inline constexpr LayoutMask kHeilongjiang = 0x020;  // 38 bytes
inline constexpr LayoutMask kSichuan = 0x040;       // 39 bytes
inline constexpr LayoutMask kYue = 0x080;           // T/GDRTA 002-2020 (Guangdong): 40 bytes
inline constexpr LayoutMask kAllDialects = 0x0f0;

inline constexpr LayoutMask kForm1 = 0x100;  // the text's own form where it has several
inline constexpr LayoutMask kForm2 = 0x200;
inline constexpr LayoutMask kForm3 = 0x400;
inline constexpr LayoutMask kForm4 = 0x800;
inline constexpr LayoutMask kAllForms = 0xf00;

inline constexpr LayoutMask kEverywhere = kAllEditions | kAllDialects | kAllForms;

// What a mask does not speak of (editions, dialects, forms) is not restricted.
[[nodiscard]] constexpr LayoutMask unrestricted_elsewhere(LayoutMask mask) noexcept {
  return static_cast<LayoutMask>(((mask & kAllEditions) != 0 ? mask & kAllEditions : +kAllEditions) |
                                 ((mask & kAllDialects) != 0 ? mask & kAllDialects : +kAllDialects) |
                                 ((mask & kAllForms) != 0 ? mask & kAllForms : +kAllForms));
}

enum class Dialect : std::uint8_t { su, heilongjiang, sichuan, yue };

// One layout: exactly one edition, one dialect and one form.
struct Layout {
  LayoutMask bits = k2013 | kSu | kForm1;

  constexpr Layout() = default;
  constexpr explicit Layout(LayoutMask mask) noexcept : bits(mask) {}
  // Implicit: an edition alone is a layout in its usual form.
  constexpr Layout(Edition edition, bool strict_2011 = false, Dialect dialect = Dialect::su) noexcept
      : bits(static_cast<LayoutMask>(
            (strict_2011 && edition == Edition::v2011 ? +kStrict2011 : 1U << static_cast<unsigned>(edition)) |
            0x10U << static_cast<unsigned>(dialect) | kForm1)) {}

  [[nodiscard]] constexpr Edition edition() const noexcept {
    return (bits & k2019) != 0 ? Edition::v2019 : (bits & k2013) != 0 ? Edition::v2013 : Edition::v2011;
  }
  [[nodiscard]] constexpr bool strict_2011() const noexcept { return (bits & kStrict2011) != 0; }
  // The dialect and the form that are not named.
  [[nodiscard]] constexpr bool usual() const noexcept { return (bits & kSu) != 0 && (bits & kForm1) != 0; }
  [[nodiscard]] constexpr bool has(LayoutMask row) const noexcept { return (row & bits) == bits; }

  friend constexpr bool operator==(const Layout&, const Layout&) = default;
};

}  // namespace jt808
