// Pass-through, compressed data and keys.
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x0900.
struct UplinkPassthrough : MessageBase {
  std::uint8_t passthrough_type = 0;
  std::optional<std::uint32_t> total_length;
  std::optional<std::uint32_t> packet_length;
  std::vector<std::uint8_t> content;
  static const MessageInfo kInfo;
};

// 0x8900.
struct DataPassthrough : MessageBase {
  std::uint8_t passthrough_type = 0;
  std::optional<std::uint32_t> total_length;
  std::optional<std::uint32_t> packet_length;
  std::vector<std::uint8_t> content;
  static const MessageInfo kInfo;
};

// 0x0901.
struct CompressedUplink : MessageBase {
  std::optional<std::uint32_t> length;
  std::vector<std::uint8_t> data;
  static const MessageInfo kInfo;
};

// 0x0A00.
struct TerminalRsaPublicKey : MessageBase {
  std::uint32_t e = 0;
  std::vector<std::uint8_t> n;
  static const MessageInfo kInfo;
};

// 0x8A00.
struct PlatformRsaKey : MessageBase {
  std::uint32_t e = 0;
  std::vector<std::uint8_t> n;
  static const MessageInfo kInfo;
};

}  // namespace jt808
