// Pass-through in both directions (part 1, 0x0900; part 2, 0x8900).
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"

namespace jt808 {

struct UplinkPassthrough : MessageBase {  // 0x0900
  std::uint8_t passthrough_type = 0;
  std::optional<std::uint32_t> total_length;   // strict 2011 only
  std::optional<std::uint32_t> packet_length;  // strict 2011 only
  std::vector<std::uint8_t> content;
  static const MessageInfo& info();
};

struct DataPassthrough : MessageBase {  // 0x8900
  std::uint8_t passthrough_type = 0;
  std::vector<std::uint8_t> content;
  static const MessageInfo& info();
};

}  // namespace jt808
