// The driving recorder (GB/T 19056).
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x8700.
struct RecorderCollect : MessageBase {
  std::uint8_t command = 0;
  std::vector<std::uint8_t> data;
  static const MessageInfo kInfo;
};

// 0x0700.
struct RecorderDataUpload : MessageBase {
  std::uint8_t command = 0;
  std::optional<std::uint32_t> total_length;
  std::optional<std::uint32_t> packet_length;
  std::vector<std::uint8_t> data;
  std::uint16_t answer_serial = 0;
  static const MessageInfo kInfo;
};

// 0x8701.
struct RecorderSet : MessageBase {
  std::uint8_t command = 0;
  std::vector<std::uint8_t> data;
  static const MessageInfo kInfo;
};

}  // namespace jt808
