// The additional items of a location report: JT/T 808 and JT/T 1078 (part 1, 0x0200).
#include "jt808/description.hpp"

namespace jt808 {
namespace {

using Kind = ScalarInfo::Kind;

constexpr BitInfo kVideoAlarmBits[] = {
    {0, 1, "video_signal_lost", kAllEditions},           {1, 1, "video_signal_occluded", kAllEditions},
    {2, 1, "storage_unit_fault", kAllEditions},          {3, 1, "other_video_equipment_fault", kAllEditions},
    {4, 1, "passenger_overload", kAllEditions},          {5, 1, "abnormal_driving_behaviour", kAllEditions},
    {6, 1, "recording_storage_threshold", kAllEditions},
};
constexpr BitInfo kBehaviourBits[] = {
    {0, 1, "fatigue", kAllEditions}, {1, 1, "telephone", kAllEditions}, {2, 1, "smoking", kAllEditions}};
constexpr BitInfo kSignalBits[] = {
    {0, 1, "low_beam", kAllEditions},
    {1, 1, "high_beam", kAllEditions},
    {2, 1, "right_indicator", kAllEditions},
    {3, 1, "left_indicator", kAllEditions},
    {4, 1, "brake", kAllEditions},
    {5, 1, "reverse_gear", kAllEditions},
    {6, 1, "fog_light", kAllEditions},
    {7, 1, "clearance_light", kAllEditions},
    {8, 1, "horn", kAllEditions},
    {9, 1, "air_conditioner", kAllEditions},
    {10, 1, "neutral_gear", kAllEditions},
    {11, 1, "retarder_working", kAllEditions},
    {12, 1, "abs_working", kAllEditions},
    {13, 1, "heater_working", kAllEditions},
    {14, 1, "clutch", kAllEditions},
};
constexpr BitInfo kIoBits[] = {{0, 1, "deep_sleep", kAllEditions}, {1, 1, "sleep", kAllEditions}};
// Bit n is logical channel, or storage unit, n + 1: the reserved form `bit_N` is their name.
constexpr std::span<const BitInfo> kNoNames{};
constexpr BitInfo kAnalogBits[] = {{0, 16, "ad0", kAllEditions}, {16, 16, "ad1", kAllEditions}};

constexpr Enumerator kOverspeedPlaces[] = {{0, "no_specific_place"},
                                           {1, "circular_area"},
                                           {2, "rectangular_area"},
                                           {3, "polygonal_area"},
                                           {4, "road_segment"}};
constexpr Enumerator kPlaces[] = {
    {1, "circular_area"}, {2, "rectangular_area"}, {3, "polygonal_area"}, {4, "route"}};
constexpr Enumerator kInOut[] = {{0, "in"}, {1, "out"}};
constexpr Enumerator kTooShortOrLong[] = {{0, "too_short"}, {1, "too_long"}};

constexpr ItemField kMileage[] = {{"mileage", {Kind::decimal, 4, 1}}};
constexpr ItemField kFuel[] = {{"fuel", {Kind::decimal, 2, 1}}};
constexpr ItemField kRecorderSpeed[] = {{"recorder_speed", {Kind::decimal, 2, 1}}};
constexpr ItemField kEventId[] = {{"event_id", {Kind::number, 2}}};
constexpr ItemField kPressure[] = {{"pressure", {Kind::bytes, 30}}};
constexpr ItemField kTemperature[] = {{"carriage_temperature", {Kind::signed_word, 2}}};
constexpr ItemField kOverspeed[] = {{"location_type", {Kind::enumeration, 1, 0, {}, kOverspeedPlaces}},
                                    {"area_or_segment_id", {Kind::number, 4}}};
constexpr ItemField kAreaRoute[] = {{"location_type", {Kind::enumeration, 1, 0, {}, kPlaces}},
                                    {"area_or_route_id", {Kind::number, 4}},
                                    {"direction", {Kind::enumeration, 1, 0, {}, kInOut}}};
constexpr ItemField kSegmentTime[] = {{"segment_id", {Kind::number, 4}},
                                      {"driving_time", {Kind::number, 2}},
                                      {"result", {Kind::enumeration, 1, 0, {}, kTooShortOrLong}}};
constexpr ItemField kVideoAlarm[] = {{"video_alarm", {Kind::flags, 4, 0, kVideoAlarmBits}}};
constexpr ItemField kChannels[] = {{"channels", {Kind::flags, 4, 0, kNoNames}}};
constexpr ItemField kStorage[] = {{"storage", {Kind::flags, 2, 0, kNoNames}}};
constexpr ItemField kAbnormalDriving[] = {{"behaviour", {Kind::flags, 2, 0, kBehaviourBits}},
                                          {"fatigue_degree", {Kind::number, 1}}};
constexpr ItemField kSignals[] = {{"signals", {Kind::flags, 4, 0, kSignalBits}}};
constexpr ItemField kIo[] = {{"io", {Kind::flags, 2, 0, kIoBits}}};
constexpr ItemField kAnalog[] = {{"analog", {Kind::flags, 4, 0, kAnalogBits}}};
constexpr ItemField kSignalStrength[] = {{"signal_strength", {Kind::number, 1}}};
constexpr ItemField kSatellites[] = {{"satellites", {Kind::number, 1}}};
constexpr ItemField kOpaque[] = {{"custom_length", {Kind::bytes, 0}}};

constexpr std::uint8_t kOne[] = {1};
constexpr std::uint8_t kTwo[] = {2};
constexpr std::uint8_t kFour[] = {4};
constexpr std::uint8_t kSix[] = {6};
constexpr std::uint8_t kSeven[] = {7};
constexpr std::uint8_t kThirty[] = {30};
constexpr std::uint8_t kOneOrFive[] = {1, 5};
constexpr std::uint8_t kTwoOrThree[] = {2, 3};

// Sorted by id. What is not here, or has another length, is kept and shown as bytes.
constexpr ItemInfo kItems[] = {
    {0x01, "mileage", kFour, kMileage},
    {0x02, "fuel", kTwo, kFuel},
    {0x03, "recorder_speed", kTwo, kRecorderSpeed},
    {0x04, "manual_confirm_event_id", kTwo, kEventId},
    {0x05, "tyre_pressure", kThirty, kPressure},
    {0x06, "carriage_temperature", kTwo, kTemperature},
    {0x11, "overspeed_detail", kOneOrFive, kOverspeed},
    {0x12, "area_route_detail", kSix, kAreaRoute},
    {0x13, "segment_time_detail", kSeven, kSegmentTime},
    {0x14, "video_alarm", kFour, kVideoAlarm},
    {0x15, "video_loss_channels", kFour, kChannels},
    {0x16, "video_occlusion_channels", kFour, kChannels},
    {0x17, "storage_fault", kTwo, kStorage},
    {0x18, "abnormal_driving", kTwoOrThree, kAbnormalDriving},
    {0x25, "extended_vehicle_signals", kFour, kSignals},
    {0x2A, "io_status", kTwo, kIo},
    {0x2B, "analog", kFour, kAnalog},
    {0x30, "network_signal", kOne, kSignalStrength},
    {0x31, "gnss_satellites", kOne, kSatellites},
    {0xE0, "custom_length", {}, kOpaque},
};

}  // namespace

std::span<const ItemInfo> location_items() noexcept {
  return kItems;
}

}  // namespace jt808
