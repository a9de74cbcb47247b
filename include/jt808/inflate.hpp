// Decompression of what terminals send in 0x0901: GZIP (RFC 1952), or zlib (RFC 1950) in its place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "jt808/bytes.hpp"

namespace jt808 {

// A small block must not become a large event: more than so many bytes for one are taken for an attack;
// little is let through whatever it was compressed to, and more than the most never.
inline constexpr std::size_t kMostInflated = std::size_t{1} << 20;
inline constexpr std::size_t kMostRatio = 256;
inline constexpr std::size_t kSmallInflated = std::size_t{64} << 10;

struct Inflated {
  std::vector<std::uint8_t> bytes;  // as far as it goes
  std::string fault;                // empty where the data is one whole, sound block
};

// Nothing where the data does not begin as one of the two does.
[[nodiscard]] std::optional<Inflated> inflate_block(Bytes data);

}  // namespace jt808
