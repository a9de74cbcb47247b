// Hashes and keyed hashes for what requests sign, and the comparison that signatures need.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

enum class HashName : std::uint8_t { sha1, sha256 };

// Both throw std::runtime_error where this OpenSSL lacks the algorithm.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes);
[[nodiscard]] std::vector<std::uint8_t> hmac(HashName hash, std::string_view key, std::string_view bytes);

// Lower case.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// Takes the same time wherever the texts differ (their lengths are no secret).
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

// Overwrites a secret that is no longer needed.
void wipe(std::string& secret) noexcept;

}  // namespace gateway
