// All messages that the library knows, by id and by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "jt808/schema.hpp"

namespace jt808 {

[[nodiscard]] std::span<const MessageInfo* const> catalog() noexcept;  // sorted by id
[[nodiscard]] const MessageInfo* find_message(std::uint16_t id) noexcept;
[[nodiscard]] const MessageInfo* find_message(std::string_view name) noexcept;

}  // namespace jt808
