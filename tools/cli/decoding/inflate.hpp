// Decompression of what terminals send in 0x0901.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cli {

inline constexpr std::size_t kMostInflated = std::size_t{1} << 20;
// Of more than this many bytes out for one in the data is taken for an attack; small results are let through.
inline constexpr std::size_t kMostRatio = 256;
inline constexpr std::size_t kSmallInflated = std::size_t{64} << 10;

struct Inflated {
  std::vector<std::uint8_t> bytes;
  std::string fault;  // empty where the whole stream was sound
};

// Nothing where the data is no GZIP (RFC 1952).
[[nodiscard]] std::optional<Inflated> inflate_gzip(std::span<const std::uint8_t> data);

}  // namespace cli
