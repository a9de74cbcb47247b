// Items of the active-safety standards (part 1, 3.3): T/JSATL 12-2017 and its regional dialects, which differ
// in the size of the alarm identifier.
#pragma once

#include "jt808/schema.hpp"
#include "protocol/describe.hpp"

namespace jt808 {

inline constexpr FieldInfo kAlarmSignRows[] = {
    item::text("terminal_id", "terminal number").fixed(7).in(kSu),
    item::text("terminal_id", "terminal number").fixed(30).in(kHeilongjiang | kSichuan | kYue),
    item::time("time", "time of the alarm"),
    item::byte("sequence", "number within the same second, from 0"),
    item::byte("attachment_count", "attachments of the alarm"),
    item::bytes("reserved", "reserved").fixed(1).in(kSu | kSichuan),
    item::bytes("reserved", "reserved").fixed(2).in(kYue),
};
inline constexpr StructInfo kItemAlarmSign{"alarm_sign", kAlarmSignRows};

inline constexpr LayoutMask kNotYue = kSu | kHeilongjiang | kSichuan;

inline constexpr Enumerator kFlagStates[] = {{0, "not_available"}, {1, "start"}, {2, "end"}};
inline constexpr Enumerator kEventTypes[] = {{1, "forward_collision"},
                                             {2, "lane_departure"},
                                             {3, "following_too_close"},
                                             {4, "pedestrian_collision"},
                                             {5, "frequent_lane_change"},
                                             {6, "road_sign_limit_exceeded"},
                                             {7, "obstacle"},
                                             {16, "event_road_sign_recognised"},
                                             {17, "event_active_capture"}};
inline constexpr Enumerator kYueEventTypes[] = {{1, "forward_collision"},
                                                {2, "lane_departure"},
                                                {3, "following_too_close"},
                                                {4, "pedestrian_collision"},
                                                {5, "frequent_lane_change"},
                                                {6, "road_sign_limit_exceeded"},
                                                {7, "obstacle"},
                                                {16, "event_road_sign_recognised"},
                                                {17, "event_active_capture"},
                                                {18, "solid_line_change"},
                                                {19, "pedestrian_in_aisle"}};
inline constexpr Enumerator kAlarmLevels[] = {{1, "level_1"}, {2, "level_2"}};
inline constexpr Enumerator kDeviationTypes[] = {{1, "left"}, {2, "right"}};
inline constexpr Enumerator kRoadSignTypes[] = {{1, "speed_limit"}, {2, "height_limit"}, {3, "weight_limit"}};
inline constexpr Enumerator kYueRoadSignTypes[] = {
    {1, "speed_limit"}, {2, "height_limit"}, {3, "weight_limit"}, {4, "no_entry"}, {5, "no_stopping"}};
inline constexpr BitInfo kVehicleStateBits[] = {
    {0, 1, "acc_on"},        {1, 1, "left_indicator"},       {2, 1, "right_indicator"}, {3, 1, "wiper_on"},
    {4, 1, "brake_applied"}, {5, 1, "driver_card_inserted"}, {10, 1, "position_fixed"}};
inline constexpr Enumerator kEventTypes2[] = {
    {1, "fatigue_driving"},     {2, "telephone"},       {3, "smoking"},
    {4, "distracted_driving"},  {5, "driver_abnormal"}, {16, "event_automatic_capture"},
    {17, "event_driver_change"}};
inline constexpr Enumerator kYueEventTypes2[] = {{1, "fatigue_driving"},
                                                 {2, "telephone"},
                                                 {3, "smoking"},
                                                 {4, "not_looking_ahead"},
                                                 {5, "driver_abnormal"},
                                                 {6, "lens_covered"},
                                                 {8, "driving_overtime"},
                                                 {10, "seat_belt_not_fastened"},
                                                 {11, "infra_red_blocking_sunglasses"},
                                                 {12, "both_hands_off_the_wheel"},
                                                 {13, "playing_with_the_phone"},
                                                 {16, "event_automatic_capture"},
                                                 {17, "event_driver_change"}};
inline constexpr Enumerator kEventTypes3[] = {
    {1, "approach_from_the_rear"}, {2, "approach_from_the_left_rear"}, {3, "approach_from_the_right_rear"}};
inline constexpr Enumerator kEventTypes4[] = {
    {1, "hard_acceleration"}, {2, "hard_deceleration"}, {3, "hard_turn"},       {4, "idling"},
    {5, "abnormal_stall"},    {6, "neutral_coasting"},  {7, "engine_overspeed"}};

inline constexpr BitInfo kTyreAlarmBits[] = {{0, 1, "periodic_report"},  {1, 1, "pressure_too_high"},
                                             {2, 1, "pressure_too_low"}, {3, 1, "temperature_too_high"},
                                             {4, 1, "sensor_fault"},     {5, 1, "pressure_imbalance"},
                                             {6, 1, "slow_leak"},        {7, 1, "battery_low"}};

// An entry has 9 bytes by its types, 10 by the offsets that T/JSATL 12 prints (form 2) and in T/GDRTA 002.
inline constexpr std::string_view kTyrePosition =
    "tyre position, numbered from 0: left front first, then Z order";
inline constexpr FieldInfo kTyreRows[] = {
    item::byte("position", kTyrePosition).in(kNotYue | kForm1),
    item::word("position", kTyrePosition).in(kNotYue | kForm2),
    item::word("position", kTyrePosition).in(kYue | kForm1),
    item::byte("position", kTyrePosition).in(kYue | kForm2),
    item::word("alarm_type", "alarms of the tyre").flags(kTyreAlarmBits),
    item::word("pressure", "pressure").measured_in("kPa"),
    item::word("temperature", "temperature").measured_in("degC"),
    item::word("battery", "sensor battery").measured_in("%"),
};
inline constexpr StructInfo kTyre{"tyre", kTyreRows};

inline constexpr FieldInfo kAdasAlarm[] = {
    item::dword("alarm_id", "cyclic counter from 0 in order of occurrence, common to all alarm types"),
    item::byte("flag_state", "event phase").one_of(kFlagStates),
    item::byte("event_type", "alarm or event").one_of(kEventTypes).in(kNotYue),
    item::byte("event_type", "alarm or event").one_of(kYueEventTypes).in(kYue),
    item::byte("alarm_level", "level").one_of(kAlarmLevels),
    item::byte("front_vehicle_speed",
               "0..250, speed of the vehicle ahead; valid only for types 0x01 and 0x02 in the text (0x03 is "
               "what makes sense and what terminals fill)")
        .measured_in("km/h"),
    item::byte("front_distance",
               "0..100, time gap to the vehicle or pedestrian ahead; valid only for types 0x01, 0x02 and "
               "0x04 in the text")
        .scaled(1, "s"),
    item::byte("deviation_type", "side of the lane departure; only with type 0x02").one_of(kDeviationTypes),
    item::byte("road_sign_type", "recognised sign; only with types 0x06 and 0x10")
        .one_of(kRoadSignTypes)
        .in(kNotYue),
    item::byte("road_sign_type", "recognised sign; only with types 0x06 and 0x10")
        .one_of(kYueRoadSignTypes)
        .in(kYue),
    item::byte("road_sign_data", "value on the sign"),
    item::byte("vehicle_speed", "vehicle speed at the alarm").measured_in("km/h"),
    item::word("altitude", "altitude").measured_in("m"),
    item::dword("latitude", "latitude").scaled(6, "deg"),
    item::dword("longitude", "longitude").scaled(6, "deg"),
    item::time("alarm_time", "YY MM DD hh mm ss, GMT+8"),
    item::word("vehicle_state", "vehicle state bits").flags(kVehicleStateBits),
    item::structure("alarm_sign", "alarm identifier", kItemAlarmSign),
};
inline constexpr FieldInfo kDsmAlarm[] = {
    item::dword("alarm_id", "counter"),
    item::byte("flag_state", "event phase").one_of(kFlagStates),
    item::byte("event_type", "alarm or event").one_of(kEventTypes2).in(kNotYue),
    item::byte("event_type", "alarm or event").one_of(kYueEventTypes2).in(kYue),
    item::byte("alarm_level", "level").one_of(kAlarmLevels),
    item::byte("fatigue_degree", "1..10, larger = more tired; only with type 0x01"),
    item::bytes("reserved", "reserved").fixed(4),
    item::byte("vehicle_speed", "vehicle speed at the alarm").measured_in("km/h"),
    item::word("altitude", "altitude").measured_in("m"),
    item::dword("latitude", "latitude").scaled(6, "deg"),
    item::dword("longitude", "longitude").scaled(6, "deg"),
    item::time("alarm_time", "YY MM DD hh mm ss, GMT+8"),
    item::word("vehicle_state", "vehicle state bits").flags(kVehicleStateBits),
    item::structure("alarm_sign", "alarm identifier", kItemAlarmSign),
};
inline constexpr FieldInfo kTpmsAlarm[] = {
    item::dword("alarm_id", "counter"),
    item::byte("flag_state", "event phase").one_of(kFlagStates),
    item::byte("vehicle_speed", "vehicle speed at the alarm").measured_in("km/h"),
    item::word("altitude", "altitude").measured_in("m"),
    item::dword("latitude", "latitude").scaled(6, "deg"),
    item::dword("longitude", "longitude").scaled(6, "deg"),
    item::time("alarm_time", "YY MM DD hh mm ss, GMT+8"),
    item::word("vehicle_state", "vehicle state bits").flags(kVehicleStateBits),
    item::structure("alarm_sign", "alarm identifier", kItemAlarmSign),
    item::count("count", "number of entries (the table prints offset 39, but the identifier ends at 39)"),
    item::list("tyres", "count entries of 9 bytes (10 by the printed offsets, with position as 2 bytes)",
               kTyre)
        .counted("count"),
};
inline constexpr FieldInfo kBsdAlarm[] = {
    item::dword("alarm_id", "counter"),
    item::byte("flag_state", "event phase").one_of(kFlagStates),
    item::byte("event_type", "alarm").one_of(kEventTypes3),
    item::byte("vehicle_speed", "vehicle speed at the alarm").measured_in("km/h"),
    item::word("altitude", "altitude").measured_in("m"),
    item::dword("latitude", "latitude").scaled(6, "deg"),
    item::dword("longitude", "longitude").scaled(6, "deg"),
    item::time("alarm_time", "YY MM DD hh mm ss, GMT+8"),
    item::word("vehicle_state", "vehicle state bits").flags(kVehicleStateBits),
    item::structure("alarm_sign", "alarm identifier", kItemAlarmSign),
};
inline constexpr FieldInfo kIntenseDrivingAlarm[] = {
    item::dword("alarm_id", "counter"),
    item::byte("flag_state", "event phase").one_of(kFlagStates),
    item::byte("event_type", "alarm").one_of(kEventTypes4),
    item::word("time_threshold", "time threshold").measured_in("s"),
    item::word("threshold1", "threshold 1 (1/100 g, or rpm, or km/h depending on the type)"),
    item::word("threshold2", "threshold 2"),
    item::byte("vehicle_speed", "vehicle speed at the alarm").measured_in("km/h"),
    item::word("altitude", "altitude").measured_in("m"),
    item::dword("latitude", "latitude").scaled(6, "deg"),
    item::dword("longitude", "longitude").scaled(6, "deg"),
    item::time("alarm_time", "YY MM DD hh mm ss, GMT+8"),
    item::word("vehicle_state", "vehicle state bits").flags(kVehicleStateBits),
    item::structure("alarm_sign", "alarm identifier", kItemAlarmSign),
};

}  // namespace jt808
