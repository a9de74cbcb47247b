// The bodies a terminal sends, in the layout of its edition.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "tools/simulator/downlink.hpp"
#include "tools/simulator/options.hpp"
#include "tools/simulator/route.hpp"

namespace simulator {

using Body = std::vector<std::uint8_t>;

// A code that 0x0102 has no room for (its length is a BYTE in 2019) cannot be used.
inline constexpr std::size_t kLongestAuthCode = 255;

[[nodiscard]] Body general_answer_body(std::uint16_t serial, std::uint16_t message_id, std::uint8_t result);
// These throw std::invalid_argument, naming the field, where an option does not fit the edition's field.
[[nodiscard]] Body register_body(const TerminalOptions& options);
[[nodiscard]] Body authentication_body(const TerminalOptions& options);
[[nodiscard]] Body parameters_body(std::uint16_t serial, const TerminalOptions& options);

// 0x1205: the recordings that 0x9205 asks for.
[[nodiscard]] Body resource_list_body(std::uint16_t serial, const TerminalOptions& options);
// 0x0801: a JPEG of so many bytes, in the form of 2013 and later.
[[nodiscard]] Body photo_body(std::uint32_t media_id, std::size_t size, const Fix& fix,
                              std::chrono::sys_seconds time, jt808::Edition edition);

[[nodiscard]] Body location_body(const Fix& fix, std::chrono::sys_seconds time, jt808::Edition edition);
[[nodiscard]] Body location_answer_body(std::uint16_t serial, const Fix& fix, std::chrono::sys_seconds time,
                                        jt808::Edition edition);

// False where the message is one of the catalogue's and its body cannot be read as such.
[[nodiscard]] bool well_formed(const Downlink& downlink);

}  // namespace simulator
