// Parameters that are more than one number or text: JT/T 1078-2016, T/JSATL 12-2017 and T/GDRTA 002-2020
// (part 2, 0x8103).
#pragma once

#include "jt808/schema.hpp"
#include "protocol/describe.hpp"

namespace jt808 {

inline constexpr Enumerator kEncodeModes[] = {{0, "cbr"}, {1, "vbr"}, {2, "abr"}};
inline constexpr Enumerator kResolutions[] = {{0, "qcif"}, {1, "cif"},  {2, "wcif"}, {3, "d1"},
                                              {4, "wd1"},  {5, "p720"}, {6, "p1080"}};
inline constexpr BitInfo kOsdBits[] = {{0, 1, "date_time"},
                                       {1, 1, "plate"},
                                       {2, 1, "channel"},
                                       {3, 1, "position"},
                                       {4, 1, "recorder_speed"},
                                       {5, 1, "gnss_speed"},
                                       {6, 1, "continuous_driving_time"}};
inline constexpr Enumerator kOffOn[] = {{0, "off"}, {1, "on"}};
inline constexpr Enumerator kChannelTypes[] = {{0, "audio_video"}, {1, "audio"}, {2, "video"}};
inline constexpr BitInfo kWakeModeBits[] = {{0, 1, "condition"}, {1, 1, "timer"}, {2, 1, "manual"}};
inline constexpr BitInfo kWakeConditionBits[] = {
    {0, 1, "emergency_alarm"}, {1, 1, "collision_or_rollover"}, {2, 1, "door_open"}};
inline constexpr BitInfo kWeekdayBits[] = {{0, 1, "monday"},   {1, 1, "tuesday"}, {2, 1, "wednesday"},
                                           {3, 1, "thursday"}, {4, 1, "friday"},  {5, 1, "saturday"},
                                           {6, 1, "sunday"}};
inline constexpr BitInfo kPeriodBits[] = {
    {0, 1, "period1"}, {1, 1, "period2"}, {2, 1, "period3"}, {3, 1, "period4"}};
inline constexpr Enumerator kPhotoPolicies[] = {
    {0, "off"}, {1, "by_time"}, {2, "by_distance"}, {3, "on_card_insert"}};
inline constexpr Enumerator kPhotoResolutions[] = {{1, "size_352x288"},  {2, "size_704x288"},
                                                   {3, "size_704x576"},  {4, "size_640x480"},
                                                   {5, "size_1280x720"}, {6, "size_1920x1080"}};
inline constexpr Enumerator kVideoResolutions[] = {{1, "cif"}, {2, "hd1"},  {3, "d1"},   {4, "wd1"},
                                                   {5, "vga"}, {6, "p720"}, {7, "p1080"}};
inline constexpr Enumerator kPressureUnits[] = {{0, "kg_per_cm2"}, {1, "bar"}, {2, "kpa"}, {3, "psi"}};
inline constexpr Enumerator kIdentityTriggers[] = {
    {0, "off"}, {1, "by_time"}, {2, "by_distance"}, {3, "card_inserted"}};
inline constexpr BitInfo kCanIdBits[] = {
    {0, 29, "can_bus_identifier"}, {29, 1, "average"}, {30, 1, "extended_frame"}, {31, 1, "can2"}};

inline constexpr FieldInfo kAvParams[] = {
    item::byte("live_encode_mode", "100-127 are custom").one_of(kEncodeModes),
    item::byte("live_resolution", "100-127 are custom").one_of(kResolutions),
    item::word("live_key_interval", "frames 1-1000"),
    item::byte("live_fps", "1-120"),
    item::dword("live_bitrate", "bit rate").measured_in("kbit/s"),
    item::byte("store_encode_mode", "100-127 are custom").one_of(kEncodeModes),
    item::byte("store_resolution", "100-127 are custom").one_of(kResolutions),
    item::word("store_key_interval", "frames 1-1000"),
    item::byte("store_fps", "1-120"),
    item::dword("store_bitrate", "bit rate").measured_in("kbit/s"),
    item::word("osd", "what is shown in the picture; bits 11-15 are custom").flags(kOsdBits),
    item::byte("audio_output", "audio output").one_of(kOffOn),
};
inline constexpr FieldInfo kAvChannelRows[] = {
    item::byte("physical_channel", "from 1"),
    item::byte("logical_channel", "logical channel"),
    item::byte("channel_type", "what it carries").one_of(kChannelTypes),
    item::byte("ptz", "0 no, 1 yes; types 0 and 2"),
};
inline constexpr StructInfo kAvChannel{"av_channel", kAvChannelRows};
inline constexpr std::string_view kAvChannelCounts[] = {"av_channels", "audio_channels", "video_channels"};
inline constexpr FieldInfo kAvChannelList[] = {
    item::byte("av_channels", "channels with audio and video"),
    item::byte("audio_channels", "channels with audio only"),
    item::byte("video_channels", "channels with video only"),
    item::list("channels", "as many as the three counts together", kAvChannel).summed(kAvChannelCounts),
};
// One channel.
inline constexpr FieldInfo kChannelVideoRows[] = {
    item::byte("channel", "logical channel"),
    item::byte("live_encode_mode", "100-127 are custom").one_of(kEncodeModes),
    item::byte("live_resolution", "100-127 are custom").one_of(kResolutions),
    item::word("live_key_interval", "frames 1-1000"),
    item::byte("live_fps", "1-120"),
    item::dword("live_bitrate", "bit rate").measured_in("kbit/s"),
    item::byte("store_encode_mode", "100-127 are custom").one_of(kEncodeModes),
    item::byte("store_resolution", "100-127 are custom").one_of(kResolutions),
    item::word("store_key_interval", "frames 1-1000"),
    item::byte("store_fps", "1-120"),
    item::dword("store_bitrate", "bit rate").measured_in("kbit/s"),
    item::word("osd", "what is shown in the picture; bits 11-15 are custom").flags(kOsdBits),
};
inline constexpr StructInfo kChannelVideo{"channel_video", kChannelVideoRows};
inline constexpr FieldInfo kSingleChannelVideoParams[] = {
    item::count("channel_count", "number of channels"),
    item::list("channels", "video parameters of each channel", kChannelVideo).counted("channel_count"),
};
inline constexpr FieldInfo kPeriodRows[] = {
    item::digits(2, "wake_time", "HHMM"),
    item::digits(2, "sleep_time", "HHMM"),
};
inline constexpr StructInfo kPeriod{"period", kPeriodRows};
inline constexpr FieldInfo kSleepWakeMode[] = {
    item::byte("wake_mode", "what wakes the terminal").flags(kWakeModeBits),
    item::byte("wake_conditions", "0 without wake_mode condition").flags(kWakeConditionBits),
    item::byte("weekdays", "days of the timer").flags(kWeekdayBits),
    item::byte("periods_enabled", "periods of the timer").flags(kPeriodBits),
    item::list("periods", "four periods, which must not overlap", kPeriod),
};
inline constexpr FieldInfo kAdasParams[] = {
    item::byte("speed_threshold", "km/h 0-60, default 30"),
    item::byte("volume", "0-8, default 6"),
    item::byte("photo_policy", "when photos are taken").one_of(kPhotoPolicies),
    item::word("photo_interval", "s, 0-3600, default 60"),
    item::word("photo_distance", "m 0-60000, default 200"),
    item::byte("photos_per_shot", "1-10, default 3"),
    item::byte("shot_gap", "x 100 ms 1-5, default 2"),
    item::byte("photo_resolution", "default 1 (Su-biao), 5 (Yue-biao)").one_of(kPhotoResolutions),
    item::byte("video_resolution", "default 1 (Su-biao), 3 (Yue-biao)").one_of(kVideoResolutions),
    item::dword("alarm_enable",
                "b0/1 obstacle L1/L2, b2/3 frequent lane change, b4/5 lane departure, b6/7 forward "
                "collision, b8/9 pedestrian, b10/11 headway, b16 sign limit; default 0x00010FFF. Yue adds "
                "b17/18 solid line, b19 aisle pedestrian; default 0x000F0FFF"),
    item::dword("event_enable", "b0 sign recognition, b1 active photo; default 3"),
    item::bytes("reserved", "reserved").fixed(1),
    item::byte("obstacle_threshold", "x 100 ms 10-50, default 30"),
    item::byte("obstacle_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("obstacle_video_time", "s 0-60, default 5; 0 none"),
    item::byte("obstacle_photo_count", "0-10, default 3; 0 none"),
    item::byte("obstacle_photo_gap", "x 100 ms 1-10, default 2"),
    item::byte("lane_change_period", "s 30-120, default 60"),
    item::byte("lane_change_count", "3-10, default 5"),
    item::byte("lane_change_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("lane_change_video_time", "s 0-60, default 5; 0 none"),
    item::byte("lane_change_photo_count", "0-10, default 3; 0 none"),
    item::byte("lane_change_photo_gap", "x 100 ms 1-10, default 2"),
    item::byte("lane_departure_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("lane_departure_video_time", "s 0-60, default 5; 0 none"),
    item::byte("lane_departure_photo_count", "0-10, default 3; 0 none"),
    item::byte("lane_departure_photo_gap", "x 100 ms 1-10, default 2"),
    item::byte("collision_threshold", "x 100 ms 10-50, default 27"),
    item::byte("collision_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("collision_video_time", "s 0-60, default 5; 0 none"),
    item::byte("collision_photo_count", "0-10, default 3; 0 none"),
    item::byte("collision_photo_gap", "x 100 ms 1-10, default 2"),
    item::byte("pedestrian_threshold", "x 100 ms 10-50, default 30"),
    item::byte("pedestrian_level_speed", "km/h 0-220, default 50; alarm only below it"),
    item::byte("pedestrian_video_time", "s 0-60, default 5; 0 none"),
    item::byte("pedestrian_photo_count", "0-10, default 3; 0 none"),
    item::byte("pedestrian_photo_gap", "x 100 ms 1-10, default 2"),
    item::byte("headway_threshold", "x 100 ms 10-50, default 10"),
    item::byte("headway_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("headway_video_time", "s 0-60, default 5; 0 none"),
    item::byte("headway_photo_count", "0-10, default 3; 0 none"),
    item::byte("headway_photo_gap", "x 100 ms 1-10, default 2"),
    item::byte("sign_photo_count", "0-10, default Su 3, Yue 1"),
    item::byte("sign_photo_gap", "x 100 ms 1-10, default 2"),
    item::bytes("reserved_2", "reserved (Su-biao)").fixed(4).in(kSu | kHeilongjiang | kSichuan),
    item::byte("yue_solid_line_level_speed", "km/h 0-220, default 50; alarm above it is level 2").in(kYue),
    item::byte("yue_solid_line_video_time", "s 0-60, default 5; 0 none").in(kYue),
    item::byte("yue_solid_line_photo_count", "0-10, default 3; 0 none").in(kYue),
    item::byte("yue_solid_line_photo_gap", "x 100 ms 1-10, default 2").in(kYue),
    item::byte("yue_aisle_pedestrian_level_speed", "km/h 0-220, default 50; alarm above it is level 2")
        .in(kYue),
    item::byte("yue_aisle_pedestrian_video_time", "s 0-60, default 5; 0 none").in(kYue),
    item::byte("yue_aisle_pedestrian_photo_count", "0-10, default 3; 0 none").in(kYue),
    item::byte("yue_aisle_pedestrian_photo_gap", "x 100 ms 1-10, default 2").in(kYue),
    item::bytes("yue_reserved", "reserved (Yue-biao)").fixed(4).in(kYue),
};
inline constexpr FieldInfo kDsmParams[] = {
    item::byte("speed_threshold", "km/h 0-60, default 30"),
    item::byte("volume", "0-8, default 6"),
    item::byte("photo_policy", "when photos are taken").one_of(kPhotoPolicies),
    item::word("photo_interval", "s, 60-60000, default 3600"),
    item::word("photo_distance", "m 0-60000, default 200"),
    item::byte("photos_per_shot", "1-10, default 3"),
    item::byte("shot_gap", "x 100 ms 1-5, default 2"),
    item::byte("photo_resolution", "default 1 (Su-biao), 5 (Yue-biao)").one_of(kPhotoResolutions),
    item::byte("video_resolution", "default 1 (Su-biao), 3 (Yue-biao)").one_of(kVideoResolutions),
    item::dword("alarm_enable",
                "b0/1 fatigue L1/L2, b2/3 phone, b4/5 smoking, b6/7 distraction, b8/9 abnormal; default "
                "0x000001FF. Yue adds b10/11 camera covered, b12/13 seat belt, b14/15 IR glasses, b16/17 "
                "hands off, b18/19 playing phone; default 0x000FFFFF"),
    item::dword("event_enable", "b0 driver change, b1 active photo; default 3"),
    item::word("smoking_interval", "s, one alarm per interval; Su 0-3600 default 180, Yue 0-300 default 300"),
    item::word("phone_interval", "s; Su 0-3600 default 120, Yue 0-300 default 300"),
    item::bytes("reserved", "reserved").fixed(3),
    item::byte("fatigue_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("fatigue_video_time", "s 0-60, default 5; 0 none"),
    item::byte("fatigue_photo_count", "0-10, default 3; 0 none"),
    item::byte("fatigue_photo_gap", "x 100 ms 1-5, default 2"),
    item::byte("phone_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("phone_video_time", "s 0-60, default 5; 0 none"),
    item::byte("phone_photo_count", "1-10, default 3; 0 none"),
    item::byte("phone_photo_gap", "x 100 ms 1-5, default 2"),
    item::byte("smoking_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("smoking_video_time", "s 0-60, default 5; 0 none"),
    item::byte("smoking_photo_count", "1-10, default 3; 0 none"),
    item::byte("smoking_photo_gap", "x 100 ms 1-5, default 2"),
    item::byte("distraction_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("distraction_video_time", "s 0-60, default 5; 0 none"),
    item::byte("distraction_photo_count", "1-10, default 3; 0 none"),
    item::byte("distraction_photo_gap", "x 100 ms 1-5, default 2"),
    item::byte("abnormal_level_speed", "km/h 0-220, default 50; alarm above it is level 2"),
    item::byte("abnormal_video_time", "s 0-60, default 5; 0 none"),
    item::byte("abnormal_photo_count", "1-10, default 3; 0 none"),
    item::byte("abnormal_photo_gap", "x 100 ms 1-5, default 2"),
    item::byte("identity_trigger", "default 1; 3: card inserted and driving starts")
        .one_of(kIdentityTriggers),
    item::bytes("reserved_2", "reserved (Su-biao)").fixed(2).in(kSu | kHeilongjiang | kSichuan),
    item::byte("yue_cover_level_speed", "km/h 0-220, default 50").in(kYue),
    item::byte("yue_seat_belt_level_speed", "km/h 0-220, default 50; alarm above it is level 2").in(kYue),
    item::byte("yue_seat_belt_video_time", "s 0-60, default 5; 0 none").in(kYue),
    item::byte("yue_seat_belt_photo_count", "1-10, default 3; 0 none").in(kYue),
    item::byte("yue_seat_belt_photo_gap", "x 100 ms 1-5, default 2").in(kYue),
    item::byte("yue_ir_glasses_level_speed", "km/h 0-220, default 50; alarm above it is level 2").in(kYue),
    item::byte("yue_ir_glasses_video_time", "s 0-60, default 5; 0 none").in(kYue),
    item::byte("yue_ir_glasses_photo_count", "1-10, default 3; 0 none").in(kYue),
    item::byte("yue_ir_glasses_photo_gap", "x 100 ms 1-5, default 2").in(kYue),
    item::byte("yue_hands_off_level_speed", "km/h 0-220, default 50; alarm above it is level 2").in(kYue),
    item::byte("yue_hands_off_video_time", "s 0-60, default 5; 0 none").in(kYue),
    item::byte("yue_hands_off_photo_count", "1-10, default 3; 0 none").in(kYue),
    item::byte("yue_hands_off_photo_gap", "x 100 ms 1-5, default 2").in(kYue),
    item::byte("yue_play_phone_level_speed", "km/h 0-220, default 50; alarm above it is level 2").in(kYue),
    item::byte("yue_play_phone_video_time", "s 0-60, default 5; 0 none").in(kYue),
    item::byte("yue_play_phone_photo_count", "1-10, default 3; 0 none").in(kYue),
    item::byte("yue_play_phone_photo_gap", "x 100 ms 1-5, default 2").in(kYue),
    item::bytes("yue_reserved", "reserved (Yue-biao)").fixed(2).in(kYue),
};
inline constexpr FieldInfo kTpmsParams[] = {
    item::text("tyre_model", "ASCII, default 900R20").fixed(12),
    item::word("pressure_unit", "unit of the pressures").one_of(kPressureUnits),
    item::word("normal_pressure", "in unit, default 140"),
    item::word("imbalance_threshold", "% default 20"),
    item::word("slow_leak_threshold", "% default 5"),
    item::word("low_pressure", "in unit, default 110"),
    item::word("high_pressure", "in unit, default 189"),
    item::word("high_temperature", "degree C, default 80"),
    item::word("sensor_battery", "% default 10"),
    item::word("report_interval", "s 0-3600, default 60; 0 none"),
    item::bytes("reserved", "0").fixed(6),
};
inline constexpr FieldInfo kForbiddenDrivingPeriod[] = {
    item::byte("start_hour", "binary"),
    item::byte("start_minute", "binary"),
    item::byte("end_hour", "binary; before the start: of the next day"),
    item::byte("end_minute", "binary"),
};
inline constexpr FieldInfo kSpecialAlarmRecord[] = {
    item::byte("storage_threshold", "1-99, default 20").measured_in("%"),
    item::byte("max_duration", "default 5").measured_in("min"),
    item::byte("pre_alarm_start", "default 1").measured_in("min"),
};
inline constexpr FieldInfo kImageAnalysisAlarm[] = {
    item::byte("approved_passengers", "approved number of passengers"),
    item::byte("fatigue_threshold", "fatigue threshold"),
};
inline constexpr FieldInfo kCanIdCollect[] = {
    item::dword("interval", "0 = off").measured_in("ms"),
    item::dword("can_id", "what is collected").flags(kCanIdBits),
};
inline constexpr FieldInfo kBsdParams[] = {
    item::byte("rear_threshold", "approach from the rear, 1-10; 255 = keep").measured_in("s"),
    item::byte("side_rear_threshold", "approach from the side and rear, 1-10; 255 = keep").measured_in("s"),
};

}  // namespace jt808
