// The general answer to a frame that has no session: nothing is kept of either.
#pragma once

#include <cstdint>
#include <vector>

#include "jt808/frame.hpp"

namespace gateway {

// True where admission may be asked for with this frame: a whole, plain 0x0100 or 0x0102. Only these are
// worth the memory of a session.
[[nodiscard]] bool asks_for_admission(const jt808::FrameView&) noexcept;

// 0x8001 with this result, in the header form of the frame. False where none is due: 0x0001 gets no answer.
[[nodiscard]] bool answer_without_session(std::vector<std::uint8_t>& out, const jt808::FrameView& frame,
                                          std::uint16_t serial, std::uint8_t result);

}  // namespace gateway
