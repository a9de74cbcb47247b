// The vehicle, its driver, its waybill and its CAN bus.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct Control {
  std::uint16_t control_id = 0;
  std::uint8_t control_param = 0;
  static const StructInfo kInfo;
};

struct CanItem {
  std::uint32_t can_id = 0;
  std::vector<std::uint8_t> can_data;
  static const StructInfo kInfo;
};

// 0x8500.
struct VehicleControl : MessageBase {
  std::uint8_t control_flag = 0;
  std::optional<std::uint32_t> control_count;
  std::vector<Control> controls;
  static const MessageInfo kInfo;
};

// 0x0500.
struct VehicleControlAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  LocationReport location;
  static const MessageInfo kInfo;
};

// 0x0701.
struct WaybillReport : MessageBase {
  std::optional<std::uint32_t> length;
  std::vector<std::uint8_t> content;
  static const MessageInfo kInfo;
};

// 0x8702.
struct RequestDriverIdentity : MessageBase {
  static const MessageInfo kInfo;
};

// 0x0702.
struct DriverIdentityReport : MessageBase {
  std::uint8_t status = 0;  // from 2013, as are event_time, read_result and certificate_expiry
  Timestamp event_time;
  std::uint8_t read_result = 0;
  std::optional<std::uint32_t> driver_name_length;
  std::string driver_name;
  std::string certificate_no;
  std::optional<std::uint32_t> issuer_length;
  std::string issuer;
  Date certificate_expiry;
  std::string id_card_no;  // 2011 and 2019
  std::uint8_t face_match = 0;
  std::vector<std::uint8_t> id_card_uid;
  static const MessageInfo kInfo;
};

// 0x0705.
struct CanDataUpload : MessageBase {
  std::optional<std::uint32_t> count;
  ClockTime receive_time;
  std::vector<CanItem> items;
  static const MessageInfo kInfo;
};

}  // namespace jt808
