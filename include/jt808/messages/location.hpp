// Position messages (part 1, 0x0200, 0x0201, 0x0704; part 2, 0x8201).
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

// 0x0200. Latitude and longitude are magnitudes in 1e-6 degree; the hemispheres are in `status`. Speed is in
// 0.1 km/h, altitude in m, direction in degrees clockwise from north.
struct LocationReport : MessageBase {
  std::uint32_t alarm = 0;
  std::uint32_t status = 0;
  std::uint32_t latitude = 0;
  std::uint32_t longitude = 0;
  std::uint16_t altitude = 0;
  std::uint16_t speed = 0;
  std::uint16_t direction = 0;
  Timestamp time;
  ItemList items;
  static const MessageInfo& info();
};

struct LocationQueryAnswer : MessageBase {  // 0x0201; the strict 2011 form has no serial
  std::uint16_t answer_serial = 0;
  LocationReport location;
  static const MessageInfo& info();
};

struct BatchLocationUpload : MessageBase {  // 0x0704
  std::optional<std::uint32_t> count;
  std::uint8_t data_type = 0;  // 0 normal, 1 stored while offline
  std::vector<LocationReport> records;
  static const MessageInfo& info();
};

struct QueryLocation : MessageBase {  // 0x8201
  static const MessageInfo& info();
};

}  // namespace jt808
