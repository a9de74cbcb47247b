// Descriptions of the general messages.
#include "jt808/messages/common.hpp"

#include "protocol/wire.hpp"

namespace jt808 {
namespace {

constexpr auto kWord = wire::number16();
constexpr Enumerator kTerminalResults[] = {
    {0, "success"}, {1, "failure"}, {2, "message_malformed"}, {3, "not_supported"}};
constexpr Enumerator kPlatformResults[] = {
    {0, "success"}, {1, "failed"}, {2, "message_error"}, {3, "not_supported"}, {4, "alarm_handled"}};
constexpr wire::Scalar<std::uint8_t> kTerminalResult{
    {ScalarInfo::Kind::enumeration, 1, 0, {}, kTerminalResults}};
constexpr wire::Scalar<std::uint8_t> kPlatformResult{
    {ScalarInfo::Kind::enumeration, 1, 0, {}, kPlatformResults}};
constexpr wire::Time kUtc{true};

constexpr FieldInfo kTerminalAnswerFields[] = {
    field<&TerminalGeneralAnswer::answer_serial>("answer_serial", kWord),
    field<&TerminalGeneralAnswer::answer_id>("answer_id", kWord),
    field<&TerminalGeneralAnswer::result>("result", kTerminalResult),
};
constexpr FieldInfo kPlatformAnswerFields[] = {
    field<&PlatformGeneralAnswer::answer_serial>("answer_serial", kWord),
    field<&PlatformGeneralAnswer::answer_id>("answer_id", kWord),
    field<&PlatformGeneralAnswer::result>("result", kPlatformResult),
};
constexpr FieldInfo kServerTimeFields[] = {field<&ServerTimeAnswer::server_time>("server_time", kUtc)};

}  // namespace

const MessageInfo& TerminalGeneralAnswer::info() {
  static const MessageInfo kInfo =
      describe<TerminalGeneralAnswer>(0x0001, "terminal_general_answer", kTerminalAnswerFields);
  return kInfo;
}

const MessageInfo& PlatformGeneralAnswer::info() {
  static const MessageInfo kInfo =
      describe<PlatformGeneralAnswer>(0x8001, "platform_general_answer", kPlatformAnswerFields);
  return kInfo;
}

const MessageInfo& TerminalHeartbeat::info() {
  static const MessageInfo kInfo = describe<TerminalHeartbeat>(0x0002, "terminal_heartbeat", {});
  return kInfo;
}

const MessageInfo& TerminalLogout::info() {
  static const MessageInfo kInfo = describe<TerminalLogout>(0x0003, "terminal_logout", {});
  return kInfo;
}

const MessageInfo& ServerTimeQuery::info() {
  static const MessageInfo kInfo = describe<ServerTimeQuery>(0x0004, "server_time_query", {});
  return kInfo;
}

const MessageInfo& ServerTimeAnswer::info() {
  static const MessageInfo kInfo =
      describe<ServerTimeAnswer>(0x8004, "server_time_answer", kServerTimeFields);
  return kInfo;
}

}  // namespace jt808
