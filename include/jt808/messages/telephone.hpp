// Calls and the phone book.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct Contact {
  std::uint8_t flag = 0;
  std::optional<std::uint32_t> phone_length;
  std::string phone;
  std::optional<std::uint32_t> name_length;
  std::string name;
  static const StructInfo kInfo;
};

// 0x8400.
struct CallBack : MessageBase {
  std::uint8_t flag = 0;
  std::string phone;
  static const MessageInfo kInfo;
};

// 0x8401.
struct SetPhoneBook : MessageBase {
  std::uint8_t set_type = 0;
  std::optional<std::uint32_t> contact_count;
  std::optional<std::uint32_t> packet_contact_count;
  std::vector<Contact> contacts;
  static const MessageInfo kInfo;
};

}  // namespace jt808
