// Standard Base64 (RFC 4648 section 4), strict on input.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

[[nodiscard]] std::string base64_encode(std::span<const std::uint8_t> bytes);

// Nothing for anything but the canonical form: standard alphabet, padding present, no white space, unused
// bits 0.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text);

}  // namespace gateway
