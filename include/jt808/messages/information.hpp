// Text for the driver (part 2, 0x8300).
#pragma once

#include <string>

#include "jt808/codec.hpp"

namespace jt808 {

// 0x8300. flag, 2019: bits 0-1 class (1 service, 2 urgent, 3 notice), 2 display, 3 read aloud, 5 CAN fault
// code.
struct TextMessage : MessageBase {
  std::uint8_t flag = 0;
  std::uint8_t text_type = 0;  // 2019: 1 notice, 2 service
  std::string text;
  static const MessageInfo& info();
};

}  // namespace jt808
