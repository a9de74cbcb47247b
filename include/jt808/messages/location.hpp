// Position messages.
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// The first 28 bytes of a position (LOCATION_BASE). Latitude and longitude are magnitudes in 1e-6 degree, the
// hemispheres are in `status`. Speed is in 0.1 km/h, altitude in m, direction in degrees clockwise from
// north.
struct LocationBase {
  std::uint32_t alarm = 0;
  std::uint32_t status = 0;
  std::uint32_t latitude = 0;
  std::uint32_t longitude = 0;
  std::uint16_t altitude = 0;
  std::uint16_t speed = 0;
  std::uint16_t direction = 0;
  Timestamp time;
  static const StructInfo kInfo;
};

// 0x0200.
struct LocationReport : MessageBase, LocationBase {
  ItemList items;
  static const MessageInfo kInfo;
};

// A record of 0x0704.
struct BatchLocation {
  std::optional<std::uint32_t> length;
  LocationReport location;
  static const StructInfo kInfo;
};

struct Satellite {
  std::uint8_t satellite_no = 0;
  std::uint8_t elevation = 0;
  std::uint16_t azimuth = 0;
  std::uint8_t cn0 = 0;
  static const StructInfo kInfo;
};

// 0x8201.
struct QueryLocation : MessageBase {
  static const MessageInfo kInfo;
};

// 0x0201.
struct LocationQueryAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  LocationReport location;
  static const MessageInfo kInfo;
};

// 0x8202.
struct TemporaryTracking : MessageBase {
  std::uint16_t interval = 0;
  std::uint32_t validity = 0;
  static const MessageInfo kInfo;
};

// 0x8203.
struct ConfirmAlarm : MessageBase {
  std::uint16_t alarm_serial = 0;
  std::uint32_t alarm_types = 0;
  static const MessageInfo kInfo;
};

// 0x0704.
struct BatchLocationUpload : MessageBase {
  std::optional<std::uint32_t> count;
  std::uint8_t data_type = 0;
  std::vector<BatchLocation> records;
  static const MessageInfo kInfo;
};

// 0x0205.
struct SatelliteStatus : MessageBase {
  std::optional<std::uint32_t> beidou_count;
  std::vector<Satellite> beidou_satellites;
  std::optional<std::uint32_t> gps_count;
  std::vector<Satellite> gps_satellites;
  std::optional<std::uint32_t> glonass_count;
  std::vector<Satellite> glonass_satellites;
  std::optional<std::uint32_t> galileo_count;
  std::vector<Satellite> galileo_satellites;
  LocationBase location;
  static const MessageInfo kInfo;
};

}  // namespace jt808
