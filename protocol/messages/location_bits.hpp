// The alarm and status bits of a location (part 1, 0x0200), which other messages and parameters use too.
#pragma once

#include "jt808/schema.hpp"

namespace jt808 {

inline constexpr BitInfo kAlarmBits[] = {
    {0, 1, "emergency"},
    {1, 1, "overspeed"},
    {2, 1, "fatigue_driving"},
    {3, 1, "danger_warning"},
    {4, 1, "gnss_module_fault"},
    {5, 1, "gnss_antenna_open"},
    {6, 1, "gnss_antenna_short"},
    {7, 1, "main_power_undervoltage"},
    {8, 1, "main_power_off"},
    {9, 1, "display_fault"},
    {10, 1, "tts_fault"},
    {11, 1, "camera_fault"},
    {12, 1, "ic_card_module_fault", kSince2013},
    {13, 1, "overspeed_prewarning", kSince2013},
    {14, 1, "fatigue_prewarning", kSince2013},
    {15, 1, "illegal_driving", k2019},
    {16, 1, "tyre_pressure", k2019},
    {17, 1, "right_turn_blind_area", k2019},
    {18, 1, "day_driving_overtime"},
    {19, 1, "parking_overtime"},
    {20, 1, "area_in_out"},
    {21, 1, "route_in_out"},
    {22, 1, "segment_time"},
    {23, 1, "route_deviation"},
    {24, 1, "vss_fault"},
    {25, 1, "fuel_abnormal"},
    {26, 1, "stolen"},
    {27, 1, "illegal_ignition"},
    {28, 1, "illegal_displacement"},
    {29, 1, "collision", kSince2013},
    {30, 1, "rollover", kSince2013},
    {31, 1, "illegal_door_open", k2013},
};

inline constexpr BitInfo kStatusBits[] = {
    {0, 1, "acc_on"},
    {1, 1, "located"},
    {2, 1, "south_latitude"},
    {3, 1, "west_longitude"},
    {4, 1, "out_of_service"},
    {5, 1, "coordinates_encrypted"},
    {6, 1, "emergency_brake_forward_collision", k2019},
    {7, 1, "lane_departure_warning", k2019},
    {8, 2, "load_state", kSince2013},
    {10, 1, "oil_cut"},
    {11, 1, "circuit_cut"},
    {12, 1, "doors_locked"},
    {13, 1, "door1_open", kSince2013},
    {14, 1, "door2_open", kSince2013},
    {15, 1, "door3_open", kSince2013},
    {16, 1, "door4_open", kSince2013},
    {17, 1, "door5_open", kSince2013},
    {18, 1, "gps_used", kSince2013},
    {19, 1, "beidou_used", kSince2013},
    {20, 1, "glonass_used", kSince2013},
    {21, 1, "galileo_used", kSince2013},
    {22, 1, "vehicle_driving", k2019},
};

inline constexpr BitInfo kVideoAlarmBits[] = {
    {0, 1, "video_signal_lost"},           {1, 1, "video_signal_occluded"},
    {2, 1, "storage_unit_fault"},          {3, 1, "other_video_equipment_fault"},
    {4, 1, "passenger_overload"},          {5, 1, "abnormal_driving_behaviour"},
    {6, 1, "recording_storage_threshold"},
};

}  // namespace jt808
