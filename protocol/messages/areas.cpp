// Descriptions: areas.
#include "jt808/messages/areas.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kSetAttrs[] = {{0, "update"}, {1, "append"}, {2, "modify_by_id"}};
constexpr BitInfo kAreaAttrBits[] = {{0, 1, "time_fields"},           {1, 1, "speed_fields"},
                                     {2, 1, "alarm_driver_entering"}, {3, 1, "alarm_platform_entering"},
                                     {4, 1, "alarm_driver_leaving"},  {5, 1, "alarm_platform_leaving"},
                                     {6, 1, "south_latitude"},        {7, 1, "west_longitude"},
                                     {8, 1, "doors_must_stay_shut"},  {14, 1, "comm_module_off"},
                                     {15, 1, "collect_gnss_detail"}};

constexpr FieldInfo kCircleFields[] = {
    field<&Circle::area_id>("area_id", "1-0xFFFFFFFF; same id of same kind is replaced"),
    field<&Circle::area_attr>("area_attr", "attribute bits").flags(kAreaAttrBits),
    field<&Circle::center_lat>("center_lat", "degrees x 1e6, absolute value (sign in area_attr)")
        .scaled(6, "deg"),
    field<&Circle::center_lon>("center_lon", "degrees x 1e6, absolute value (sign in area_attr)")
        .scaled(6, "deg"),
    field<&Circle::radius>("radius", "radius").measured_in("m"),
    field<&Circle::start_time>("start_time", "YYMMDDhhmmss, GMT+8; YYMMDD = 000000 means every day")
        .if_any_bit("area_attr", 0x0001),
    field<&Circle::end_time>("end_time", "as start_time").if_any_bit("area_attr", 0x0001),
    field<&Circle::max_speed>("max_speed", "max speed").measured_in("km/h").if_any_bit("area_attr", 0x0002),
    field<&Circle::overspeed_duration>("overspeed_duration", "overspeed duration")
        .measured_in("s")
        .if_any_bit("area_attr", 0x0002),
    field<&Circle::night_max_speed>("night_max_speed", "night max speed")
        .measured_in("km/h")
        .if_any_bit("area_attr", 0x0002)
        .in(k2019),
    field<&Circle::name_length>("name_length", "n bytes, always present").sized(2).in(k2019),
    field<&Circle::name>("name", "GBK").counted("name_length").in(k2019),
};
constexpr FieldInfo kAreaIdFields[] = {
    field<&AreaId::id>("id", "area or route id"),
};
constexpr FieldInfo kRectangleFields[] = {
    field<&Rectangle::area_id>("area_id", "1-0xFFFFFFFF"),
    field<&Rectangle::area_attr>("area_attr", "attribute bits as 0x8600").flags(kAreaAttrBits),
    field<&Rectangle::left_top_lat>("left_top_lat", "degrees x 1e6, absolute value (sign in area_attr)")
        .scaled(6, "deg"),
    field<&Rectangle::left_top_lon>("left_top_lon", "degrees x 1e6, absolute value (sign in area_attr)")
        .scaled(6, "deg"),
    field<&Rectangle::right_bottom_lat>("right_bottom_lat",
                                        "degrees x 1e6, absolute value (sign in area_attr)")
        .scaled(6, "deg"),
    field<&Rectangle::right_bottom_lon>("right_bottom_lon",
                                        "degrees x 1e6, absolute value (sign in area_attr)")
        .scaled(6, "deg"),
    field<&Rectangle::start_time>("start_time", "YYMMDDhhmmss, GMT+8; YYMMDD = 000000 means every day")
        .if_any_bit("area_attr", 0x0001),
    field<&Rectangle::end_time>("end_time", "as start_time").if_any_bit("area_attr", 0x0001),
    field<&Rectangle::max_speed>("max_speed", "max speed")
        .measured_in("km/h")
        .if_any_bit("area_attr", 0x0002),
    field<&Rectangle::overspeed_duration>("overspeed_duration", "overspeed duration")
        .measured_in("s")
        .if_any_bit("area_attr", 0x0002),
    field<&Rectangle::night_max_speed>("night_max_speed", "night max speed")
        .measured_in("km/h")
        .if_any_bit("area_attr", 0x0002)
        .in(k2019),
    field<&Rectangle::name_length>("name_length", "n bytes, always present").sized(2).in(k2019),
    field<&Rectangle::name>("name", "GBK").counted("name_length").in(k2019),
};
constexpr FieldInfo kVertexFields[] = {
    field<&Vertex::lat>("lat", "degrees x 1e6, absolute value (sign in area_attr)").scaled(6, "deg"),
    field<&Vertex::lon>("lon", "degrees x 1e6, absolute value (sign in area_attr)").scaled(6, "deg"),
};
constexpr FieldInfo kSetCirclesFields[] = {
    field<&SetCircles::set_attr>("set_attr", "operation").one_of(kSetAttrs),
    field<&SetCircles::area_count>("area_count", "number of areas"),
    field<&SetCircles::areas>("areas", "areas").counted("area_count").in(kSince2013),
    field<&SetCircles::packet_area_count>("packet_area_count", "areas in this frame").in(kStrict2011),
    field<&SetCircles::areas>("areas", "areas").counted("packet_area_count").in(kStrict2011),
};
constexpr FieldInfo kDeleteCirclesFields[] = {
    field<&DeleteCircles::id_count>("id_count", "0 = delete all of this kind; at most 125 per message"),
    field<&DeleteCircles::ids>("ids", "ids").counted("id_count"),
};
constexpr FieldInfo kSetRectanglesFields[] = {
    field<&SetRectangles::set_attr>("set_attr", "operation").one_of(kSetAttrs),
    field<&SetRectangles::area_count>("area_count", "number of areas"),
    field<&SetRectangles::areas>("areas", "areas").counted("area_count").in(kSince2013),
    field<&SetRectangles::packet_area_count>("packet_area_count", "areas in this frame").in(kStrict2011),
    field<&SetRectangles::areas>("areas", "areas").counted("packet_area_count").in(kStrict2011),
};
constexpr FieldInfo kDeleteRectanglesFields[] = {
    field<&DeleteRectangles::id_count>("id_count", "0 = delete all of this kind; at most 125 per message"),
    field<&DeleteRectangles::ids>("ids", "ids").counted("id_count"),
};
constexpr FieldInfo kSetPolygonFields[] = {
    field<&SetPolygon::area_id>("area_id", "1-0xFFFFFFFF"),
    field<&SetPolygon::area_attr>("area_attr", "attribute bits as 0x8600").flags(kAreaAttrBits),
    field<&SetPolygon::start_time>("start_time", "YYMMDDhhmmss, GMT+8; YYMMDD = 000000 means every day")
        .if_any_bit("area_attr", 0x0001),
    field<&SetPolygon::end_time>("end_time", "as start_time").if_any_bit("area_attr", 0x0001),
    field<&SetPolygon::max_speed>("max_speed", "max speed")
        .measured_in("km/h")
        .if_any_bit("area_attr", 0x0002),
    field<&SetPolygon::overspeed_duration>("overspeed_duration", "overspeed duration")
        .measured_in("s")
        .if_any_bit("area_attr", 0x0002),
    field<&SetPolygon::vertex_count>("vertex_count", "number of vertices").sized(2),
    field<&SetPolygon::vertices>("vertices", "vertices").counted("vertex_count").in(kSince2013),
    field<&SetPolygon::night_max_speed>("night_max_speed", "after the vertices")
        .measured_in("km/h")
        .if_any_bit("area_attr", 0x0002)
        .in(k2019),
    field<&SetPolygon::name_length>("name_length", "m bytes, always present").sized(2).in(k2019),
    field<&SetPolygon::name>("name", "GBK").counted("name_length").in(k2019),
    field<&SetPolygon::packet_vertex_count>("packet_vertex_count", "vertices in this frame").in(kStrict2011),
    field<&SetPolygon::vertices>("vertices", "vertices").counted("packet_vertex_count").in(kStrict2011),
};
constexpr FieldInfo kDeletePolygonsFields[] = {
    field<&DeletePolygons::id_count>("id_count", "0 = delete all of this kind; at most 125 per message"),
    field<&DeletePolygons::ids>("ids", "ids").counted("id_count"),
};

}  // namespace

constinit const StructInfo Circle::kInfo = describe_struct<Circle>("circle", kCircleFields);
constinit const StructInfo AreaId::kInfo = describe_struct<AreaId>("area_id", kAreaIdFields);
constinit const StructInfo Rectangle::kInfo = describe_struct<Rectangle>("rectangle", kRectangleFields);
constinit const StructInfo Vertex::kInfo = describe_struct<Vertex>("vertex", kVertexFields);
constinit const MessageInfo SetCircles::kInfo = describe<SetCircles>(
    0x8600, "set_circles", "Set circular areas", "设置圆形区域", kAllEditions, kSetCirclesFields);
constinit const MessageInfo DeleteCircles::kInfo = describe<DeleteCircles>(
    0x8601, "delete_circles", "Delete circular areas", "删除圆形区域", kAllEditions, kDeleteCirclesFields);
constinit const MessageInfo SetRectangles::kInfo = describe<SetRectangles>(
    0x8602, "set_rectangles", "Set rectangular areas", "设置矩形区域", kAllEditions, kSetRectanglesFields);
constinit const MessageInfo DeleteRectangles::kInfo =
    describe<DeleteRectangles>(0x8603, "delete_rectangles", "Delete rectangular areas", "删除矩形区域",
                               kAllEditions, kDeleteRectanglesFields);
constinit const MessageInfo SetPolygon::kInfo = describe<SetPolygon>(
    0x8604, "set_polygon", "Set polygon area", "设置多边形区域", kAllEditions, kSetPolygonFields);
constinit const MessageInfo DeletePolygons::kInfo = describe<DeletePolygons>(
    0x8605, "delete_polygons", "Delete polygon areas", "删除多边形区域", kAllEditions, kDeletePolygonsFields);

std::span<const MessageInfo* const> areas_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&SetCircles::kInfo,    &DeleteCircles::kInfo,
                                                &SetRectangles::kInfo, &DeleteRectangles::kInfo,
                                                &SetPolygon::kInfo,    &DeletePolygons::kInfo};
  return kAll;
}

}  // namespace jt808
