// Descriptions: live video, cameras and passengers (JT/T 1078-2016).
#include "jt808/messages/live_video.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kInputAudioCodecs[] = {
    {1, "g_721"},       {2, "g_722"},      {3, "g_723"},      {4, "g_728"},        {5, "g_729"},
    {6, "g_711a"},      {7, "g_711u"},     {8, "g_726"},      {9, "g_729a"},       {10, "dvi4_3"},
    {11, "dvi4_4"},     {12, "dvi4_8k"},   {13, "dvi4_16k"},  {14, "lpc"},         {15, "s16be_stereo"},
    {16, "s16be_mono"}, {17, "mpegaudio"}, {18, "lpcm"},      {19, "aac"},         {20, "wma9std"},
    {21, "heaac"},      {22, "pcm_voice"}, {23, "pcm_audio"}, {24, "aaclc"},       {25, "mp3"},
    {26, "adpcma"},     {27, "mp4audio"},  {28, "amr"},       {91, "transparent"}, {98, "h_264"},
    {99, "h_265"},      {100, "avs"},      {101, "svac"}};
constexpr Enumerator kInputAudioSampleRates[] = {
    {0, "khz_8"}, {1, "khz_22_05"}, {2, "khz_44_1"}, {3, "khz_48"}};
constexpr Enumerator kInputAudioSampleBitses[] = {{0, "bits_8"}, {1, "bits_16"}, {2, "bits_32"}};
constexpr Enumerator kAudioOutputSupporteds[] = {{0, "no"}, {1, "yes"}};
constexpr Enumerator kDataTypes[] = {{0, "audio_video"}, {1, "video"},     {2, "two_way_talk"},
                                     {3, "listen"},      {4, "broadcast"}, {5, "passthrough"}};
constexpr Enumerator kStreamTypes[] = {{0, "main"}, {1, "sub"}};
constexpr Enumerator kControls[] = {{0, "close_transfer"},
                                    {1, "switch_stream"},
                                    {2, "pause_all_streams_of_the_channel"},
                                    {3, "resume"},
                                    {4, "close_two_way_talk"}};
constexpr Enumerator kCloseTypes[] = {
    {0, "close_audio_and_video"}, {1, "close_audio_only"}, {2, "close_video_only"}};
constexpr Enumerator kDirections[] = {{0, "stop"}, {1, "up"}, {2, "down"}, {3, "left"}, {4, "right"}};
constexpr Enumerator kDirections2[] = {{0, "longer"}, {1, "shorter"}};
constexpr Enumerator kModes[] = {{0, "larger"}, {1, "smaller"}};
constexpr Enumerator kSwitches[] = {{0, "stop"}, {1, "start"}};
constexpr Enumerator kDirections3[] = {{0, "zoom_in"}, {1, "zoom_out"}};

constexpr FieldInfo kAvAttributesUploadFields[] = {
    field<&AvAttributesUpload::input_audio_codec>("input_audio_codec", "codec, see enum")
        .one_of(kInputAudioCodecs),
    field<&AvAttributesUpload::input_audio_channels>("input_audio_channels", "number of channels"),
    field<&AvAttributesUpload::input_audio_sample_rate>("input_audio_sample_rate", "rate")
        .one_of(kInputAudioSampleRates),
    field<&AvAttributesUpload::input_audio_sample_bits>("input_audio_sample_bits", "sample size")
        .one_of(kInputAudioSampleBitses),
    field<&AvAttributesUpload::audio_frame_length>("audio_frame_length", "audio frame length"),
    field<&AvAttributesUpload::audio_output_supported>("audio_output_supported", "0 no, 1 yes")
        .one_of(kAudioOutputSupporteds),
    field<&AvAttributesUpload::video_codec>("video_codec", "same table as input_audio_codec"),
    field<&AvAttributesUpload::max_audio_channels>("max_audio_channels", "physical audio channels"),
    field<&AvAttributesUpload::max_video_channels>("max_video_channels", "physical video channels"),
};
constexpr FieldInfo kLiveRequestFields[] = {
    field<&LiveRequest::server_ip_length>("server_ip_length", "n"),
    field<&LiveRequest::server_ip>("server_ip", "media server IP (or host name)").counted("server_ip_length"),
    field<&LiveRequest::tcp_port>("tcp_port", "listening port; 0 = not offered"),
    field<&LiveRequest::udp_port>("udp_port", "listening port; 0 = not offered"),
    field<&LiveRequest::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&LiveRequest::data_type>("data_type", "what to send").one_of(kDataTypes),
    field<&LiveRequest::stream_type>("stream_type", "stream").one_of(kStreamTypes),
};
constexpr FieldInfo kLiveControlFields[] = {
    field<&LiveControl::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&LiveControl::control>("control", "control").one_of(kControls),
    field<&LiveControl::close_type>("close_type", "for control 0").one_of(kCloseTypes),
    field<&LiveControl::stream_type>("stream_type", "for control 1").one_of(kStreamTypes),
};
constexpr FieldInfo kLiveStatusFields[] = {
    field<&LiveStatus::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&LiveStatus::loss_rate>("loss_rate", "packet loss, percent, integer part").measured_in("%"),
};
constexpr FieldInfo kPtzRotateFields[] = {
    field<&PtzRotate::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PtzRotate::direction>("direction", "direction").one_of(kDirections),
    field<&PtzRotate::speed>("speed", "0-255"),
};
constexpr FieldInfo kPtzFocusFields[] = {
    field<&PtzFocus::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PtzFocus::direction>("direction", "control").one_of(kDirections2),
};
constexpr FieldInfo kPtzApertureFields[] = {
    field<&PtzAperture::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PtzAperture::mode>("mode", "control").one_of(kModes),
};
constexpr FieldInfo kPtzWiperFields[] = {
    field<&PtzWiper::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PtzWiper::switch_state>("switch", "control").one_of(kSwitches),
};
constexpr FieldInfo kPtzInfraredFields[] = {
    field<&PtzInfrared::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PtzInfrared::switch_state>("switch", "control").one_of(kSwitches),
};
constexpr FieldInfo kPtzZoomFields[] = {
    field<&PtzZoom::channel>("channel", "logical channel, JT/T 1076-2016 table 2"),
    field<&PtzZoom::direction>("direction", "control").one_of(kDirections3),
};
constexpr FieldInfo kPassengerFlowUploadFields[] = {
    field<&PassengerFlowUpload::start_time>("start_time", "start of the period"),
    field<&PassengerFlowUpload::end_time>("end_time", "end of the period"),
    field<&PassengerFlowUpload::on_count>("on_count", "passengers getting on"),
    field<&PassengerFlowUpload::off_count>("off_count", "passengers getting off"),
};

}  // namespace

constinit const MessageInfo QueryAvAttributes::kInfo =
    from("JT/T 1078-2016",
         describe<QueryAvAttributes>(0x9003, "query_av_attributes", "Query audio/video attributes",
                                     "查询终端音视频属性", kAllEditions));
constinit const MessageInfo AvAttributesUpload::kInfo =
    from("JT/T 1078-2016",
         describe<AvAttributesUpload>(0x1003, "av_attributes_upload", "AV attributes upload",
                                      "终端上传音视频属性", kSince2013, kAvAttributesUploadFields));
constinit const MessageInfo LiveRequest::kInfo =
    from("JT/T 1078-2016", describe<LiveRequest>(0x9101, "live_request", "Live audio/video request",
                                                 "实时音视频传输请求", kAllEditions, kLiveRequestFields));
constinit const MessageInfo LiveControl::kInfo =
    from("JT/T 1078-2016", describe<LiveControl>(0x9102, "live_control", "Live transfer control",
                                                 "音视频实时传输控制", kAllEditions, kLiveControlFields));
constinit const MessageInfo LiveStatus::kInfo =
    from("JT/T 1078-2016", describe<LiveStatus>(0x9105, "live_status", "Live transfer status notice",
                                                "实时音视频传输状态通知", kAllEditions, kLiveStatusFields));
constinit const MessageInfo PtzRotate::kInfo =
    from("JT/T 1078-2016",
         describe<PtzRotate>(0x9301, "ptz_rotate", "PTZ rotate", "云台旋转", kAllEditions, kPtzRotateFields));
constinit const MessageInfo PtzFocus::kInfo = from(
    "JT/T 1078-2016",
    describe<PtzFocus>(0x9302, "ptz_focus", "PTZ focus", "云台调整焦距控制", kAllEditions, kPtzFocusFields));
constinit const MessageInfo PtzAperture::kInfo =
    from("JT/T 1078-2016", describe<PtzAperture>(0x9303, "ptz_aperture", "PTZ aperture", "云台调整光圈控制",
                                                 kAllEditions, kPtzApertureFields));
constinit const MessageInfo PtzWiper::kInfo =
    from("JT/T 1078-2016",
         describe<PtzWiper>(0x9304, "ptz_wiper", "PTZ wiper", "云台雨刷控制", kAllEditions, kPtzWiperFields));
constinit const MessageInfo PtzInfrared::kInfo =
    from("JT/T 1078-2016", describe<PtzInfrared>(0x9305, "ptz_infrared", "PTZ infrared light", "红外补光控制",
                                                 kAllEditions, kPtzInfraredFields));
constinit const MessageInfo PtzZoom::kInfo =
    from("JT/T 1078-2016",
         describe<PtzZoom>(0x9306, "ptz_zoom", "PTZ zoom", "云台变倍控制", kAllEditions, kPtzZoomFields));
constinit const MessageInfo PassengerFlowUpload::kInfo =
    from("JT/T 1078-2016",
         describe<PassengerFlowUpload>(0x1005, "passenger_flow_upload", "Passenger flow upload",
                                       "终端上传乘客流量", kSince2013, kPassengerFlowUploadFields));

std::span<const MessageInfo* const> live_video_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&QueryAvAttributes::kInfo, &AvAttributesUpload::kInfo,
                                                &LiveRequest::kInfo,       &LiveControl::kInfo,
                                                &LiveStatus::kInfo,        &PtzRotate::kInfo,
                                                &PtzFocus::kInfo,          &PtzAperture::kInfo,
                                                &PtzWiper::kInfo,          &PtzInfrared::kInfo,
                                                &PtzZoom::kInfo,           &PassengerFlowUpload::kInfo};
  return kAll;
}

}  // namespace jt808
