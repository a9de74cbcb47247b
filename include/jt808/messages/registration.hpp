// Registration and authentication.
#pragma once

#include <optional>
#include <string>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x0100.
struct TerminalRegister : MessageBase {
  std::uint16_t province_id = 0;
  std::uint16_t city_id = 0;
  std::string manufacturer_id;
  std::string terminal_model;
  std::string terminal_id;
  std::uint8_t plate_color = 0;
  std::string plate;
  static const MessageInfo kInfo;
};

// 2011 or 2013: the header is the same, the body of the registration is not (part 1, 1.8).
[[nodiscard]] Edition registration_edition(Bytes body) noexcept;

// 0x8100.
struct RegisterAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint8_t result = 0;
  std::string auth_code;
  static const MessageInfo kInfo;
};

// 0x0102.
struct TerminalAuthentication : MessageBase {
  std::string auth_code;
  std::optional<std::uint32_t> auth_code_length;
  std::string imei;
  std::string software_version;
  static const MessageInfo kInfo;
};

}  // namespace jt808
