// Live video, cameras and passengers (JT/T 1078-2016).
#pragma once

#include <optional>
#include <string>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x9003.
struct QueryAvAttributes : MessageBase {
  static const MessageInfo kInfo;
};

// 0x1003.
struct AvAttributesUpload : MessageBase {
  std::uint8_t input_audio_codec = 0;
  std::uint8_t input_audio_channels = 0;
  std::uint8_t input_audio_sample_rate = 0;
  std::uint8_t input_audio_sample_bits = 0;
  std::uint16_t audio_frame_length = 0;
  std::uint8_t audio_output_supported = 0;
  std::uint8_t video_codec = 0;
  std::uint8_t max_audio_channels = 0;
  std::uint8_t max_video_channels = 0;
  static const MessageInfo kInfo;
};

// 0x9101.
struct LiveRequest : MessageBase {
  std::optional<std::uint32_t> server_ip_length;
  std::string server_ip;
  std::uint16_t tcp_port = 0;
  std::uint16_t udp_port = 0;
  std::uint8_t channel = 0;
  std::uint8_t data_type = 0;
  std::uint8_t stream_type = 0;
  static const MessageInfo kInfo;
};

// 0x9102.
struct LiveControl : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t control = 0;
  std::uint8_t close_type = 0;
  std::uint8_t stream_type = 0;
  static const MessageInfo kInfo;
};

// 0x9105.
struct LiveStatus : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t loss_rate = 0;
  static const MessageInfo kInfo;
};

// 0x9301.
struct PtzRotate : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t direction = 0;
  std::uint8_t speed = 0;
  static const MessageInfo kInfo;
};

// 0x9302.
struct PtzFocus : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t direction = 0;
  static const MessageInfo kInfo;
};

// 0x9303.
struct PtzAperture : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t mode = 0;
  static const MessageInfo kInfo;
};

// 0x9304.
struct PtzWiper : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t switch_state = 0;  // `switch` is a word of the language
  static const MessageInfo kInfo;
};

// 0x9305.
struct PtzInfrared : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t switch_state = 0;  // `switch` is a word of the language
  static const MessageInfo kInfo;
};

// 0x9306.
struct PtzZoom : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t direction = 0;
  static const MessageInfo kInfo;
};

// 0x1005.
struct PassengerFlowUpload : MessageBase {
  Timestamp start_time;
  Timestamp end_time;
  std::uint16_t on_count = 0;
  std::uint16_t off_count = 0;
  static const MessageInfo kInfo;
};

}  // namespace jt808
