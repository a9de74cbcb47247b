// The additional items of a location report: JT/T 808 and JT/T 1078 (part 1, 3.3), and those of active
// safety.
#include "protocol/describe.hpp"
#include "protocol/messages/active_safety_items.hpp"
#include "protocol/messages/location_bits.hpp"
#include "protocol/messages/tables.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kLocationTypes[] = {{0, "no_specific_place"},
                                         {1, "circular_area"},
                                         {2, "rectangular_area"},
                                         {3, "polygonal_area"},
                                         {4, "road_segment"}};
constexpr Enumerator kLocationTypes2[] = {
    {1, "circular_area"}, {2, "rectangular_area"}, {3, "polygonal_area"}, {4, "route"}};
constexpr Enumerator kDirections[] = {{0, "in"}, {1, "out"}};
constexpr Enumerator kResults[] = {{0, "too_short"}, {1, "too_long"}};
constexpr BitInfo kBehaviourBits[] = {{0, 1, "fatigue"}, {1, 1, "telephone"}, {2, 1, "smoking"}};
constexpr BitInfo kSignalsBits[] = {
    {0, 1, "low_beam"},     {1, 1, "high_beam"},       {2, 1, "right_indicator"}, {3, 1, "left_indicator"},
    {4, 1, "brake"},        {5, 1, "reverse_gear"},    {6, 1, "fog_light"},       {7, 1, "clearance_light"},
    {8, 1, "horn"},         {9, 1, "air_conditioner"}, {10, 1, "neutral_gear"},   {11, 1, "retarder_working"},
    {12, 1, "abs_working"}, {13, 1, "heater_working"}, {14, 1, "clutch"}};
constexpr BitInfo kIoBits[] = {{0, 1, "deep_sleep"}, {1, 1, "sleep"}};

constexpr BitInfo kAnalogBits[] = {{0, 16, "ad0"}, {16, 16, "ad1"}};

constexpr FieldInfo kMileage[] = {
    item::dword("mileage", "odometer reading of the vehicle").scaled(1, "km"),
};
constexpr FieldInfo kFuel[] = {
    item::word("fuel", "fuel quantity as shown by the vehicle gauge").scaled(1, "L"),
};
constexpr FieldInfo kRecorderSpeed[] = {
    item::word("recorder_speed", "speed obtained by the driving-recorder function").scaled(1, "km/h"),
};
constexpr FieldInfo kManualConfirmEventId[] = {
    item::word("event_id", "id of the alarm event that needs a manual confirmation (0x8203); counts from 1"),
};
constexpr FieldInfo kTyrePressure[] = {
    item::bytes("pressure",
                "one byte per wheel, from the front of the vehicle backwards, each axle from left to right "
                "(front left 1, front left 2, front right 1, front right 2, middle left 1, ...); surplus "
                "bytes 0xFF = invalid. The text gives the unit as Pa, which one byte cannot carry for a real "
                "tyre: deliver the raw byte and a configurable factor")
        .fixed(30),
};
constexpr FieldInfo kCarriageTemperature[] = {
    item::int16("carriage_temperature",
                "-32767..32767; the most significant bit set means negative. Decode as two's complement "
                "(what implementers and terminals use); a sign-magnitude reading of the text is possible")
        .measured_in("degC"),
};
constexpr FieldInfo kOverspeedDetail[] = {
    item::byte("location_type", "kind of place").one_of(kLocationTypes),
    item::dword("area_or_segment_id", "area or segment id").if_not_equal("location_type", 0),
};
constexpr FieldInfo kAreaRouteDetail[] = {
    item::byte("location_type", "kind of place").one_of(kLocationTypes2),
    item::dword("area_or_route_id", "area or route id"),
    item::byte("direction", "direction").one_of(kDirections),
};
constexpr FieldInfo kSegmentTimeDetail[] = {
    item::dword("segment_id", "road segment id"),
    item::word("driving_time", "time spent on the segment").measured_in("s"),
    item::byte("result", "result").one_of(kResults),
};
constexpr FieldInfo kVideoAlarm[] = {
    item::dword("video_alarm", "video alarm bits").flags(kVideoAlarmBits),
};
constexpr FieldInfo kVideoLossChannels[] = {
    item::dword("channels", "bit n set = logical channel n+1 lost (n = 0..31)").flags({}),
};
constexpr FieldInfo kVideoOcclusionChannels[] = {
    item::dword("channels", "bit n set = logical channel n+1 occluded (n = 0..31)").flags({}),
};
constexpr FieldInfo kStorageFault[] = {
    item::word(
        "storage",
        "bits 0-11: main storage units 1-12 faulty; bits 12-15: disaster-recovery storage units 1-4 faulty")
        .flags({}),
};
constexpr FieldInfo kAbnormalDriving[] = {
    item::word("behaviour", "behaviour bits").flags(kBehaviourBits),
    item::byte("fatigue_degree", "0..100").if_remaining(),
};
constexpr FieldInfo kExtendedVehicleSignals[] = {
    item::dword("signals", "bit set = signal active").flags(kSignalsBits),
};
constexpr FieldInfo kIoStatus[] = {
    item::word("io", "IO bits").flags(kIoBits),
};
constexpr FieldInfo kAnalog[] = {
    item::dword("analog", "bits 0-15 = AD0, bits 16-31 = AD1 (so on the wire AD1 comes first)")
        .flags(kAnalogBits),
};
constexpr FieldInfo kNetworkSignal[] = {
    item::byte("signal_strength",
               "radio signal strength, raw; the scale is not defined (CSQ 0..31 or a percentage)"),
};
constexpr FieldInfo kGnssSatellites[] = {
    item::byte("satellites", "number of satellites used for the fix"),
};
constexpr FieldInfo kCustomLength[] = {
    item::bytes("custom_length", "length of the user-defined information that follows; nearly unused"),
};

constexpr FieldInfo kInstallationFaults[] = {
    item::dword("installation_faults", "faults of the installation; the bits are not told here"),
};
constexpr FieldInfo kAlgorithmFaults[] = {
    item::dword("algorithm_faults", "faults of the recognition; the bits are not told here"),
};

// Sorted by id. What is not here, or has another length, is kept and shown as bytes.
constexpr ItemInfo kItems[] = {
    {0x01, "mileage", kMileage, kAllEditions},
    {0x02, "fuel", kFuel, kAllEditions},
    {0x03, "recorder_speed", kRecorderSpeed, kAllEditions},
    {0x04, "manual_confirm_event_id", kManualConfirmEventId, kSince2013},
    {0x05, "tyre_pressure", kTyrePressure, k2019},
    {0x06, "carriage_temperature", kCarriageTemperature, k2019},
    {0x11, "overspeed_detail", kOverspeedDetail, kAllEditions},
    {0x12, "area_route_detail", kAreaRouteDetail, kAllEditions},
    {0x13, "segment_time_detail", kSegmentTimeDetail, kAllEditions},
    {0x14, "video_alarm", kVideoAlarm, kSince2013, "JT/T 1078-2016"},
    {0x15, "video_loss_channels", kVideoLossChannels, kSince2013, "JT/T 1078-2016"},
    {0x16, "video_occlusion_channels", kVideoOcclusionChannels, kSince2013, "JT/T 1078-2016"},
    {0x17, "storage_fault", kStorageFault, kSince2013, "JT/T 1078-2016"},
    {0x18, "abnormal_driving", kAbnormalDriving, kSince2013, "JT/T 1078-2016"},
    {0x25, "extended_vehicle_signals", kExtendedVehicleSignals, kSince2013},
    {0x2A, "io_status", kIoStatus, kSince2013},
    {0x2B, "analog", kAnalog, kSince2013},
    {0x30, "network_signal", kNetworkSignal, kSince2013},
    {0x31, "gnss_satellites", kGnssSatellites, kSince2013},
    {0x64, "adas_alarm", kAdasAlarm, kSince2013, "T/JSATL 12-2017 (Su-biao)"},
    {0x65, "dsm_alarm", kDsmAlarm, kSince2013, "T/JSATL 12-2017 (Su-biao)"},
    {0x66, "tpms_alarm", kTpmsAlarm, kSince2013, "T/JSATL 12-2017 (Su-biao)"},
    {0x67, "bsd_alarm", kBsdAlarm, kSince2013, "T/JSATL 12-2017 (Su-biao)"},
    {0x70, "intense_driving_alarm", kIntenseDrivingAlarm, kSince2013,
     "regional active-safety standards (Heilongjiang and others), not T/JSATL 12"},
    {0xE0, "custom_length", kCustomLength, kSince2013},
    {0xF1, "installation_faults", kInstallationFaults, kSince2013, "T/GDRTA 002-2020"},
    {0xF2, "algorithm_faults", kAlgorithmFaults, kSince2013, "T/GDRTA 002-2020"},
};

}  // namespace

constinit const ItemTable kLocationItems{1, kItems, 0x64, 0x70};

}  // namespace jt808
