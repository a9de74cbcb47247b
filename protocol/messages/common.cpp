// Descriptions: general answers, heartbeat, logout, time, missing parts.
#include "jt808/messages/common.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kResults[] = {
    {0, "success"}, {1, "failure"}, {2, "message_malformed"}, {3, "not_supported"}};
constexpr Enumerator kResults2[] = {
    {0, "success"}, {1, "failure"}, {2, "message_malformed"}, {3, "not_supported"}, {4, "alarm_handled"}};

constexpr FieldInfo kPackageIdFields[] = {
    field<&PackageId::package_id>("package_id", "part number, from 1"),
};
constexpr FieldInfo kTerminalGeneralAnswerFields[] = {
    field<&TerminalGeneralAnswer::answer_serial>("answer_serial",
                                                 "serial number of the platform message answered"),
    field<&TerminalGeneralAnswer::answer_id>("answer_id", "id of the platform message answered"),
    field<&TerminalGeneralAnswer::result>("result", "result").one_of(kResults),
};
constexpr FieldInfo kPlatformGeneralAnswerFields[] = {
    field<&PlatformGeneralAnswer::answer_serial>("answer_serial",
                                                 "serial of the terminal message being answered"),
    field<&PlatformGeneralAnswer::answer_id>("answer_id", "id of the terminal message being answered"),
    field<&PlatformGeneralAnswer::result>("result", "result").one_of(kResults2),
};
constexpr FieldInfo kServerTimeAnswerFields[] = {
    field<&ServerTimeAnswer::server_time>(
        "server_time", "YYMMDDhhmmss in UTC (the only field of the standard that is not GMT+8)")
        .in_utc(),
};
constexpr FieldInfo kTerminalPartRetransmitRequestFields[] = {
    field<&TerminalPartRetransmitRequest::original_serial>(
        "original_serial", "serial number of the first part of the platform message"),
    field<&TerminalPartRetransmitRequest::package_count>("package_count", "number of parts requested")
        .sized(2)
        .in(kForm1),
    field<&TerminalPartRetransmitRequest::package_count>("package_count", "as the 0x8003 of 2013 has it")
        .in(kForm2),
    field<&TerminalPartRetransmitRequest::package_ids>("package_ids", "parts to be sent again")
        .counted("package_count"),
};
constexpr FieldInfo kRetransmitSubpackagesFields[] = {
    field<&RetransmitSubpackages::original_serial>("original_serial",
                                                   "header serial of subpackage 1 of the message"),
    field<&RetransmitSubpackages::package_count>("package_count", "n").in(k2013),
    field<&RetransmitSubpackages::package_count>("package_count", "n").sized(2).in(k2019),
    field<&RetransmitSubpackages::package_ids>("package_ids", "subpackage numbers (from 1)")
        .counted("package_count"),
};

}  // namespace

constinit const StructInfo PackageId::kInfo = describe_struct<PackageId>("package_id", kPackageIdFields);
constinit const MessageInfo TerminalGeneralAnswer::kInfo =
    requiring(3, describe<TerminalGeneralAnswer>(0x0001, "terminal_general_answer", "Terminal general answer",
                                                 "终端通用应答", kAllEditions, kTerminalGeneralAnswerFields));
constinit const MessageInfo PlatformGeneralAnswer::kInfo =
    requiring(3, describe<PlatformGeneralAnswer>(0x8001, "platform_general_answer", "Platform general answer",
                                                 "平台通用应答", kAllEditions, kPlatformGeneralAnswerFields));
constinit const MessageInfo TerminalHeartbeat::kInfo =
    describe<TerminalHeartbeat>(0x0002, "terminal_heartbeat", "Terminal heartbeat", "终端心跳", kAllEditions);
constinit const MessageInfo LinkCheck::kInfo =
    describe<LinkCheck>(0x8204, "link_check", "Link check", "链路检测", k2019);
constinit const MessageInfo TerminalLogout::kInfo =
    describe<TerminalLogout>(0x0003, "terminal_logout", "Terminal logout", "终端注销", kAllEditions);
constinit const MessageInfo ServerTimeQuery::kInfo =
    describe<ServerTimeQuery>(0x0004, "server_time_query", "Server time query", "查询服务器时间请求", k2019);
constinit const MessageInfo ServerTimeAnswer::kInfo =
    describe<ServerTimeAnswer>(0x8004, "server_time_answer", "Answer to 0x0004 (query server time)",
                               "查询服务器时间应答", k2019, kServerTimeAnswerFields);
constinit const MessageInfo TerminalPartRetransmitRequest::kInfo = describe<TerminalPartRetransmitRequest>(
    0x0005, "terminal_part_retransmit_request", "Terminal part retransmit request", "终端补传分包请求", k2019,
    kTerminalPartRetransmitRequestFields);
constinit const MessageInfo RetransmitSubpackages::kInfo =
    describe<RetransmitSubpackages>(0x8003, "retransmit_subpackages", "Request retransmission of subpackages",
                                    "补传分包请求", kSince2013, kRetransmitSubpackagesFields);

std::span<const MessageInfo* const> common_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {
      &TerminalGeneralAnswer::kInfo, &PlatformGeneralAnswer::kInfo,
      &TerminalHeartbeat::kInfo,     &LinkCheck::kInfo,
      &TerminalLogout::kInfo,        &ServerTimeQuery::kInfo,
      &ServerTimeAnswer::kInfo,      &TerminalPartRetransmitRequest::kInfo,
      &RetransmitSubpackages::kInfo};
  return kAll;
}

}  // namespace jt808
