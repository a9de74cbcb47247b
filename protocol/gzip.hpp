// Compressed bytes: GZIP (RFC 1952) or zlib (RFC 1950).
#pragma once

#include <optional>
#include <vector>

#include "jt808/bytes.hpp"

namespace jt808 {

// Nothing where the bytes are no whole compressed block, or hold more than `most` bytes.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> inflate_bytes(Bytes compressed, std::size_t most);

}  // namespace jt808
