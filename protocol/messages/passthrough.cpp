// Descriptions: pass-through, compressed data and keys.
#include "jt808/messages/passthrough.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kPassthroughTypes[] = {{0, "gnss_detail"},          {11, "ic_card"},
                                            {65, "serial_port_1"},       {66, "serial_port_2"},
                                            {0xF7, "peripheral_status"}, {0xF8, "peripheral_info"}};

// Su-biao: what a platform asks for, and what a terminal tells of its peripherals.
constexpr std::uint32_t kStatus = 0xF7;
constexpr std::uint32_t kSystemInformation = 0xF8;
constexpr Enumerator kPeripherals[] = {{0x64, "adas"}, {0x65, "dsm"}, {0x66, "tpms"}, {0x67, "bsd"}};
constexpr Enumerator kWorkStates[] = {{0x01, "normal"},
                                      {0x02, "standby"},
                                      {0x03, "upgrade_maintenance"},
                                      {0x04, "device_fault"},
                                      {0x10, "disconnected"}};
constexpr BitInfo kAlarmStateBits[] = {{0, 1, "camera_fault"},
                                       {1, 1, "main_storage_fault"},
                                       {2, 1, "auxiliary_storage_fault"},
                                       {3, 1, "infra_red_light_fault"},
                                       {4, 1, "speaker_fault"},
                                       {5, 1, "battery_fault"},
                                       {10, 1, "communication_module_fault"},
                                       {11, 1, "positioning_module_fault"}};

constexpr FieldInfo kPeripheralStatusFields[] = {
    item::byte("peripheral_id", "peripheral").one_of(kPeripherals),
    item::count("length", "5"),
    item::byte("work_state", "state").one_of(kWorkStates),
    item::dword("alarm_state", "bits").flags(kAlarmStateBits),
};
constexpr StructInfo kPeripheralStatus{"peripheral_status", kPeripheralStatusFields};
constexpr FieldInfo kPeripheralInfoFields[] = {
    item::byte("peripheral_id", "peripheral").one_of(kPeripherals),
    item::count("length", "length of the rest of the entry"),
    item::count("company_length", "bytes"),
    item::text("company", "company name").counted("company_length"),
    item::count("model_length", "bytes"),
    item::text("model", "product model or code").counted("model_length"),
    item::count("hardware_length", "bytes"),
    item::text("hardware_version", "hardware version").counted("hardware_length"),
    item::count("software_length", "bytes"),
    item::text("software_version", "software version").counted("software_length"),
    item::count("device_id_length", "bytes"),
    item::text("device_id", "device id").counted("device_id_length"),
    item::count("client_code_length", "bytes"),
    item::text("client_code", "customer code").counted("client_code_length"),
};
constexpr StructInfo kPeripheralInfo{"peripheral_info", kPeripheralInfoFields};
constexpr FieldInfo kPeripheralIdFields[] = {item::byte("peripheral_id", "peripheral").one_of(kPeripherals)};
constexpr StructInfo kPeripheralId{"peripheral_id", kPeripheralIdFields};

constexpr FieldInfo kStatusFields[] = {
    item::count("count", "entries"),
    item::list("peripherals", "entries", kPeripheralStatus).counted("count"),
};
constexpr FieldInfo kSystemInformationFields[] = {
    item::count("count", "entries"),
    item::list("peripherals", "entries", kPeripheralInfo).counted("count"),
};
constexpr FieldInfo kQueryFields[] = {
    item::count("count", "entries"),
    item::list("peripherals", "of which peripherals", kPeripheralId).counted("count"),
};
constexpr ItemInfo kUplinkContents[] = {{kStatus, "peripheral_status", kStatusFields},
                                        {kSystemInformation, "peripheral_info", kSystemInformationFields}};
constexpr ItemInfo kDownlinkContents[] = {
    {kStatus, "peripheral_status_query", kQueryFields, kAllEditions, {}, 0xF8}};
constexpr Contents kUplinkContent{
    "content_parsed", Contents::Form::fields, "passthrough_type", {}, kUplinkContents};
constexpr Contents kDownlinkContent{
    "content_parsed", Contents::Form::fields, "passthrough_type", {}, kDownlinkContents};
constexpr Contents kInflated{"data_inflated", Contents::Form::gzip};

constexpr FieldInfo kUplinkPassthroughFields[] = {
    field<&UplinkPassthrough::passthrough_type>("passthrough_type", "type").one_of(kPassthroughTypes),
    field<&UplinkPassthrough::content>("content", "content by type").holding(kUplinkContent).in(kSince2013),
    field<&UplinkPassthrough::total_length>("total_length", "length of the whole passthrough message")
        .sized(4)
        .in(kStrict2011),
    field<&UplinkPassthrough::packet_length>("packet_length", "length of the content in this message")
        .sized(2)
        .in(kStrict2011),
    field<&UplinkPassthrough::content>("content", "content")
        .holding(kUplinkContent)
        .counted("packet_length")
        .in(kStrict2011),
};
constexpr FieldInfo kDataPassthroughFields[] = {
    field<&DataPassthrough::passthrough_type>("passthrough_type", "type").one_of(kPassthroughTypes),
    field<&DataPassthrough::content>("content", "content").holding(kDownlinkContent).in(kSince2013),
    field<&DataPassthrough::total_length>("total_length", "length of the whole content")
        .sized(4)
        .in(kStrict2011),
    field<&DataPassthrough::packet_length>("packet_length", "bytes in this frame").sized(2).in(kStrict2011),
    field<&DataPassthrough::content>("content", "content")
        .holding(kDownlinkContent)
        .counted("packet_length")
        .in(kStrict2011),
};
constexpr FieldInfo kCompressedUplinkFields[] = {
    field<&CompressedUplink::length>("length", "length of the compressed block").sized(4),
    field<&CompressedUplink::data>("data", "GZIP data (RFC 1952)").counted("length").holding(kInflated),
};
constexpr FieldInfo kTerminalRsaPublicKeyFields[] = {
    field<&TerminalRsaPublicKey::e>("e", "public exponent e of {e, n}"),
    field<&TerminalRsaPublicKey::n>("n", "modulus n, 1024 bits, big-endian").fixed(128),
};
constexpr FieldInfo kPlatformRsaKeyFields[] = {
    field<&PlatformRsaKey::e>("e", "public exponent"),
    field<&PlatformRsaKey::n>("n", "modulus").fixed(128),
};

// The text of 2011 carries lengths before the content; no list of types, and hardly a terminal, knows that
// form.
Layout passthrough_layout(Bytes body, Layout asked) noexcept {
  if (asked.edition() == Edition::v2019 || asked.strict_2011()) return asked;
  ByteReader in(body);
  in.take(1);
  const auto total = in.be<std::uint32_t>();
  const auto packet = in.be<std::uint16_t>();
  const bool lengths = in.ok() && packet == in.remaining() && packet > 0 && total >= packet;
  return lengths ? Layout(Edition::v2011, true) : asked;
}

}  // namespace

constinit const MessageInfo UplinkPassthrough::kInfo = choosing(
    passthrough_layout, describe<UplinkPassthrough>(0x0900, "uplink_passthrough", "Uplink passthrough",
                                                    "数据上行透传", kAllEditions, kUplinkPassthroughFields));
constinit const MessageInfo DataPassthrough::kInfo = choosing(
    passthrough_layout, describe<DataPassthrough>(0x8900, "data_passthrough", "Downlink data passthrough",
                                                  "数据下行透传", kAllEditions, kDataPassthroughFields));
constinit const MessageInfo CompressedUplink::kInfo = describe<CompressedUplink>(
    0x0901, "compressed_uplink", "Compressed uplink", "数据压缩上报", kAllEditions, kCompressedUplinkFields);
constinit const MessageInfo TerminalRsaPublicKey::kInfo =
    describe<TerminalRsaPublicKey>(0x0A00, "terminal_rsa_public_key", "Terminal RSA public key",
                                   "终端RSA公钥", kAllEditions, kTerminalRsaPublicKeyFields);
constinit const MessageInfo PlatformRsaKey::kInfo =
    describe<PlatformRsaKey>(0x8A00, "platform_rsa_key", "Platform RSA public key", "平台RSA公钥",
                             kAllEditions, kPlatformRsaKeyFields);

std::span<const MessageInfo* const> passthrough_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&UplinkPassthrough::kInfo, &DataPassthrough::kInfo,
                                                &CompressedUplink::kInfo, &TerminalRsaPublicKey::kInfo,
                                                &PlatformRsaKey::kInfo};
  return kAll;
}

}  // namespace jt808
