// Descriptions: position messages.
#include "jt808/messages/location.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"
#include "protocol/messages/location_bits.hpp"
#include "protocol/messages/tables.hpp"
#include "protocol/rows.hpp"

namespace jt808 {
namespace {

constexpr BitInfo kAlarmTypesBits[] = {{0, 1, "emergency"},
                                       {3, 1, "danger_warning"},
                                       {20, 1, "area_in_out"},
                                       {21, 1, "route_in_out"},
                                       {22, 1, "segment_time"},
                                       {27, 1, "illegal_ignition"},
                                       {28, 1, "illegal_displacement"}};
constexpr Enumerator kDataTypes[] = {{0, "normal"}, {1, "blind_area"}};

constexpr FieldInfo kLocationBaseFields[] = {
    field<&LocationBase::alarm>("alarm", "alarm flags").flags(kAlarmBits),
    field<&LocationBase::status>("status", "status flags").flags(kStatusBits),
    field<&LocationBase::latitude>("latitude", "latitude, always positive; hemisphere in status bit 2")
        .scaled(6, "deg"),
    field<&LocationBase::longitude>("longitude", "longitude, always positive; hemisphere in status bit 3")
        .scaled(6, "deg"),
    field<&LocationBase::altitude>("altitude",
                                   "altitude (unsigned in the text; below sea level read as two's "
                                   "complement: a value above 0x8000 minus 65536)")
        .measured_in("m"),
    field<&LocationBase::speed>("speed", "speed").scaled(1, "km/h"),
    field<&LocationBase::direction>("direction", "0..359, 0 = true north, clockwise").measured_in("deg"),
    field<&LocationBase::time>(
        "time", "YY MM DD hh mm ss, GMT+8 (every time of this protocol is GMT+8 unless stated)"),
};
// The same rows on the report, which inherits the members, and its items.
constexpr FieldInfo kLocationReportFields[] = {
    field<&LocationReport::alarm, LocationReport>("alarm", "alarm flags").flags(kAlarmBits),
    field<&LocationReport::status, LocationReport>("status", "status flags").flags(kStatusBits),
    field<&LocationReport::latitude, LocationReport>("latitude",
                                                     "latitude, always positive; hemisphere in status bit 2")
        .scaled(6, "deg"),
    field<&LocationReport::longitude, LocationReport>(
        "longitude", "longitude, always positive; hemisphere in status bit 3")
        .scaled(6, "deg"),
    field<&LocationReport::altitude, LocationReport>("altitude",
                                                     "altitude (unsigned in the text; below sea level read "
                                                     "as two's complement: a value above 0x8000 minus 65536)")
        .measured_in("m"),
    field<&LocationReport::speed, LocationReport>("speed", "speed").scaled(1, "km/h"),
    field<&LocationReport::direction, LocationReport>("direction", "0..359, 0 = true north, clockwise")
        .measured_in("deg"),
    field<&LocationReport::time, LocationReport>(
        "time", "YY MM DD hh mm ss, GMT+8 (every time of this protocol is GMT+8 unless stated)"),
    field<&LocationReport::items>("items", "additional items up to the end of the body")
        .items_of(kLocationItems),
};
constexpr FieldInfo kBatchLocationFields[] = {
    field<&BatchLocation::length>("length", "record length").sized(2),
    field<&BatchLocation::location>("location", "one 0x0200 body (base and items)").counted("length"),
};
constexpr FieldInfo kSatelliteFields[] = {
    field<&Satellite::satellite_no>("satellite_no", "1..200"),
    field<&Satellite::elevation>("elevation", "0..90").measured_in("deg"),
    field<&Satellite::azimuth>("azimuth", "0..359").measured_in("deg"),
    field<&Satellite::cn0>("cn0", "0..99").measured_in("dBHz"),
};
constexpr FieldInfo kLocationQueryAnswerFields[] = {
    field<&LocationQueryAnswer::answer_serial>("answer_serial", "serial number of the 0x8201")
        .in(kAllEditions & ~kStrict2011),
    rest<&LocationQueryAnswer::location>("location", "complete 0x0200 body (base and items)"),
};
constexpr FieldInfo kTemporaryTrackingFields[] = {
    field<&TemporaryTracking::interval>("interval", "report interval; 0 = stop tracking (body then ends)")
        .measured_in("s"),
    field<&TemporaryTracking::validity>("validity", "how long the tracking lasts")
        .measured_in("s")
        .if_not_equal("interval", 0),
};
constexpr FieldInfo kConfirmAlarmFields[] = {
    field<&ConfirmAlarm::alarm_serial>("alarm_serial",
                                       "serial of the alarm message; 0 = all messages of the named types"),
    field<&ConfirmAlarm::alarm_types>("alarm_types", "alarm types to confirm").flags(kAlarmTypesBits),
};
constexpr FieldInfo kBatchLocationUploadFields[] = {
    field<&BatchLocationUpload::count>("count", "number of records, > 0").sized(2),
    field<&BatchLocationUpload::data_type>("data_type", "kind of data").one_of(kDataTypes),
    field<&BatchLocationUpload::records>("records", "records").counted("count"),
};
constexpr FieldInfo kSatelliteStatusFields[] = {
    field<&SatelliteStatus::beidou_count>("beidou_count", "N, 0..100 BeiDou satellites received"),
    field<&SatelliteStatus::beidou_satellites>("beidou_satellites", "N entries of 5 bytes")
        .counted("beidou_count"),
    field<&SatelliteStatus::gps_count>("gps_count", "M"),
    field<&SatelliteStatus::gps_satellites>("gps_satellites", "M entries as above").counted("gps_count"),
    field<&SatelliteStatus::glonass_count>("glonass_count", "P"),
    field<&SatelliteStatus::glonass_satellites>("glonass_satellites", "P entries as above")
        .counted("glonass_count"),
    field<&SatelliteStatus::galileo_count>("galileo_count", "Q"),
    field<&SatelliteStatus::galileo_satellites>("galileo_satellites", "Q entries as above")
        .counted("galileo_count"),
    field<&SatelliteStatus::location>("location", "28-byte base of 0x0200"),
};

// Where the time stands tells the form with a serial from that without.
template <class M>
bool has_time(const void* message) noexcept {
  return is_time(static_cast<const M*>(message)->location.time.bcd);
}

// The id was free before the amendment that gave it its meaning.
constexpr MessageInfo exactly(MessageInfo info) noexcept {
  info.exact_only = true;
  return info;
}

}  // namespace

constinit const StructInfo LocationBase::kInfo =
    describe_struct<LocationBase>("location_base", kLocationBaseFields);
constinit const StructInfo BatchLocation::kInfo =
    describe_struct<BatchLocation>("batch_location", kBatchLocationFields);
constinit const StructInfo Satellite::kInfo = describe_struct<Satellite>("satellite", kSatelliteFields);
constinit const MessageInfo LocationReport::kInfo =
    requiring(8, describe<LocationReport>(0x0200, "location_report", "Location report", "位置信息汇报",
                                          kAllEditions, kLocationReportFields));
constinit const MessageInfo QueryLocation::kInfo =
    describe<QueryLocation>(0x8201, "query_location", "Query location", "位置信息查询", kAllEditions);
constinit const MessageInfo LocationQueryAnswer::kInfo =
    expecting(has_time<LocationQueryAnswer>,
              describe<LocationQueryAnswer>(0x0201, "location_query_answer", "Location query answer",
                                            "位置信息查询应答", kAllEditions, kLocationQueryAnswerFields));
constinit const MessageInfo TemporaryTracking::kInfo =
    describe<TemporaryTracking>(0x8202, "temporary_tracking", "Temporary location tracking",
                                "临时位置跟踪控制", kAllEditions, kTemporaryTrackingFields);
constinit const MessageInfo ConfirmAlarm::kInfo =
    describe<ConfirmAlarm>(0x8203, "confirm_alarm", "Manual alarm confirmation", "人工确认报警消息",
                           kSince2013, kConfirmAlarmFields);
constinit const MessageInfo BatchLocationUpload::kInfo =
    describe<BatchLocationUpload>(0x0704, "batch_location_upload", "Batch location upload",
                                  "定位数据批量上传", kSince2013, kBatchLocationUploadFields);
constinit const MessageInfo SatelliteStatus::kInfo = exactly(describe<SatelliteStatus>(
    0x0205, "satellite_status", "Satellite status", "卫星状态参数", k2019, kSatelliteStatusFields));

std::span<const MessageInfo* const> location_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&LocationReport::kInfo,      &QueryLocation::kInfo,
                                                &LocationQueryAnswer::kInfo, &TemporaryTracking::kInfo,
                                                &ConfirmAlarm::kInfo,        &BatchLocationUpload::kInfo,
                                                &SatelliteStatus::kInfo};
  return kAll;
}

}  // namespace jt808
