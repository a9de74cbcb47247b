// Bits of a location report by edition, and the terminal parameters (part 1, 0x0200; part 2, 0x8103).
#include "jt808/description.hpp"

namespace jt808 {
namespace {

constexpr BitInfo kAlarmBits[] = {
    {0, 1, "emergency", kAllEditions},
    {1, 1, "overspeed", kAllEditions},
    {2, 1, "fatigue_driving", kAllEditions},
    {3, 1, "danger_warning", kAllEditions},
    {4, 1, "gnss_module_fault", kAllEditions},
    {5, 1, "gnss_antenna_open", kAllEditions},
    {6, 1, "gnss_antenna_short", kAllEditions},
    {7, 1, "main_power_undervoltage", kAllEditions},
    {8, 1, "main_power_off", kAllEditions},
    {9, 1, "display_fault", kAllEditions},
    {10, 1, "tts_fault", kAllEditions},
    {11, 1, "camera_fault", kAllEditions},
    {12, 1, "ic_card_module_fault", k2013 | k2019},
    {13, 1, "overspeed_prewarning", k2013 | k2019},
    {14, 1, "fatigue_prewarning", k2013 | k2019},
    {15, 1, "illegal_driving", k2019},
    {16, 1, "tyre_pressure", k2019},
    {17, 1, "right_turn_blind_area", k2019},
    {18, 1, "day_driving_overtime", kAllEditions},
    {19, 1, "parking_overtime", kAllEditions},
    {20, 1, "area_in_out", kAllEditions},
    {21, 1, "route_in_out", kAllEditions},
    {22, 1, "segment_time", kAllEditions},
    {23, 1, "route_deviation", kAllEditions},
    {24, 1, "vss_fault", kAllEditions},
    {25, 1, "fuel_abnormal", kAllEditions},
    {26, 1, "stolen", kAllEditions},
    {27, 1, "illegal_ignition", kAllEditions},
    {28, 1, "illegal_displacement", kAllEditions},
    {29, 1, "collision", k2013 | k2019},
    {30, 1, "rollover", k2013 | k2019},
    {31, 1, "illegal_door_open", k2013},
};

constexpr BitInfo kStatusBits[] = {
    {0, 1, "acc_on", kAllEditions},
    {1, 1, "located", kAllEditions},
    {2, 1, "south_latitude", kAllEditions},
    {3, 1, "west_longitude", kAllEditions},
    {4, 1, "out_of_service", kAllEditions},
    {5, 1, "coordinates_encrypted", kAllEditions},
    {6, 1, "emergency_brake_forward_collision", k2019},
    {7, 1, "lane_departure_warning", k2019},
    {8, 2, "load_state", k2013 | k2019},
    {10, 1, "oil_cut", kAllEditions},
    {11, 1, "circuit_cut", kAllEditions},
    {12, 1, "doors_locked", kAllEditions},
    {13, 1, "door1_open", k2013 | k2019},
    {14, 1, "door2_open", k2013 | k2019},
    {15, 1, "door3_open", k2013 | k2019},
    {16, 1, "door4_open", k2013 | k2019},
    {17, 1, "door5_open", k2013 | k2019},
    {18, 1, "gps_used", k2013 | k2019},
    {19, 1, "beidou_used", k2013 | k2019},
    {20, 1, "glonass_used", k2013 | k2019},
    {21, 1, "galileo_used", k2013 | k2019},
    {22, 1, "vehicle_driving", k2019},
};

using Kind = ScalarInfo::Kind;
constexpr ItemField kDword[] = {{"value", {Kind::number, 4}}};
constexpr ItemField kWord[] = {{"value", {Kind::number, 2}}};
constexpr ItemField kByte[] = {{"value", {Kind::number, 1}}};
constexpr ItemField kText[] = {{"value", {Kind::text, 0}}};
constexpr ItemField kBytes[] = {{"value", {Kind::bytes, 0}}};
constexpr std::uint8_t kFour[] = {4};
constexpr std::uint8_t kTwo[] = {2};
constexpr std::uint8_t kOne[] = {1};

// Sorted by id. Parameters with a structure of their own are kept as bytes here.
constexpr ItemInfo kParameters[] = {
    {0x0001, "heartbeat_interval", kFour, kDword},
    {0x0002, "tcp_ack_timeout", kFour, kDword},
    {0x0003, "tcp_retransmit_count", kFour, kDword},
    {0x0004, "udp_ack_timeout", kFour, kDword},
    {0x0005, "udp_retransmit_count", kFour, kDword},
    {0x0006, "sms_ack_timeout", kFour, kDword},
    {0x0007, "sms_retransmit_count", kFour, kDword},
    {0x0010, "main_apn", {}, kText},
    {0x0011, "main_dial_user", {}, kText},
    {0x0012, "main_dial_password", {}, kText},
    {0x0013, "main_server_addr", {}, kText},
    {0x0014, "backup_apn", {}, kText},
    {0x0015, "backup_dial_user", {}, kText},
    {0x0016, "backup_dial_password", {}, kText},
    {0x0017, "backup_server_addr", {}, kText},
    {0x0018, "server_tcp_port", kFour, kDword},
    {0x0019, "server_udp_port", kFour, kDword},
    {0x001A, "ic_auth_main_addr", {}, kText},
    {0x001B, "ic_auth_tcp_port", kFour, kDword},
    {0x001C, "ic_auth_udp_port", kFour, kDword},
    {0x001D, "ic_auth_backup_addr", {}, kText},
    {0x0020, "report_strategy", kFour, kDword},
    {0x0021, "report_scheme", kFour, kDword},
    {0x0022, "report_interval_not_logged_in", kFour, kDword},
    {0x0023, "slave_apn", {}, kText},
    {0x0024, "slave_dial_user", {}, kText},
    {0x0025, "slave_dial_password", {}, kText},
    {0x0026, "slave_server_addr", {}, kText},
    {0x0027, "report_interval_sleep", kFour, kDword},
    {0x0028, "report_interval_emergency", kFour, kDword},
    {0x0029, "report_interval_default", kFour, kDword},
    {0x002C, "report_distance_default", kFour, kDword},
    {0x002D, "report_distance_not_logged_in", kFour, kDword},
    {0x002E, "report_distance_sleep", kFour, kDword},
    {0x002F, "report_distance_emergency", kFour, kDword},
    {0x0030, "corner_angle", kFour, kDword},
    {0x0031, "fence_radius", kTwo, kWord},
    {0x0032, "forbidden_driving_period", {}, kBytes},
    {0x0040, "platform_phone", {}, kText},
    {0x0041, "reset_phone", {}, kText},
    {0x0042, "factory_reset_phone", {}, kText},
    {0x0043, "platform_sms_phone", {}, kText},
    {0x0044, "alarm_sms_phone", {}, kText},
    {0x0045, "answer_strategy", kFour, kDword},
    {0x0046, "max_call_time", kFour, kDword},
    {0x0047, "max_call_time_month", kFour, kDword},
    {0x0048, "listen_phone", {}, kText},
    {0x0049, "privileged_sms_phone", {}, kText},
    {0x0050, "alarm_mask", kFour, kDword},
    {0x0051, "alarm_sms_switch", kFour, kDword},
    {0x0052, "alarm_photo_switch", kFour, kDword},
    {0x0053, "alarm_photo_store", kFour, kDword},
    {0x0054, "alarm_key_mask", kFour, kDword},
    {0x0055, "max_speed", kFour, kDword},
    {0x0056, "overspeed_duration", kFour, kDword},
    {0x0057, "continuous_driving_limit", kFour, kDword},
    {0x0058, "daily_driving_limit", kFour, kDword},
    {0x0059, "min_rest_time", kFour, kDword},
    {0x005A, "max_parking_time", kFour, kDword},
    {0x005B, "overspeed_warning_delta", kTwo, kWord},
    {0x005C, "fatigue_warning_delta", kTwo, kWord},
    {0x005D, "collision_params", kTwo, kWord},
    {0x005E, "rollover_angle", kTwo, kWord},
    {0x0064, "timed_photo_control", kFour, kDword},
    {0x0065, "distance_photo_control", kFour, kDword},
    {0x0070, "image_quality", kFour, kDword},
    {0x0071, "brightness", kFour, kDword},
    {0x0072, "contrast", kFour, kDword},
    {0x0073, "saturation", kFour, kDword},
    {0x0074, "chroma", kFour, kDword},
    {0x0075, "av_params", {}, kBytes},
    {0x0076, "av_channel_list", {}, kBytes},
    {0x0077, "single_channel_video_params", {}, kBytes},
    {0x0079, "special_alarm_record", {}, kBytes},
    {0x007A, "video_alarm_mask", kFour, kDword},
    {0x007B, "image_analysis_alarm", {}, kBytes},
    {0x007C, "sleep_wake_mode", {}, kBytes},
    {0x0080, "odometer", kFour, kDword},
    {0x0081, "province_id", kTwo, kWord},
    {0x0082, "city_id", kTwo, kWord},
    {0x0083, "plate_number", {}, kText},
    {0x0084, "plate_color", kOne, kByte},
    {0x0090, "gnss_mode", kOne, kByte},
    {0x0091, "gnss_baud", kOne, kByte},
    {0x0092, "gnss_output_period", kOne, kByte},
    {0x0093, "gnss_collect_period", kFour, kDword},
    {0x0094, "gnss_upload_mode", kOne, kByte},
    {0x0095, "gnss_upload_setting", kFour, kDword},
    {0x0100, "can1_collect_interval", kFour, kDword},
    {0x0101, "can1_upload_interval", kTwo, kWord},
    {0x0102, "can2_collect_interval", kFour, kDword},
    {0x0103, "can2_upload_interval", kTwo, kWord},
    {0x0110, "can_id_collect", {}, kBytes},
    {0xF364, "adas_params", {}, kBytes},
    {0xF365, "dsm_params", {}, kBytes},
    {0xF366, "tpms_params", {}, kBytes},
    {0xF367, "bsd_params", {}, kBytes},
    {0xF370, "smart_video_protocol_version", kOne, kByte},
};

}  // namespace

std::span<const BitInfo> alarm_bits() noexcept {
  return kAlarmBits;
}
std::span<const BitInfo> status_bits() noexcept {
  return kStatusBits;
}
std::span<const ItemInfo> terminal_parameters() noexcept {
  return kParameters;
}

}  // namespace jt808
