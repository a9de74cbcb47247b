// Implementation of the answer without a session.
#include "gateway/net/answer_without_session.hpp"

#include <array>

namespace gateway {

bool asks_for_admission(const jt808::FrameView& frame) noexcept {
  return (frame.message_id == 0x0100 || frame.message_id == 0x0102) && !frame.packaged() &&
         frame.encryption() == 0;
}

bool answer_without_session(std::vector<std::uint8_t>& out, const jt808::FrameView& frame,
                            std::uint16_t serial, std::uint8_t result) {
  if (frame.message_id == 0x0001) return false;
  const std::array<std::uint8_t, 5> body{static_cast<std::uint8_t>(frame.serial >> 8),
                                         static_cast<std::uint8_t>(frame.serial & 0xff),
                                         static_cast<std::uint8_t>(frame.message_id >> 8),
                                         static_cast<std::uint8_t>(frame.message_id & 0xff), result};
  out.clear();
  return jt808::append_frame(out, jt808::HeaderForm::of(frame), 0x8001, serial, body);
}

}  // namespace gateway
