// Descriptions: the vehicle, its driver, its waybill and its CAN bus.
#include "jt808/messages/vehicle.hpp"

#include "jt808/bcd.hpp"
#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr BitInfo kControlFlagBits[] = {{0, 1, "lock_doors"}};
constexpr Enumerator kControlIds[] = {{1, "door"}};
constexpr Enumerator kStatuses[] = {{1, "card_inserted"}, {2, "card_removed"}};
constexpr Enumerator kReadResults[] = {{0, "success"},
                                       {1, "key_authentication_failed"},
                                       {2, "card_locked"},
                                       {3, "card_removed"},
                                       {4, "data_check_error"}};
constexpr BitInfo kCanIdBits[] = {
    {0, 29, "can_bus_identifier"}, {29, 1, "average"}, {30, 1, "extended_frame"}, {31, 1, "can2"}};

constexpr FieldInfo kControlFields[] = {
    field<&Control::control_id>("control_id", "control type").one_of(kControlIds),
    field<&Control::control_param>("control_param", "for 0x0001: 0 lock door, 1 open door"),
};
constexpr FieldInfo kCanItemFields[] = {
    field<&CanItem::can_id>("can_id", "id word").flags(kCanIdBits),
    field<&CanItem::can_data>("can_data", "CAN data").fixed(8),
};
constexpr FieldInfo kVehicleControlFields[] = {
    field<&VehicleControl::control_flag>("control_flag", "bits").flags(kControlFlagBits).in(kBefore2019),
    field<&VehicleControl::control_count>("control_count", "number of control items")
        .sized(2)
        .in(k2019 | kForm1),
    field<&VehicleControl::controls>("controls", "control items").counted("control_count").in(k2019 | kForm1),
    field<&VehicleControl::controls>("controls",
                                     "control items, without their count: not in the text, but sent")
        .in(k2019 | kForm2),
};
constexpr FieldInfo kVehicleControlAnswerFields[] = {
    field<&VehicleControlAnswer::answer_serial>("answer_serial", "serial number of the 0x8500"),
    rest<&VehicleControlAnswer::location>(
        "location",
        "0x0200 body; success is judged from its status bits (for example bit 12 for door locking)"),
};
constexpr FieldInfo kWaybillReportFields[] = {
    field<&WaybillReport::length>("length", "length of the waybill").sized(4),
    field<&WaybillReport::content>("content", "waybill data, opaque (GBK where it is text)")
        .counted("length"),
};
constexpr FieldInfo kDriverIdentityReportFields[] = {
    field<&DriverIdentityReport::status>("status", "card event").one_of(kStatuses).in(kSince2013),
    field<&DriverIdentityReport::event_time>("event_time", "time of the card event, YY MM DD hh mm ss")
        .in(kSince2013),
    field<&DriverIdentityReport::read_result>("read_result",
                                              "card reading result; by the text only when status is 1")
        .one_of(kReadResults)
        .if_remaining()
        .in(kSince2013),
    field<&DriverIdentityReport::driver_name_length>("driver_name_length", "n").if_remaining().in(kSince2013),
    field<&DriverIdentityReport::driver_name>("driver_name", "driver name")
        .counted("driver_name_length")
        .if_remaining()
        .in(kSince2013),
    field<&DriverIdentityReport::certificate_no>("certificate_no",
                                                 "qualification certificate number, padded with 0x00")
        .fixed_string(20)
        .if_remaining()
        .in(kSince2013),
    field<&DriverIdentityReport::issuer_length>("issuer_length", "m").if_remaining().in(kSince2013),
    field<&DriverIdentityReport::issuer>("issuer", "issuing authority")
        .counted("issuer_length")
        .if_remaining()
        .in(kSince2013),
    field<&DriverIdentityReport::certificate_expiry>("certificate_expiry", "YYYY MM DD")
        .if_remaining()
        .in(kSince2013),
    field<&DriverIdentityReport::id_card_no>("id_card_no", "identity card number, padded with 0x00")
        .fixed_string(20)
        .if_remaining()
        .in(k2019),
    field<&DriverIdentityReport::face_match>("face_match", "0..100; draft of the amendment of 2021 only")
        .if_remaining()
        .in(k2019 | kForm2),
    field<&DriverIdentityReport::id_card_uid>("id_card_uid", "draft of the amendment of 2021 only")
        .fixed(20)
        .if_remaining()
        .in(k2019 | kForm2),
    field<&DriverIdentityReport::driver_name_length>("driver_name_length", "n").in(k2011),
    field<&DriverIdentityReport::driver_name>("driver_name", "driver name")
        .counted("driver_name_length")
        .in(k2011),
    field<&DriverIdentityReport::id_card_no>("id_card_no", "identity card number").fixed_string(20).in(k2011),
    field<&DriverIdentityReport::certificate_no>("certificate_no", "qualification certificate number")
        .fixed_string(40)
        .in(k2011),
    field<&DriverIdentityReport::issuer_length>("issuer_length", "m").in(k2011),
    field<&DriverIdentityReport::issuer>("issuer", "issuing authority").counted("issuer_length").in(k2011),
};
constexpr FieldInfo kCanDataUploadFields[] = {
    field<&CanDataUpload::count>("count", "number of CAN items, > 0").sized(2),
    field<&CanDataUpload::receive_time>(
        "receive_time", "hh mm ss and four digits of milliseconds: reception time of the first item"),
    field<&CanDataUpload::items>("items", "items of 12 bytes").counted("count"),
};

// The form of 2011 starts with the length of a name, that of 2013 with 1 or 2 and a time.
Layout identity_layout(Bytes body, Layout asked) noexcept {
  if (asked.edition() == Edition::v2019) return asked;
  constexpr std::size_t kShortestOf2011 = 62;
  if (body.size() < kShortestOf2011) return Layout(Edition::v2013);
  const bool event = body.size() >= 7 && (body[0] == 1 || body[0] == 2) && is_bcd(body.subspan(1, 6));
  return event ? Layout(Edition::v2013) : Layout(Edition::v2011);
}

}  // namespace

constinit const StructInfo Control::kInfo = describe_struct<Control>("control", kControlFields);
constinit const StructInfo CanItem::kInfo = describe_struct<CanItem>("can_item", kCanItemFields);
constinit const MessageInfo VehicleControl::kInfo = describe<VehicleControl>(
    0x8500, "vehicle_control", "Vehicle control", "车辆控制", kAllEditions, kVehicleControlFields);
constinit const MessageInfo VehicleControlAnswer::kInfo =
    describe<VehicleControlAnswer>(0x0500, "vehicle_control_answer", "Vehicle control answer", "车辆控制应答",
                                   kAllEditions, kVehicleControlAnswerFields);
constinit const MessageInfo WaybillReport::kInfo = describe<WaybillReport>(
    0x0701, "waybill_report", "Waybill report", "电子运单上报", kAllEditions, kWaybillReportFields);
constinit const MessageInfo RequestDriverIdentity::kInfo = describe<RequestDriverIdentity>(
    0x8702, "request_driver_identity", "Request driver identity", "上报驾驶员身份信息请求", kSince2013);
constinit const MessageInfo DriverIdentityReport::kInfo = choosing(
    identity_layout,
    describe<DriverIdentityReport>(0x0702, "driver_identity_report", "Driver identity report",
                                   "驾驶员身份信息采集上报", kAllEditions, kDriverIdentityReportFields));
constinit const MessageInfo CanDataUpload::kInfo = describe<CanDataUpload>(
    0x0705, "can_data_upload", "Can data upload", "CAN总线数据上传", kSince2013, kCanDataUploadFields);

std::span<const MessageInfo* const> vehicle_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&VehicleControl::kInfo,       &VehicleControlAnswer::kInfo,
                                                &WaybillReport::kInfo,        &RequestDriverIdentity::kInfo,
                                                &DriverIdentityReport::kInfo, &CanDataUpload::kInfo};
  return kAll;
}

}  // namespace jt808
