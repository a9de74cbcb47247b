// Descriptions: the driving recorder (GB/T 19056).
#include "jt808/messages/recorder.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kCommands[] = {{0x00, "standard_version"},
                                    {0x01, "current_driver"},
                                    {0x02, "realtime"},
                                    {0x03, "mileage"},
                                    {0x04, "pulse_coefficient"},
                                    {0x05, "vehicle_info"},
                                    {0x06, "status_signal_config"},
                                    {0x07, "unique_number"},
                                    {0x08, "speed_record"},
                                    {0x09, "position_record"},
                                    {0x10, "accident_record"},
                                    {0x11, "overtime_driving"},
                                    {0x12, "driver_identity"},
                                    {0x13, "power_supply"},
                                    {0x14, "parameter_change"},
                                    {0x15, "speed_status_log"}};

constexpr FieldInfo kRecorderCollectFields[] = {
    field<&RecorderCollect::command>("command", "recorder command word").one_of(kCommands),
    field<&RecorderCollect::data>("data", "complete recorder frame (GB/T 19056: AA 75 ...); may be empty")
        .in(kSince2013),
};
constexpr FieldInfo kRecorderDataUploadFields[] = {
    field<&RecorderDataUpload::answer_serial>("answer_serial", "serial number of the 0x8700").in(kSince2013),
    field<&RecorderDataUpload::command>("command", "command word of the 0x8700").one_of(kCommands),
    field<&RecorderDataUpload::data>("data",
                                     "data block per GB/T 19056; 2013: the complete recorder packet, check "
                                     "byte included; 2019: same in practice")
        .in(kSince2013),
    field<&RecorderDataUpload::total_length>("total_length", "length of the whole data block")
        .sized(2)
        .in(kStrict2011),
    field<&RecorderDataUpload::packet_length>("packet_length", "length of the data in this message")
        .sized(2)
        .in(kStrict2011),
    field<&RecorderDataUpload::data>("data", "data block per GB/T 19056")
        .counted("packet_length")
        .in(kStrict2011),
};
constexpr FieldInfo kRecorderSetFields[] = {
    field<&RecorderSet::command>("command", "recorder command word").one_of(kCommands),
    field<&RecorderSet::data>("data", "complete recorder frame (GB/T 19056: AA 75 ...)"),
};

// The text of 2011 has no serial number and carries lengths before the data.
Layout upload_layout(Bytes body, Layout asked) noexcept {
  if (asked.edition() == Edition::v2019 || asked.strict_2011()) return asked;
  ByteReader in(body);
  in.take(1);
  const auto total = in.be<std::uint16_t>();
  const auto packet = in.be<std::uint16_t>();
  const bool lengths = in.ok() && packet == in.remaining() && packet > 0 && total >= packet;
  return lengths ? Layout(Edition::v2011, true) : asked;
}

}  // namespace

constinit const MessageInfo RecorderCollect::kInfo =
    describe<RecorderCollect>(0x8700, "recorder_collect", "Collect driving-record data",
                              "行驶记录数据采集命令", kAllEditions, kRecorderCollectFields);
constinit const MessageInfo RecorderDataUpload::kInfo = choosing(
    upload_layout, describe<RecorderDataUpload>(0x0700, "recorder_data_upload", "Recorder data upload",
                                                "行驶记录数据上传", kAllEditions, kRecorderDataUploadFields));
constinit const MessageInfo RecorderSet::kInfo =
    describe<RecorderSet>(0x8701, "recorder_set", "Send driving-record parameters", "行驶记录参数下传命令",
                          kAllEditions, kRecorderSetFields);

std::span<const MessageInfo* const> recorder_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&RecorderCollect::kInfo, &RecorderDataUpload::kInfo,
                                                &RecorderSet::kInfo};
  return kAll;
}

}  // namespace jt808
