// Descriptions: routes, and queries of areas and routes.
#include "jt808/messages/routes.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr BitInfo kRouteAttrBits[] = {{0, 1, "time_fields"},
                                      {2, 1, "alarm_driver_entering"},
                                      {3, 1, "alarm_platform_entering"},
                                      {4, 1, "alarm_driver_leaving"},
                                      {5, 1, "alarm_platform_leaving"}};
constexpr BitInfo kSectionAttrBits[] = {{0, 1, "driving_time_fields"},
                                        {1, 1, "speed_fields"},
                                        {2, 1, "south_latitude"},
                                        {3, 1, "west_longitude"}};
constexpr Enumerator kQueryTypes[] = {{1, "circles"}, {2, "rectangles"}, {3, "polygons"}, {4, "routes"}};
constexpr Enumerator kQueryTypes2[] = {
    {1, "circular_areas"}, {2, "rectangular_areas"}, {3, "polygonal_areas"}, {4, "routes"}};

constexpr FieldInfo kWaypointFields[] = {
    field<&Waypoint::waypoint_id>("waypoint_id", "turning point id").in(kSince2013),
    field<&Waypoint::section_id>("section_id", "section = from this point to the next"),
    field<&Waypoint::lat>("lat", "degrees x 1e6 (sign in section_attr)").scaled(6, "deg"),
    field<&Waypoint::lon>("lon", "degrees x 1e6").scaled(6, "deg"),
    field<&Waypoint::section_width>("section_width", "section width").measured_in("m"),
    field<&Waypoint::section_attr>("section_attr", "bits").flags(kSectionAttrBits),
    field<&Waypoint::section_too_long>("section_too_long", "over-long threshold")
        .measured_in("s")
        .if_any_bit("section_attr", 0x01)
        .in(kSince2013),
    field<&Waypoint::section_too_short>("section_too_short", "too-short threshold")
        .measured_in("s")
        .if_any_bit("section_attr", 0x01)
        .in(kSince2013),
    field<&Waypoint::section_drive_time>("section_drive_time", "section drive time")
        .measured_in("s")
        .if_any_bit("section_attr", 0x01)
        .in(k2011),
    field<&Waypoint::section_max_speed>("section_max_speed", "section max speed")
        .measured_in("km/h")
        .if_any_bit("section_attr", 0x02),
    field<&Waypoint::section_overspeed_duration>("section_overspeed_duration", "section overspeed duration")
        .measured_in("s")
        .if_any_bit("section_attr", 0x02),
    field<&Waypoint::section_night_max_speed>("section_night_max_speed", "section night max speed")
        .measured_in("km/h")
        .if_any_bit("section_attr", 0x02)
        .in(k2019),
};
constexpr FieldInfo kSetRouteFields[] = {
    field<&SetRoute::route_id>("route_id", "1-0xFFFFFFFF"),
    field<&SetRoute::route_attr>("route_attr", "bits").flags(kRouteAttrBits),
    field<&SetRoute::start_time>("start_time", "YYMMDDhhmmss, GMT+8; YYMMDD = 000000 means every day")
        .if_any_bit("route_attr", 0x0001),
    field<&SetRoute::end_time>("end_time", "as start_time").if_any_bit("route_attr", 0x0001),
    field<&SetRoute::waypoint_count>("waypoint_count", "number of turning points").sized(2),
    field<&SetRoute::waypoints>("waypoints", "turning points").counted("waypoint_count").in(kSince2013),
    field<&SetRoute::name_length>("name_length", "m bytes, always present").sized(2).in(k2019),
    field<&SetRoute::name>("name", "GBK").counted("name_length").in(k2019),
    field<&SetRoute::packet_waypoint_count>("packet_waypoint_count", "turning points in this frame")
        .in(kStrict2011),
    field<&SetRoute::waypoints>("waypoints", "turning points")
        .counted("packet_waypoint_count")
        .in(kStrict2011),
};
constexpr FieldInfo kDeleteRoutesFields[] = {
    field<&DeleteRoutes::id_count>("id_count", "0 = delete all of this kind; at most 125 per message"),
    field<&DeleteRoutes::ids>("ids", "ids").counted("id_count"),
};
constexpr FieldInfo kQueryAreasFields[] = {
    field<&QueryAreas::query_type>("query_type", "kind").one_of(kQueryTypes),
    field<&QueryAreas::id_count>("id_count", "0 = all of this kind").sized(4),
    field<&QueryAreas::ids>("ids", "ids").counted("id_count"),
};
// What the answer holds. The text speaks of whole bodies of 0x8600, 0x8602, 0x8604 and 0x8606; terminals also
// send areas without what is around them in 0x8600 and 0x8602, or only ids.
constexpr FieldInfo kCircleBodies[] = {item::list("settings", "bodies of 0x8600", SetCircles::kInfo)};
constexpr FieldInfo kCircles[] = {item::list("areas", "circular areas", Circle::kInfo).counted("count")};
constexpr FieldInfo kRectangleBodies[] = {item::list("settings", "bodies of 0x8602", SetRectangles::kInfo)};
constexpr FieldInfo kRectangles[] = {
    item::list("areas", "rectangular areas", Rectangle::kInfo).counted("count")};
constexpr FieldInfo kPolygons[] = {
    item::list("settings", "bodies of 0x8604", SetPolygon::kInfo).counted("count")};
constexpr FieldInfo kRoutes[] = {
    item::list("settings", "bodies of 0x8606", SetRoute::kInfo).counted("count")};
constexpr FieldInfo kIds[] = {item::list("ids", "ids", AreaId::kInfo).counted("count")};
constexpr ItemInfo kAnswers[] = {{1, "circles", kCircleBodies},
                                 {1, "bare_circles", kCircles},
                                 {2, "rectangles", kRectangleBodies},
                                 {2, "bare_rectangles", kRectangles},
                                 {3, "polygons", kPolygons},
                                 {4, "routes", kRoutes},
                                 {0, "ids", kIds, kAllEditions, {}, 0xff}};
constexpr Contents kAnswer{"data_parsed", Contents::Form::fields, "query_type", "count", kAnswers};

constexpr FieldInfo kQueryAreaRouteAnswerFields[] = {
    field<&QueryAreaRouteAnswer::query_type>("query_type", "what was queried").one_of(kQueryTypes2),
    field<&QueryAreaRouteAnswer::count>("count", "number of areas or routes returned"),
    field<&QueryAreaRouteAnswer::data>("data", "area or route data, see the notes").holding(kAnswer),
};

}  // namespace

constinit const StructInfo Waypoint::kInfo = describe_struct<Waypoint>("waypoint", kWaypointFields);
constinit const MessageInfo SetRoute::kInfo =
    describe<SetRoute>(0x8606, "set_route", "Set route", "设置路线", kAllEditions, kSetRouteFields);
constinit const MessageInfo DeleteRoutes::kInfo = describe<DeleteRoutes>(
    0x8607, "delete_routes", "Delete routes", "删除路线", kAllEditions, kDeleteRoutesFields);
constinit const MessageInfo QueryAreas::kInfo = describe<QueryAreas>(
    0x8608, "query_areas", "Query areas or routes", "查询区域或线路数据", k2019, kQueryAreasFields);
constinit const MessageInfo QueryAreaRouteAnswer::kInfo =
    describe<QueryAreaRouteAnswer>(0x0608, "query_area_route_answer", "Query area route answer",
                                   "查询区域或线路数据应答", k2019, kQueryAreaRouteAnswerFields);

std::span<const MessageInfo* const> routes_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&SetRoute::kInfo, &DeleteRoutes::kInfo, &QueryAreas::kInfo,
                                                &QueryAreaRouteAnswer::kInfo};
  return kAll;
}

}  // namespace jt808
