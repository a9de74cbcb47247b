// Descriptions: pictures, sound and video.
#include "jt808/messages/multimedia.hpp"

#include <algorithm>
#include <initializer_list>

#include "protocol/describe.hpp"
#include "protocol/families.hpp"
#include "protocol/rows.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kMediaTypes[] = {{0, "image"}, {1, "audio"}, {2, "video"}};
constexpr Enumerator kMediaFormats[] = {{0, "jpeg"}, {1, "tif"}, {2, "mp3"}, {3, "wav"}, {4, "wmv"}};
constexpr Enumerator kEventCodes[] = {
    {0, "platform_command"}, {1, "timed"}, {2, "robbery_alarm"}, {3, "collision_or_rollover_alarm"}};
constexpr Enumerator kEventCodes2[] = {{0, "platform_command"},        {1, "timed"},
                                       {2, "robbery_alarm"},           {3, "collision_or_rollover_alarm"},
                                       {4, "photo_at_door_opening"},   {5, "photo_at_door_closing"},
                                       {6, "door_closed_driving_off"}, {7, "photo_at_fixed_distance"}};
constexpr Enumerator kEventCodes3[] = {{0, "platform_command"}, {1, "timed"},
                                       {2, "robbery_alarm"},    {3, "collision_or_rollover_alarm"},
                                       {4, "door_opened"},      {5, "door_closed"}};
constexpr Enumerator kSaveFlags[] = {{0, "upload_at_once"}, {1, "store"}};
constexpr Enumerator kResolutions[] = {
    {0, "lowest"},          {1, "size_320x240"},      {2, "size_640x480"},     {3, "size_800x600"},
    {4, "size_1024x768"},   {5, "size_176x144_qcif"}, {6, "size_352x288_cif"}, {7, "size_704x288_half_d1"},
    {8, "size_704x576_d1"}, {255, "highest"}};
constexpr Enumerator kResults[] = {{0, "success"}, {1, "failure"}, {2, "channel_not_supported"}};
constexpr Enumerator kDeleteFlags[] = {{0, "keep"}, {1, "delete"}};
constexpr Enumerator kCommands[] = {{0, "stop"}, {1, "start"}};
constexpr Enumerator kSampleRates[] = {{0, "khz_8"}, {1, "khz_11"}, {2, "khz_23"}, {3, "khz_32"}};

constexpr FieldInfo kMediaPackageIdFields[] = {
    field<&MediaPackageId::package_id>("package_id", "subpackage number"),
};
constexpr FieldInfo kMediaIdFields[] = {
    field<&MediaId::media_id>("media_id", "media id"),
};
constexpr FieldInfo kStoredMediaFields[] = {
    field<&StoredMedia::media_id>("media_id", "id, > 0").in(kSince2013 | kForm1 | kForm2),
    field<&StoredMedia::media_type>("media_type", "type").one_of(kMediaTypes),
    field<&StoredMedia::channel_id>("channel_id", "channel"),
    field<&StoredMedia::event_code>("event_code", "cause").one_of(kEventCodes),
    field<&StoredMedia::location>(
        "location", "0x0200 body at the start of the capture (length not fixed by the text; 28 in practice)"),
};
constexpr FieldInfo kMultimediaEventFields[] = {
    field<&MultimediaEvent::media_id>("media_id", "id of the data, > 0"),
    field<&MultimediaEvent::media_type>("media_type", "type").one_of(kMediaTypes),
    field<&MultimediaEvent::media_format>("media_format", "coding format; others reserved")
        .one_of(kMediaFormats),
    field<&MultimediaEvent::event_code>("event_code", "cause").one_of(kEventCodes2).in(kSince2013),
    field<&MultimediaEvent::event_code>("event_code", "cause").one_of(kEventCodes).in(k2011),
    field<&MultimediaEvent::channel_id>("channel_id", "channel"),
};
constexpr FieldInfo kMultimediaDataFields[] = {
    field<&MultimediaData::media_id>("media_id", "id of the data, > 0"),
    field<&MultimediaData::media_type>("media_type", "type").one_of(kMediaTypes),
    field<&MultimediaData::media_format>("media_format", "coding format; others reserved")
        .one_of(kMediaFormats),
    field<&MultimediaData::event_code>("event_code", "cause").one_of(kEventCodes3),
    field<&MultimediaData::channel_id>("channel_id", "channel"),
    field<&MultimediaData::location>("location", "28-byte base of 0x0200 at the moment of capture")
        .in(kSince2013 | kForm1),
    field<&MultimediaData::media_data>("media_data", "the data").in(kSince2013),
    field<&MultimediaData::packet_total>("packet_total", "number of packets of this media object")
        .in(kStrict2011),
    field<&MultimediaData::packet_no>("packet_no", "packet number, from 1").in(kStrict2011),
    field<&MultimediaData::data_part>("data_part",
                                      "packet data; the concatenation of all packets is the location body "
                                      "(0x0200) followed by the media data")
        .in(kStrict2011),
};
constexpr FieldInfo kMediaUploadAnswerFields[] = {
    field<&MediaUploadAnswer::answer_serial>("answer_serial", "serial of the 0x0801").in(kStrict2011),
    field<&MediaUploadAnswer::media_id>("media_id", ">0; when everything arrived the body ends here"),
    field<&MediaUploadAnswer::package_count>("package_count", "n").if_remaining().in(kSince2013),
    field<&MediaUploadAnswer::package_ids>("package_ids", "subpackage numbers (2019: at most 125)")
        .counted("package_count")
        .if_remaining()
        .in(kSince2013),
    field<&MediaUploadAnswer::package_count>("package_count", "n").in(kStrict2011),
    field<&MediaUploadAnswer::package_ids>("package_ids", "at most 125")
        .counted("package_count")
        .in(kStrict2011),
};
constexpr FieldInfo kTakePhotoFields[] = {
    field<&TakePhoto::channel_id>(
        "channel_id", ">0; Su/Yue-biao: 0x01-0x25 host cameras, 0x64 ADAS, 0x65 DSM (other fields ignored)"),
    field<&TakePhoto::command>("command", "0 stop, 0xFFFF record video, else number of photos"),
    field<&TakePhoto::interval>(
        "interval", "photo interval / recording time; 0 = minimum interval / record until stopped")
        .measured_in("s"),
    field<&TakePhoto::save_flag>("save_flag", "storage").one_of(kSaveFlags),
    field<&TakePhoto::resolution>("resolution", "resolution; the nearest supported is used")
        .one_of(kResolutions),
    field<&TakePhoto::quality>("quality", "1 least loss - 10 highest compression"),
    field<&TakePhoto::brightness>("brightness", "0-255"),
    field<&TakePhoto::contrast>("contrast", "0-127"),
    field<&TakePhoto::saturation>("saturation", "0-127"),
    field<&TakePhoto::chroma>("chroma", "0-255"),
};
constexpr FieldInfo kCameraShotAnswerFields[] = {
    field<&CameraShotAnswer::answer_serial>("answer_serial", "serial number of the 0x8801"),
    field<&CameraShotAnswer::result>("result", "result").one_of(kResults),
    field<&CameraShotAnswer::id_count>("id_count",
                                       "number of media ids; this and the next field only when result is 0")
        .sized(2)
        .if_equal("result", 0),
    field<&CameraShotAnswer::ids>("ids", "ids of the pictures taken")
        .counted("id_count")
        .if_equal("result", 0),
};
constexpr FieldInfo kSearchMediaFields[] = {
    field<&SearchMedia::media_type>("media_type", "media type").one_of(kMediaTypes),
    field<&SearchMedia::channel_id>("channel_id", "0 = all channels"),
    field<&SearchMedia::event_code>("event_code", "trigger").one_of(kEventCodes),
    field<&SearchMedia::start_time>("start_time", "YYMMDDhhmmss; both times zero = no time limit"),
    field<&SearchMedia::end_time>("end_time", "YYMMDDhhmmss"),
};
constexpr FieldInfo kStoredMultimediaSearchAnswerFields[] = {
    field<&StoredMultimediaSearchAnswer::answer_serial>("answer_serial", "serial number of the 0x8802"),
    field<&StoredMultimediaSearchAnswer::total>("total", "number of items that match the search").sized(2),
    field<&StoredMultimediaSearchAnswer::items>("items", "what was found")
        .counted("total")
        .in(kSince2013 | kForm1 | kForm3),
    field<&StoredMultimediaSearchAnswer::packet_item_count>("packet_item_count",
                                                            "number of items in this message")
        .sized(2)
        .in(kStrict2011),
    field<&StoredMultimediaSearchAnswer::items>("items", "what was found")
        .counted("packet_item_count")
        .in(kStrict2011),
    // Forms that terminals use: items of 2013 behind the count of 2011, and (form 3) items of 2011 without
    // it.
    field<&StoredMultimediaSearchAnswer::packet_item_count>("packet_item_count",
                                                            "number of items in this message")
        .sized(2)
        .in(kSince2013 | kForm2),
    field<&StoredMultimediaSearchAnswer::items>("items", "what was found")
        .counted("packet_item_count")
        .in(kSince2013 | kForm2),
};
constexpr FieldInfo kUploadStoredMediaFields[] = {
    field<&UploadStoredMedia::media_type>("media_type", "media type").one_of(kMediaTypes),
    field<&UploadStoredMedia::channel_id>("channel_id", "channel (0 = all is stated for 0x8802 only)"),
    field<&UploadStoredMedia::event_code>("event_code", "trigger").one_of(kEventCodes),
    field<&UploadStoredMedia::start_time>("start_time", "YYMMDDhhmmss; both times zero = no time limit"),
    field<&UploadStoredMedia::end_time>("end_time", "YYMMDDhhmmss"),
    field<&UploadStoredMedia::delete_flag>("delete_flag", "after upload").one_of(kDeleteFlags),
};
constexpr FieldInfo kRecordAudioFields[] = {
    field<&RecordAudio::command>("command", "command").one_of(kCommands),
    field<&RecordAudio::duration>("duration", "0 = until stopped").measured_in("s"),
    field<&RecordAudio::save_flag>("save_flag", "storage").one_of(kSaveFlags),
    field<&RecordAudio::sample_rate>("sample_rate", "sampling rate").one_of(kSampleRates),
};
constexpr FieldInfo kUploadOneMediaFields[] = {
    field<&UploadOneMedia::media_id>("media_id", ">0"),
    field<&UploadOneMedia::delete_flag>("delete_flag", "after upload").one_of(kDeleteFlags),
};

bool is_picture_or_sound(Bytes data) noexcept {
  const auto starts_with = [data](std::initializer_list<std::uint8_t> magic) {
    return data.size() >= magic.size() && std::equal(magic.begin(), magic.end(), data.begin());
  };
  return starts_with({0xff, 0xd8}) || starts_with({'R', 'I', 'F', 'F'}) || starts_with({'I', 'D', '3'}) ||
         starts_with({'I', 'I', 0x2a, 0}) || starts_with({'M', 'M', 0, 0x2a}) ||
         starts_with({0x30, 0x26, 0xb2, 0x75});
}

// The forms are told apart by a time where it belongs, or by counters that can be meant.
bool plausible_media(const void* message) noexcept {
  const auto& data = *static_cast<const MultimediaData*>(message);
  if (data.layout.strict_2011()) return data.packet_no >= 1 && data.packet_no <= data.packet_total;
  // A form that no text has, the data at once, is meant only where nothing else can be.
  if ((data.layout.bits & kForm2) != 0)
    return data.media_data.size() < 28 || is_picture_or_sound(data.media_data);
  return is_time(data.location.time.bcd);
}

}  // namespace

constinit const StructInfo MediaPackageId::kInfo =
    describe_struct<MediaPackageId>("media_package_id", kMediaPackageIdFields);
constinit const StructInfo MediaId::kInfo = describe_struct<MediaId>("media_id", kMediaIdFields);
constinit const StructInfo StoredMedia::kInfo =
    describe_struct<StoredMedia>("stored_media", kStoredMediaFields);
constinit const MessageInfo MultimediaEvent::kInfo =
    describe<MultimediaEvent>(0x0800, "multimedia_event", "Multimedia event", "多媒体事件信息上传",
                              kAllEditions, kMultimediaEventFields);
constinit const MessageInfo MultimediaData::kInfo = expecting(
    plausible_media, describe<MultimediaData>(0x0801, "multimedia_data", "Multimedia data", "多媒体数据上传",
                                              kAllEditions, kMultimediaDataFields));
constinit const MessageInfo MediaUploadAnswer::kInfo =
    describe<MediaUploadAnswer>(0x8800, "media_upload_answer", "Multimedia upload answer",
                                "多媒体数据上传应答", kAllEditions, kMediaUploadAnswerFields);
constinit const MessageInfo TakePhoto::kInfo = describe<TakePhoto>(
    0x8801, "take_photo", "Take photo now", "摄像头立即拍摄命令", kAllEditions, kTakePhotoFields);
constinit const MessageInfo CameraShotAnswer::kInfo =
    describe<CameraShotAnswer>(0x0805, "camera_shot_answer", "Camera shot answer", "摄像头立即拍摄命令应答",
                               kSince2013, kCameraShotAnswerFields);
constinit const MessageInfo SearchMedia::kInfo =
    describe<SearchMedia>(0x8802, "search_media", "Search stored multimedia", "存储多媒体数据检索",
                          kAllEditions, kSearchMediaFields);
constinit const MessageInfo StoredMultimediaSearchAnswer::kInfo = describe<StoredMultimediaSearchAnswer>(
    0x0802, "stored_multimedia_search_answer", "Stored multimedia search answer", "存储多媒体数据检索应答",
    kAllEditions, kStoredMultimediaSearchAnswerFields);
constinit const MessageInfo UploadStoredMedia::kInfo =
    describe<UploadStoredMedia>(0x8803, "upload_stored_media", "Upload stored multimedia",
                                "存储多媒体数据上传", kAllEditions, kUploadStoredMediaFields);
constinit const MessageInfo RecordAudio::kInfo = describe<RecordAudio>(
    0x8804, "record_audio", "Start / stop audio recording", "录音开始命令", kAllEditions, kRecordAudioFields);
constinit const MessageInfo UploadOneMedia::kInfo =
    describe<UploadOneMedia>(0x8805, "upload_one_media", "Upload one stored item",
                             "单条存储多媒体数据检索上传命令", kSince2013, kUploadOneMediaFields);

std::span<const MessageInfo* const> multimedia_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&MultimediaEvent::kInfo,
                                                &MultimediaData::kInfo,
                                                &MediaUploadAnswer::kInfo,
                                                &TakePhoto::kInfo,
                                                &CameraShotAnswer::kInfo,
                                                &SearchMedia::kInfo,
                                                &StoredMultimediaSearchAnswer::kInfo,
                                                &UploadStoredMedia::kInfo,
                                                &RecordAudio::kInfo,
                                                &UploadOneMedia::kInfo};
  return kAll;
}

}  // namespace jt808
