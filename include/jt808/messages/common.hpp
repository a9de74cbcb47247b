// General answers, heartbeat, logout, time, missing parts.
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct PackageId {
  std::uint16_t package_id = 0;
  static const StructInfo kInfo;
};

// 0x0001.
struct TerminalGeneralAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint16_t answer_id = 0;
  std::uint8_t result = 0;
  static const MessageInfo kInfo;
};

// 0x8001.
struct PlatformGeneralAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint16_t answer_id = 0;
  std::uint8_t result = 0;
  static const MessageInfo kInfo;
};

// 0x0002.
struct TerminalHeartbeat : MessageBase {
  static const MessageInfo kInfo;
};

// 0x8204.
struct LinkCheck : MessageBase {
  static const MessageInfo kInfo;
};

// 0x0003.
struct TerminalLogout : MessageBase {
  static const MessageInfo kInfo;
};

// 0x0004.
struct ServerTimeQuery : MessageBase {
  static const MessageInfo kInfo;
};

// 0x8004.
struct ServerTimeAnswer : MessageBase {
  Timestamp server_time;
  static const MessageInfo kInfo;
};

// 0x0005.
struct TerminalPartRetransmitRequest : MessageBase {
  std::uint16_t original_serial = 0;
  std::optional<std::uint32_t> package_count;
  std::vector<PackageId> package_ids;
  static const MessageInfo kInfo;
};

// 0x8003.
struct RetransmitSubpackages : MessageBase {
  std::uint16_t original_serial = 0;
  std::optional<std::uint32_t> package_count;
  std::vector<PackageId> package_ids;
  static const MessageInfo kInfo;
};

}  // namespace jt808
