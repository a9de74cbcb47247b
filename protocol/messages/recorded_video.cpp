// Descriptions: recorded video (JT/T 1078-2016).
#include "jt808/messages/recorded_video.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kMediaTypes[] = {{0, "audio_video"}, {1, "audio"}, {2, "video"}, {3, "video_or_audio"}};
constexpr Enumerator kStreamTypes[] = {{0, "any"}, {1, "main"}, {2, "sub"}};
constexpr Enumerator kStorageTypes[] = {{0, "any"}, {1, "main"}, {2, "disaster"}};
constexpr Enumerator kPlaybackModes[] = {
    {0, "normal"}, {1, "fast_forward"}, {2, "key_frame_rewind"}, {3, "key_frames"}, {4, "single_frame"}};
constexpr Enumerator kSpeeds[] = {{0, "invalid"}, {1, "x1"}, {2, "x2"}, {3, "x4"}, {4, "x8"}, {5, "x16"}};
constexpr Enumerator kControls[] = {
    {0, "start"}, {1, "pause"},     {2, "end"}, {3, "fast_forward"}, {4, "key_frame_rewind"},
    {5, "drag"},  {6, "key_frames"}};
constexpr Enumerator kStreamTypes2[] = {{0, "all"}, {1, "main"}, {2, "sub"}};
constexpr Enumerator kStorageTypes2[] = {{0, "all"}, {1, "main"}, {2, "disaster"}};
constexpr Enumerator kResourceTypes[] = {{0, "audio_video"}, {1, "audio"}, {2, "video"}};
constexpr Enumerator kStreamTypes3[] = {{1, "main"}, {2, "sub"}};
constexpr Enumerator kStorageTypes3[] = {{1, "main"}, {2, "disaster_recovery"}};
constexpr BitInfo kConditionsBits[] = {{0, 1, "wifi"}, {1, 1, "lan"}, {2, 1, "mobile_network"}};
constexpr Enumerator kResults[] = {{0, "success"}, {1, "failure"}};
constexpr Enumerator kControls2[] = {{0, "pause"}, {1, "continue"}, {2, "cancel"}};

constexpr FieldInfo kAvResourceFields[] = {
    field<&AvResource::channel>("channel", "logical channel"),
    field<&AvResource::start_time>("start_time", "YY MM DD hh mm ss"),
    field<&AvResource::end_time>("end_time", "YY MM DD hh mm ss"),
    field<&AvResource::alarm>(
        "alarm", "64 alarm bits, big-endian: bits 0-31 = alarm of 0x0200, bits 32-63 = item 0x14"),
    field<&AvResource::resource_type>("resource_type", "type").one_of(kResourceTypes),
    field<&AvResource::stream_type>("stream_type", "stream").one_of(kStreamTypes3),
    field<&AvResource::storage_type>("storage_type", "storage").one_of(kStorageTypes3),
    field<&AvResource::size>("size", "file size").measured_in("byte"),
};
constexpr FieldInfo kPlaybackRequestFields[] = {
    field<&PlaybackRequest::server_ip_length>("server_ip_length", "n"),
    field<&PlaybackRequest::server_ip>("server_ip", "media server IP (or host name)")
        .counted("server_ip_length"),
    field<&PlaybackRequest::tcp_port>("tcp_port", "listening port; 0 = not used"),
    field<&PlaybackRequest::udp_port>("udp_port", "listening port; 0 = not used"),
    field<&PlaybackRequest::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PlaybackRequest::media_type>("media_type", "media").one_of(kMediaTypes),
    field<&PlaybackRequest::stream_type>("stream_type", "stream; 0 for audio only").one_of(kStreamTypes),
    field<&PlaybackRequest::storage_type>("storage_type", "storage").one_of(kStorageTypes),
    field<&PlaybackRequest::playback_mode>("playback_mode", "mode").one_of(kPlaybackModes),
    field<&PlaybackRequest::speed>("speed", "for modes 1 and 2, else 0").one_of(kSpeeds),
    field<&PlaybackRequest::start_time>("start_time", "YYMMDDhhmmss; mode 4: the frame's time"),
    field<&PlaybackRequest::end_time>("end_time", "YYMMDDhhmmss; all zero = to the end; unused in mode 4"),
};
constexpr FieldInfo kPlaybackControlFields[] = {
    field<&PlaybackControl::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PlaybackControl::control>("control", "control").one_of(kControls),
    field<&PlaybackControl::speed>("speed", "for control 3 and 4, else 0").one_of(kSpeeds),
    field<&PlaybackControl::position>("position", "YYMMDDhhmmss for control 5, else 0"),
};
constexpr FieldInfo kQueryResourcesFields[] = {
    field<&QueryResources::channel>("channel", "logical channel, JT/T 1076-2016 table 2; 0 = all"),
    field<&QueryResources::start_time>("start_time", "YYMMDDhhmmss; zero = open"),
    field<&QueryResources::end_time>("end_time", "YYMMDDhhmmss; zero = open"),
    field<&QueryResources::alarm_flags>(
        "alarm_flags",
        "bits 0-31: 0x0200 alarm flags; 32-63: video alarm flags (0x0200 item 0x14); 0 = no filter"),
    field<&QueryResources::media_type>("media_type", "media").one_of(kMediaTypes),
    field<&QueryResources::stream_type>("stream_type", "stream").one_of(kStreamTypes2),
    field<&QueryResources::storage_type>("storage_type", "storage").one_of(kStorageTypes2),
};
constexpr FieldInfo kAvResourceListFields[] = {
    field<&AvResourceList::answer_serial>("answer_serial", "serial number of the 0x9205"),
    field<&AvResourceList::total>("total", "number of resources").sized(4),
    field<&AvResourceList::resources>("resources", "entries of 28 bytes").counted("total"),
};
constexpr FieldInfo kFileUploadFields[] = {
    field<&FileUpload::server_length>("server_length", "k"),
    field<&FileUpload::server>("server", "FTP server address").counted("server_length"),
    field<&FileUpload::port>("port", "FTP port"),
    field<&FileUpload::user_length>("user_length", "l"),
    field<&FileUpload::user>("user", "FTP user").counted("user_length"),
    field<&FileUpload::password_length>("password_length", "m"),
    field<&FileUpload::password>("password", "FTP password").counted("password_length"),
    field<&FileUpload::path_length>("path_length", "n"),
    field<&FileUpload::path>("path", "upload path").counted("path_length"),
    field<&FileUpload::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&FileUpload::start_time>("start_time", "YYMMDDhhmmss"),
    field<&FileUpload::end_time>("end_time", "YYMMDDhhmmss"),
    field<&FileUpload::alarm_flags>("alarm_flags", "as 0x9205; 0 = any"),
    field<&FileUpload::media_type>("media_type", "media").one_of(kMediaTypes),
    field<&FileUpload::stream_type>("stream_type", "stream").one_of(kStreamTypes),
    field<&FileUpload::storage_type>("storage_type", "storage").one_of(kStorageTypes),
    field<&FileUpload::conditions>("conditions", "allowed links").flags(kConditionsBits),
};
constexpr FieldInfo kFileUploadCompletedFields[] = {
    field<&FileUploadCompleted::answer_serial>("answer_serial", "serial number of the 0x9206"),
    field<&FileUploadCompleted::result>("result", "result").one_of(kResults),
};
constexpr FieldInfo kFileUploadControlFields[] = {
    field<&FileUploadControl::upload_serial>("upload_serial", "header serial of the 0x9206 being controlled"),
    field<&FileUploadControl::control>("control", "control").one_of(kControls2),
};

}  // namespace

constinit const StructInfo AvResource::kInfo = describe_struct<AvResource>("av_resource", kAvResourceFields);
constinit const MessageInfo PlaybackRequest::kInfo =
    from("JT/T 1078-2016",
         describe<PlaybackRequest>(0x9201, "playback_request", "Remote playback request",
                                   "平台下发远程录像回放请求", kAllEditions, kPlaybackRequestFields));
constinit const MessageInfo PlaybackControl::kInfo =
    from("JT/T 1078-2016",
         describe<PlaybackControl>(0x9202, "playback_control", "Remote playback control",
                                   "平台下发远程录像回放控制", kAllEditions, kPlaybackControlFields));
constinit const MessageInfo QueryResources::kInfo =
    from("JT/T 1078-2016", describe<QueryResources>(0x9205, "query_resources", "Query resource list",
                                                    "查询资源列表", kAllEditions, kQueryResourcesFields));
constinit const MessageInfo AvResourceList::kInfo = from(
    "JT/T 1078-2016", describe<AvResourceList>(0x1205, "av_resource_list", "AV resource list",
                                               "终端上传音视频资源列表", kSince2013, kAvResourceListFields));
constinit const MessageInfo FileUpload::kInfo =
    from("JT/T 1078-2016", describe<FileUpload>(0x9206, "file_upload", "File upload (FTP)", "文件上传指令",
                                                kAllEditions, kFileUploadFields));
constinit const MessageInfo FileUploadCompleted::kInfo =
    from("JT/T 1078-2016",
         describe<FileUploadCompleted>(0x1206, "file_upload_completed", "File upload completed",
                                       "文件上传完成通知", kSince2013, kFileUploadCompletedFields));
constinit const MessageInfo FileUploadControl::kInfo = from(
    "JT/T 1078-2016", describe<FileUploadControl>(0x9207, "file_upload_control", "File upload control",
                                                  "文件上传控制", kAllEditions, kFileUploadControlFields));

std::span<const MessageInfo* const> recorded_video_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {
      &PlaybackRequest::kInfo, &PlaybackControl::kInfo,     &QueryResources::kInfo,   &AvResourceList::kInfo,
      &FileUpload::kInfo,      &FileUploadCompleted::kInfo, &FileUploadControl::kInfo};
  return kAll;
}

}  // namespace jt808
