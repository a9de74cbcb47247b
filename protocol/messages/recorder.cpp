// Descriptions: the driving recorder (GB/T 19056).
#include "jt808/messages/recorder.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"
#include "protocol/messages/recorder_blocks.hpp"

namespace jt808 {
namespace {

constexpr FieldInfo kRecorderCollectFields[] = {
    field<&RecorderCollect::command>("command", "recorder command word").one_of(kRecorderCommands),
    field<&RecorderCollect::data>("data", "complete recorder frame (GB/T 19056: AA 75 ...); may be empty")
        .holding(recorder::kRequest)
        .in(kSince2013),
};
constexpr FieldInfo kRecorderDataUploadFields[] = {
    field<&RecorderDataUpload::answer_serial>("answer_serial", "serial number of the 0x8700").in(kSince2013),
    field<&RecorderDataUpload::command>("command", "command word of the 0x8700").one_of(kRecorderCommands),
    field<&RecorderDataUpload::data>("data",
                                     "data block per GB/T 19056; 2013: the complete recorder packet, check "
                                     "byte included; 2019: same in practice")
        .holding(recorder::kAnswer)
        .in(kSince2013),
    field<&RecorderDataUpload::total_length>("total_length", "length of the whole data block")
        .sized(2)
        .in(kStrict2011),
    field<&RecorderDataUpload::packet_length>("packet_length", "length of the data in this message")
        .sized(2)
        .in(kStrict2011),
    field<&RecorderDataUpload::data>("data", "data block per GB/T 19056")
        .holding(recorder::kAnswer)
        .counted("packet_length")
        .in(kStrict2011),
};
constexpr FieldInfo kRecorderSetFields[] = {
    field<&RecorderSet::command>("command", "recorder command word").one_of(kRecorderCommands),
    field<&RecorderSet::data>("data", "complete recorder frame (GB/T 19056: AA 75 ...)")
        .holding(recorder::kSetting),
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
