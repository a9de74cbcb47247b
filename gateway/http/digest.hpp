// Keyed hashes for what requests sign, and digests as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/crypto/hashes.hpp"

namespace gateway {

// With a key of its own each time. Throws as Hmac does.
[[nodiscard]] std::vector<std::uint8_t> hmac(HashName hash, std::string_view key, std::string_view bytes);

// Lower case.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// Overwrites a secret that is no longer needed.
void wipe(std::string& secret) noexcept;

}  // namespace gateway
