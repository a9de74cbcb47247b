// Texts, events, questions and information services for the driver.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct Event {
  std::uint8_t event_id = 0;
  std::optional<std::uint32_t> content_length;
  std::string content;
  static const StructInfo kInfo;
};

struct CandidateAnswer {
  std::uint8_t answer_id = 0;
  std::optional<std::uint32_t> answer_length;
  std::string answer;
  static const StructInfo kInfo;
};

struct InfoMenuItem {
  std::uint8_t info_type = 0;
  std::optional<std::uint32_t> name_length;
  std::string name;
  static const StructInfo kInfo;
};

// 0x8300.
struct TextMessage : MessageBase {
  std::uint8_t flag = 0;
  std::string text;
  std::uint8_t text_type = 0;
  static const MessageInfo kInfo;
};

// 0x8301.
struct SetEvents : MessageBase {
  std::uint8_t set_type = 0;
  std::optional<std::uint32_t> event_count;
  std::optional<std::uint32_t> packet_event_count;
  std::vector<Event> events;
  static const MessageInfo kInfo;
};

// 0x0301.
struct EventReport : MessageBase {
  std::uint8_t event_id = 0;
  static const MessageInfo kInfo;
};

// 0x8302.
struct Question : MessageBase {
  std::uint8_t flag = 0;
  std::optional<std::uint32_t> question_length;
  std::string question;
  std::vector<CandidateAnswer> answers;
  static const MessageInfo kInfo;
};

// 0x0302.
struct QuestionAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint8_t answer_id = 0;
  static const MessageInfo kInfo;
};

// 0x8303.
struct SetInfoMenu : MessageBase {
  std::uint8_t set_type = 0;
  std::optional<std::uint32_t> item_count;
  std::optional<std::uint32_t> packet_item_count;
  std::vector<InfoMenuItem> items;
  static const MessageInfo kInfo;
};

// 0x0303.
struct InfoMenuControl : MessageBase {
  std::uint8_t info_type = 0;
  std::uint8_t flag = 0;
  static const MessageInfo kInfo;
};

// 0x8304.
struct InfoService : MessageBase {
  std::uint8_t info_type = 0;
  std::optional<std::uint32_t> total_length;
  std::optional<std::uint32_t> packet_length;
  std::string content;
  std::optional<std::uint32_t> content_length;
  static const MessageInfo kInfo;
};

}  // namespace jt808
