// Pictures, sound and video.
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct MediaPackageId {
  std::uint16_t package_id = 0;
  static const StructInfo kInfo;
};

struct MediaId {
  std::uint32_t media_id = 0;
  static const StructInfo kInfo;
};

struct StoredMedia {
  std::uint8_t media_type = 0;
  std::uint8_t channel_id = 0;
  std::uint8_t event_code = 0;
  LocationBase location;
  std::uint32_t media_id = 0;
  static const StructInfo kInfo;
};

// 0x0800.
struct MultimediaEvent : MessageBase {
  std::uint32_t media_id = 0;
  std::uint8_t media_type = 0;
  std::uint8_t media_format = 0;
  std::uint8_t event_code = 0;
  std::uint8_t channel_id = 0;
  static const MessageInfo kInfo;
};

// 0x0801.
struct MultimediaData : MessageBase {
  std::uint32_t media_id = 0;
  std::uint8_t media_type = 0;
  std::uint8_t media_format = 0;
  std::uint8_t event_code = 0;
  std::uint8_t channel_id = 0;
  std::uint32_t packet_total = 0;
  std::uint32_t packet_no = 0;
  std::vector<std::uint8_t> data_part;
  LocationBase location;
  std::vector<std::uint8_t> media_data;
  static const MessageInfo kInfo;
};

// 0x8800.
struct MediaUploadAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint32_t media_id = 0;
  std::optional<std::uint32_t> package_count;
  std::vector<MediaPackageId> package_ids;
  static const MessageInfo kInfo;
};

// 0x8801.
struct TakePhoto : MessageBase {
  std::uint8_t channel_id = 0;
  std::uint16_t command = 0;
  std::uint16_t interval = 0;
  std::uint8_t save_flag = 0;
  std::uint8_t resolution = 0;
  std::uint8_t quality = 0;
  std::uint8_t brightness = 0;
  std::uint8_t contrast = 0;
  std::uint8_t saturation = 0;
  std::uint8_t chroma = 0;
  static const MessageInfo kInfo;
};

// 0x0805.
struct CameraShotAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint8_t result = 0;
  std::optional<std::uint32_t> id_count;
  std::vector<MediaId> ids;
  static const MessageInfo kInfo;
};

// 0x8802.
struct SearchMedia : MessageBase {
  std::uint8_t media_type = 0;
  std::uint8_t channel_id = 0;
  std::uint8_t event_code = 0;
  Timestamp start_time;
  Timestamp end_time;
  static const MessageInfo kInfo;
};

// 0x0802.
struct StoredMultimediaSearchAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::optional<std::uint32_t> total;
  std::optional<std::uint32_t> packet_item_count;
  std::vector<StoredMedia> items;
  static const MessageInfo kInfo;
};

// 0x8803.
struct UploadStoredMedia : MessageBase {
  std::uint8_t media_type = 0;
  std::uint8_t channel_id = 0;
  std::uint8_t event_code = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint8_t delete_flag = 0;
  static const MessageInfo kInfo;
};

// 0x8804.
struct RecordAudio : MessageBase {
  std::uint8_t command = 0;
  std::uint16_t duration = 0;
  std::uint8_t save_flag = 0;
  std::uint8_t sample_rate = 0;
  static const MessageInfo kInfo;
};

// 0x8805.
struct UploadOneMedia : MessageBase {
  std::uint32_t media_id = 0;
  std::uint8_t delete_flag = 0;
  static const MessageInfo kInfo;
};

}  // namespace jt808
