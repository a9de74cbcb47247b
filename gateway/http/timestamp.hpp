// The Timestamp of a signed request: UTC, YYYY-MM-DDThh:mm:ssZ, nothing else.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace gateway {

// Nothing where the text has another form or names no real time.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_timestamp(std::string_view text) noexcept;

}  // namespace gateway
