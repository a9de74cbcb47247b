// Areas.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct Circle {
  std::uint32_t area_id = 0;
  std::uint16_t area_attr = 0;
  std::uint32_t center_lat = 0;
  std::uint32_t center_lon = 0;
  std::uint32_t radius = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint16_t max_speed = 0;
  std::uint8_t overspeed_duration = 0;
  std::uint16_t night_max_speed = 0;
  std::optional<std::uint32_t> name_length;
  std::string name;
  static const StructInfo kInfo;
};

struct AreaId {
  std::uint32_t id = 0;
  static const StructInfo kInfo;
};

struct Rectangle {
  std::uint32_t area_id = 0;
  std::uint16_t area_attr = 0;
  std::uint32_t left_top_lat = 0;
  std::uint32_t left_top_lon = 0;
  std::uint32_t right_bottom_lat = 0;
  std::uint32_t right_bottom_lon = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint16_t max_speed = 0;
  std::uint8_t overspeed_duration = 0;
  std::uint16_t night_max_speed = 0;
  std::optional<std::uint32_t> name_length;
  std::string name;
  static const StructInfo kInfo;
};

struct Vertex {
  std::uint32_t lat = 0;
  std::uint32_t lon = 0;
  static const StructInfo kInfo;
};

// 0x8600.
struct SetCircles : MessageBase {
  std::uint8_t set_attr = 0;
  std::optional<std::uint32_t> area_count;
  std::optional<std::uint32_t> packet_area_count;
  std::vector<Circle> areas;
  static const MessageInfo kInfo;
};

// 0x8601.
struct DeleteCircles : MessageBase {
  std::optional<std::uint32_t> id_count;
  std::vector<AreaId> ids;
  static const MessageInfo kInfo;
};

// 0x8602.
struct SetRectangles : MessageBase {
  std::uint8_t set_attr = 0;
  std::optional<std::uint32_t> area_count;
  std::optional<std::uint32_t> packet_area_count;
  std::vector<Rectangle> areas;
  static const MessageInfo kInfo;
};

// 0x8603.
struct DeleteRectangles : MessageBase {
  std::optional<std::uint32_t> id_count;
  std::vector<AreaId> ids;
  static const MessageInfo kInfo;
};

// 0x8604.
struct SetPolygon : MessageBase {
  std::uint32_t area_id = 0;
  std::uint16_t area_attr = 0;
  Timestamp start_time;
  Timestamp end_time;
  std::uint16_t max_speed = 0;
  std::uint8_t overspeed_duration = 0;
  std::optional<std::uint32_t> vertex_count;
  std::optional<std::uint32_t> packet_vertex_count;
  std::vector<Vertex> vertices;
  std::uint16_t night_max_speed = 0;
  std::optional<std::uint32_t> name_length;
  std::string name;
  static const MessageInfo kInfo;
};

// 0x8605.
struct DeletePolygons : MessageBase {
  std::optional<std::uint32_t> id_count;
  std::vector<AreaId> ids;
  static const MessageInfo kInfo;
};

}  // namespace jt808
