// The families of messages; each lists its own.
#pragma once

#include <span>

#include "jt808/schema.hpp"

namespace jt808 {

[[nodiscard]] std::span<const MessageInfo* const> common_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> registration_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> parameters_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> terminal_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> location_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> information_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> telephone_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> vehicle_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> areas_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> routes_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> recorder_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> multimedia_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> passthrough_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> live_video_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> recorded_video_messages() noexcept;
[[nodiscard]] std::span<const MessageInfo* const> alarm_files_messages() noexcept;

}  // namespace jt808
