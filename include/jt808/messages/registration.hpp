// Registration and authentication (part 1, 0x0100 and 0x0102; part 2, 0x8100).
#pragma once

#include <optional>
#include <string>

#include "jt808/codec.hpp"

namespace jt808 {

// 0x0100. The padding of manufacturer, model and id (NUL or space, on either side) is not part of their
// values.
struct TerminalRegister : MessageBase {
  std::uint16_t province_id = 0;
  std::uint16_t city_id = 0;
  std::string manufacturer_id;
  std::string terminal_model;
  std::string terminal_id;
  std::uint8_t plate_color = 0;
  std::string plate;  // or the VIN where plate_color is 0
  static const MessageInfo& info();
};

// 2011 or 2013: the header is the same, the body of the registration is not (part 1, 1.8).
[[nodiscard]] Edition registration_edition(Bytes body) noexcept;

struct TerminalAuthentication : MessageBase {     // 0x0102
  std::optional<std::uint32_t> auth_code_length;  // 2019; computed where absent
  std::string auth_code;
  std::string imei;              // 2019
  std::string software_version;  // 2019
  static const MessageInfo& info();
};

struct RegisterAnswer : MessageBase {  // 0x8100; the code follows result 0 only
  std::uint16_t answer_serial = 0;
  std::uint8_t result = 0;
  std::string auth_code;
  static const MessageInfo& info();
};

}  // namespace jt808
