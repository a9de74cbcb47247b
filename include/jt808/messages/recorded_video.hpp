// Recorded video (JT/T 1078-2016).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct AvResource {
  std::uint8_t channel = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint64_t alarm = 0;
  std::uint8_t resource_type = 0;
  std::uint8_t stream_type = 0;
  std::uint8_t storage_type = 0;
  std::uint32_t size = 0;
  static const StructInfo kInfo;
};

// 0x9201.
struct PlaybackRequest : MessageBase {
  std::optional<std::uint32_t> server_ip_length;
  std::string server_ip;
  std::uint16_t tcp_port = 0;
  std::uint16_t udp_port = 0;
  std::uint8_t channel = 0;
  std::uint8_t media_type = 0;
  std::uint8_t stream_type = 0;
  std::uint8_t storage_type = 0;
  std::uint8_t playback_mode = 0;
  std::uint8_t speed = 0;
  Timestamp start_time;
  Timestamp end_time;
  static const MessageInfo kInfo;
};

// 0x9202.
struct PlaybackControl : MessageBase {
  std::uint8_t channel = 0;
  std::uint8_t control = 0;
  std::uint8_t speed = 0;
  Timestamp position;
  static const MessageInfo kInfo;
};

// 0x9205.
struct QueryResources : MessageBase {
  std::uint8_t channel = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint64_t alarm_flags = 0;
  std::uint8_t media_type = 0;
  std::uint8_t stream_type = 0;
  std::uint8_t storage_type = 0;
  static const MessageInfo kInfo;
};

// 0x1205.
struct AvResourceList : MessageBase {
  std::uint16_t answer_serial = 0;
  std::optional<std::uint32_t> total;
  std::vector<AvResource> resources;
  static const MessageInfo kInfo;
};

// 0x9206.
struct FileUpload : MessageBase {
  std::optional<std::uint32_t> server_length;
  std::string server;
  std::uint16_t port = 0;
  std::optional<std::uint32_t> user_length;
  std::string user;
  std::optional<std::uint32_t> password_length;
  std::string password;
  std::optional<std::uint32_t> path_length;
  std::string path;
  std::uint8_t channel = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint64_t alarm_flags = 0;
  std::uint8_t media_type = 0;
  std::uint8_t stream_type = 0;
  std::uint8_t storage_type = 0;
  std::uint8_t conditions = 0;
  static const MessageInfo kInfo;
};

// 0x1206.
struct FileUploadCompleted : MessageBase {
  std::uint16_t answer_serial = 0;
  std::uint8_t result = 0;
  static const MessageInfo kInfo;
};

// 0x9207.
struct FileUploadControl : MessageBase {
  std::uint16_t upload_serial = 0;
  std::uint8_t control = 0;
  static const MessageInfo kInfo;
};

}  // namespace jt808
