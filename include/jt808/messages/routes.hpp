// Routes, and queries of areas and routes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/messages/areas.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct Waypoint {
  std::uint32_t section_id = 0;
  std::uint32_t lat = 0;
  std::uint32_t lon = 0;
  std::uint8_t section_width = 0;
  std::uint8_t section_attr = 0;
  std::uint16_t section_drive_time = 0;
  std::uint16_t section_max_speed = 0;
  std::uint8_t section_overspeed_duration = 0;
  std::uint32_t waypoint_id = 0;
  std::uint16_t section_too_long = 0;
  std::uint16_t section_too_short = 0;
  std::uint16_t section_night_max_speed = 0;
  static const StructInfo kInfo;
};

// 0x8606.
struct SetRoute : MessageBase {
  std::uint32_t route_id = 0;
  std::uint16_t route_attr = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::optional<std::uint32_t> waypoint_count;
  std::optional<std::uint32_t> packet_waypoint_count;
  std::vector<Waypoint> waypoints;
  std::optional<std::uint32_t> name_length;
  std::string name;
  static const MessageInfo kInfo;
};

// 0x8607.
struct DeleteRoutes : MessageBase {
  std::optional<std::uint32_t> id_count;
  std::vector<AreaId> ids;
  static const MessageInfo kInfo;
};

// 0x8608.
struct QueryAreas : MessageBase {
  std::uint8_t query_type = 0;
  std::optional<std::uint32_t> id_count;
  std::vector<AreaId> ids;
  static const MessageInfo kInfo;
};

// 0x0608.
struct QueryAreaRouteAnswer : MessageBase {
  std::uint8_t query_type = 0;
  std::uint32_t count = 0;
  std::vector<std::uint8_t> data;
  static const MessageInfo kInfo;
};

}  // namespace jt808
