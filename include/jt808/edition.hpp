// The editions of the JT/T 808 standard that the library speaks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jt808 {

// v2011 is JT/T 808-2011, v2013 the specification of January 2013 for BeiDou-compatible terminals (the common
// "808-2013"), v2019 JT/T 808-2019. 2011 and 2013 share one header; only bodies tell them apart.
enum class Edition : std::uint8_t { v2011, v2013, v2019 };

inline constexpr std::array<Edition, 3> kEditions{Edition::v2011, Edition::v2013, Edition::v2019};

// "2011", "2013" or "2019".
[[nodiscard]] constexpr std::string_view to_string(Edition edition) noexcept {
  switch (edition) {
    case Edition::v2011:
      return "2011";
    case Edition::v2013:
      return "2013";
    case Edition::v2019:
      return "2019";
  }
  return "";
}

// The inverse of to_string; anything else is no edition.
[[nodiscard]] constexpr std::optional<Edition> edition_from(std::string_view year) noexcept {
  for (const Edition edition : kEditions) {
    if (to_string(edition) == year) return edition;
  }
  return std::nullopt;
}

}  // namespace jt808
