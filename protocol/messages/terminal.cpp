// Descriptions: control, attributes and upgrade of a terminal.
#include "jt808/messages/terminal.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr BitInfo kTerminalTypeBits[] = {{0, 1, "passenger_vehicles"},
                                         {1, 1, "dangerous_goods_vehicles"},
                                         {2, 1, "freight_vehicles"},
                                         {3, 1, "taxis"},
                                         {6, 1, "hard_disk_recording"},
                                         {7, 1, "split_unit"},
                                         {8, 1, "trailers"}};
constexpr BitInfo kGnssAttributeBits[] = {
    {0, 1, "gps"}, {1, 1, "beidou"}, {2, 1, "glonass"}, {3, 1, "galileo"}};
constexpr BitInfo kCommAttributeBits[] = {{0, 1, "gprs"},  {1, 1, "cdma"},     {2, 1, "td_scdma"},
                                          {3, 1, "wcdma"}, {4, 1, "cdma2000"}, {5, 1, "td_lte"},
                                          {7, 1, "other"}};
constexpr Enumerator kUpgradeTypes[] = {{0, "terminal"}, {12, "ic_card_reader"}, {52, "positioning_module"},
                                        {100, "adas"},   {101, "dsm"},           {102, "tpms"},
                                        {103, "bsd"}};
// From 16 on: T/JSATL 12-2017.
constexpr Enumerator kResults[] = {{0, "success"},
                                   {1, "failure"},
                                   {2, "cancelled"},
                                   {16, "device_not_found"},
                                   {17, "hardware_model_not_supported"},
                                   {18, "same_software_version"},
                                   {19, "software_version_not_supported"}};

constexpr Enumerator kControlCommands[] = {
    {1, "wireless_upgrade"}, {2, "connect_server"},  {3, "power_off"},         {4, "reset"},
    {5, "factory_reset"},    {6, "close_data_comm"}, {7, "close_all_wireless"}};

constexpr Contents kParams{"params_parsed", Contents::Form::control, "command"};

constexpr FieldInfo kTerminalControlFields[] = {
    field<&TerminalControl::command>("command", "what the terminal is to do").one_of(kControlCommands),
    field<&TerminalControl::params>(
        "params",
        "values joined by ';', for command 1: url, apn, dial_user, dial_password, server_addr, tcp_port, "
        "udp_port, manufacturer_id, hw_version, fw_version, time_limit_min; for command 2: connect_control, "
        "auth_code, apn, dial_user, dial_password, server_addr, tcp_port, udp_port, time_limit_min")
        .holding(kParams)
        .if_remaining(),
};
constexpr FieldInfo kQueryAttributesAnswerFields[] = {
    field<&QueryAttributesAnswer::terminal_type>("terminal_type", "terminal type bits")
        .flags(kTerminalTypeBits),
    field<&QueryAttributesAnswer::manufacturer_id>("manufacturer_id", "manufacturer code")
        .fixed(5)
        .in(kForm1),
    field<&QueryAttributesAnswer::manufacturer_id>(
        "manufacturer_id",
        "manufacturer code with the division code of 0x0100 in front: not in the text, but sent")
        .fixed(11)
        .in(k2019 | kForm2),
    field<&QueryAttributesAnswer::terminal_model>("terminal_model", "model").fixed(20).in(k2013),
    field<&QueryAttributesAnswer::terminal_id>("terminal_id", "terminal number").fixed(7).in(k2013),
    field<&QueryAttributesAnswer::terminal_model>("terminal_model", "model").fixed(30).in(k2019),
    field<&QueryAttributesAnswer::terminal_id>("terminal_id", "terminal number").fixed(30).in(k2019),
    field<&QueryAttributesAnswer::iccid>("iccid", "SIM card ICCID").sized(10),
    field<&QueryAttributesAnswer::hardware_version_length>("hardware_version_length", "n"),
    field<&QueryAttributesAnswer::hardware_version>("hardware_version", "hardware version")
        .counted("hardware_version_length"),
    field<&QueryAttributesAnswer::firmware_version_length>("firmware_version_length", "m"),
    field<&QueryAttributesAnswer::firmware_version>("firmware_version", "firmware version")
        .counted("firmware_version_length"),
    field<&QueryAttributesAnswer::gnss_attribute>("gnss_attribute", "GNSS module bits")
        .flags(kGnssAttributeBits),
    field<&QueryAttributesAnswer::comm_attribute>("comm_attribute", "communication module bits")
        .flags(kCommAttributeBits),
};
constexpr FieldInfo kUpgradePackageFields[] = {
    field<&UpgradePackage::upgrade_type>("upgrade_type", "what is upgraded").one_of(kUpgradeTypes),
    field<&UpgradePackage::manufacturer_id>("manufacturer_id", "manufacturer code").fixed(5),
    field<&UpgradePackage::version_length>("version_length", "n"),
    field<&UpgradePackage::version>("version", "firmware version").counted("version_length"),
    field<&UpgradePackage::data_length>("data_length", "bytes of the whole upgrade file").sized(4),
    field<&UpgradePackage::data>("data", "upgrade file").counted("data_length"),
};
constexpr FieldInfo kUpgradeResultFields[] = {
    field<&UpgradeResult::upgrade_type>("upgrade_type", "what was upgraded (as in 0x8108)")
        .one_of(kUpgradeTypes),
    field<&UpgradeResult::result>("result", "result").one_of(kResults),
};
constexpr FieldInfo kUpgradeProgressFields[] = {
    field<&UpgradeProgress::answer_serial>("answer_serial", "serial number of the 0x8105 or 0x8108"),
    field<&UpgradeProgress::upgrade_type>("upgrade_type", "what is upgraded (as in 0x8108)")
        .one_of(kUpgradeTypes),
    field<&UpgradeProgress::state>("state", "how far it is; the values are not told here"),
    field<&UpgradeProgress::percent>("percent", "how much is done").measured_in("%"),
    field<&UpgradeProgress::error>("error", "what went wrong; the values are not told here"),
};

}  // namespace

constinit const MessageInfo TerminalControl::kInfo = describe<TerminalControl>(
    0x8105, "terminal_control", "Terminal control", "终端控制", kAllEditions, kTerminalControlFields);
constinit const MessageInfo QueryAttributes::kInfo = describe<QueryAttributes>(
    0x8107, "query_attributes", "Query terminal attributes", "查询终端属性", kSince2013);
constinit const MessageInfo QueryAttributesAnswer::kInfo =
    describe<QueryAttributesAnswer>(0x0107, "query_attributes_answer", "Query attributes answer",
                                    "查询终端属性应答", kSince2013, kQueryAttributesAnswerFields);
constinit const MessageInfo UpgradePackage::kInfo = describe<UpgradePackage>(
    0x8108, "upgrade_package", "Upgrade package", "下发终端升级包", kSince2013, kUpgradePackageFields);
constinit const MessageInfo UpgradeResult::kInfo = describe<UpgradeResult>(
    0x0108, "upgrade_result", "Upgrade result", "终端升级结果通知", kSince2013, kUpgradeResultFields);
constinit const MessageInfo UpgradeProgress::kInfo =
    from("T/GDRTA 002-2020", describe<UpgradeProgress>(0x1FC4, "upgrade_progress", "Upgrade progress",
                                                       "升级进度上报", kSince2013, kUpgradeProgressFields));

std::span<const MessageInfo* const> terminal_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&TerminalControl::kInfo,       &QueryAttributes::kInfo,
                                                &QueryAttributesAnswer::kInfo, &UpgradePackage::kInfo,
                                                &UpgradeResult::kInfo,         &UpgradeProgress::kInfo};
  return kAll;
}

}  // namespace jt808
