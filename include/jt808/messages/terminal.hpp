// Control, attributes and upgrade of a terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x8105.
struct TerminalControl : MessageBase {
  std::uint8_t command = 0;
  std::string params;
  static const MessageInfo kInfo;
};

// 0x8107.
struct QueryAttributes : MessageBase {
  static const MessageInfo kInfo;
};

// 0x0107.
struct QueryAttributesAnswer : MessageBase {
  std::uint16_t terminal_type = 0;
  std::string manufacturer_id;
  std::string terminal_model;
  std::string terminal_id;
  Digits iccid;
  std::optional<std::uint32_t> hardware_version_length;
  std::string hardware_version;
  std::optional<std::uint32_t> firmware_version_length;
  std::string firmware_version;
  std::uint8_t gnss_attribute = 0;
  std::uint8_t comm_attribute = 0;
  static const MessageInfo kInfo;
};

// 0x8108.
struct UpgradePackage : MessageBase {
  std::uint8_t upgrade_type = 0;
  std::string manufacturer_id;
  std::optional<std::uint32_t> version_length;
  std::string version;
  std::optional<std::uint32_t> data_length;
  std::vector<std::uint8_t> data;
  static const MessageInfo kInfo;
};

// 0x0108.
struct UpgradeResult : MessageBase {
  std::uint8_t upgrade_type = 0;
  std::uint8_t result = 0;
  static const MessageInfo kInfo;
};

// 0x1FC4.
struct UpgradeProgress : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint8_t upgrade_type = 0;
  std::uint8_t state = 0;
  std::uint8_t percent = 0;
  std::uint8_t error = 0;
  static const MessageInfo kInfo;
};

}  // namespace jt808
