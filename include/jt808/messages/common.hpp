// General answers, heartbeat, logout, time query (part 1, 3.2; part 2, 0x8001 and 0x8004).
#pragma once

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x0001 and 0x8001 have one layout: result 0 success, 1 failure, 2 malformed, 3 not supported, 4 alarm
// handled.
struct TerminalGeneralAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint16_t answer_id = 0;
  std::uint8_t result = 0;
  static const MessageInfo& info();
};

struct PlatformGeneralAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint16_t answer_id = 0;
  std::uint8_t result = 0;
  static const MessageInfo& info();
};

struct TerminalHeartbeat : MessageBase {  // 0x0002
  static const MessageInfo& info();
};

struct TerminalLogout : MessageBase {  // 0x0003
  static const MessageInfo& info();
};

struct ServerTimeQuery : MessageBase {  // 0x0004
  static const MessageInfo& info();
};

struct ServerTimeAnswer : MessageBase {  // 0x8004; UTC, the only time that is not GMT+8
  Timestamp server_time;
  static const MessageInfo& info();
};

}  // namespace jt808
