// Files that belong to alarms (T/JSATL 12-2017).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct AlarmSign {
  std::string terminal_id;
  Timestamp time;
  std::uint8_t sequence = 0;
  std::uint8_t attachment_count = 0;
  std::vector<std::uint8_t> reserved;
  static const StructInfo kInfo;
};

struct AlarmFile {
  std::optional<std::uint32_t> file_name_length;
  std::string file_name;
  std::uint32_t file_size = 0;
  static const StructInfo kInfo;
};

struct FileRange {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  static const StructInfo kInfo;
};

// 0x9208.
struct AlarmAttachmentUpload : MessageBase {
  std::optional<std::uint32_t> server_ip_length;
  std::string server_ip;
  std::uint16_t tcp_port = 0;
  std::uint16_t udp_port = 0;
  AlarmSign alarm_sign;
  std::string alarm_number;
  std::vector<std::uint8_t> reserved;
  static const MessageInfo kInfo;
};

// 0x1210.
struct AlarmAttachmentInfo : MessageBase {
  std::string terminal_id;
  AlarmSign alarm_sign;
  std::string alarm_number;
  std::uint8_t info_type = 0;
  std::optional<std::uint32_t> attachment_count;
  std::vector<AlarmFile> files;
  static const MessageInfo kInfo;
};

// 0x1211.
struct AlarmFileInfo : MessageBase {
  std::optional<std::uint32_t> file_name_length;
  std::string file_name;
  std::uint8_t file_type = 0;
  std::uint32_t file_size = 0;
  static const MessageInfo kInfo;
};

// 0x1212.
struct AlarmFileDone : MessageBase {
  std::optional<std::uint32_t> file_name_length;
  std::string file_name;
  std::uint8_t file_type = 0;
  std::uint32_t file_size = 0;
  static const MessageInfo kInfo;
};

// 0x9212.
struct FileUploadDoneAnswer : MessageBase {
  std::optional<std::uint32_t> file_name_length;
  std::string file_name;
  std::uint8_t file_type = 0;
  std::uint8_t result = 0;
  std::optional<std::uint32_t> range_count;
  std::vector<FileRange> ranges;
  static const MessageInfo kInfo;
};

}  // namespace jt808
