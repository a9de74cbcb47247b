// The rows around the data of a recorder packet (part 2, 0x8700). The reserved byte and the check byte are
// told of in the annotated dump only: in JSON they say nothing.
#pragma once

#include "jt808/recorder.hpp"
#include "protocol/describe.hpp"

namespace jt808 {

inline constexpr Enumerator kRecorderCommands[] = {{0x00, "standard_version"},
                                                   {0x01, "current_driver"},
                                                   {0x02, "realtime"},
                                                   {0x03, "mileage"},
                                                   {0x04, "pulse_coefficient"},
                                                   {0x05, "vehicle_info"},
                                                   {0x06, "status_signal_config"},
                                                   {0x07, "unique_number"},
                                                   {0x08, "speed_record"},
                                                   {0x09, "position_record"},
                                                   {0x10, "accident_record"},
                                                   {0x11, "overtime_driving"},
                                                   {0x12, "driver_identity"},
                                                   {0x13, "power_supply"},
                                                   {0x14, "parameter_change"},
                                                   {0x15, "speed_status_log"},
                                                   {0x82, "set_vehicle_info"},
                                                   {0x83, "set_install_date"},
                                                   {0x84, "set_status_signal_config"},
                                                   {0xC2, "set_time"},
                                                   {0xC3, "set_pulse_coefficient"},
                                                   {0xC4, "set_initial_mileage"},
                                                   {kCollectFailed, "collect_failed"},
                                                   {kSettingFailed, "setting_failed"}};
inline constexpr Enumerator kRecorderStarts[] = {{kFromRecorder, "from_recorder"},
                                                 {kToRecorder, "to_recorder"}};

inline constexpr FieldInfo kPacketStart =
    item::word("start", "how the packet begins; absent: as its direction has it").one_of(kRecorderStarts);
inline constexpr FieldInfo kPacketCommand =
    item::byte("command", "command word in the packet; absent: that of the message")
        .one_of(kRecorderCommands);
inline constexpr FieldInfo kPacketLength =
    item::count("length", "length of the data; not there after a failure").sized(2);
inline constexpr FieldInfo kPacketReserved = item::byte("reserved", "0");
inline constexpr FieldInfo kPacketCheck = item::byte("check", "XOR of all bytes of the packet before it");
inline constexpr std::string_view kPacketData = "data";  // of one of the choices, or bytes

}  // namespace jt808
