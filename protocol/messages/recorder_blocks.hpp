// What the packets of the driving recorder carry, by command (GB/T 19056-2012; part 2, 0x8700).
#pragma once

#include "protocol/recorder_packet.hpp"

namespace jt808 {
namespace recorder {

inline constexpr Enumerator kDriverEvents[] = {{1, "login"}, {2, "logout"}};
inline constexpr Enumerator kPowerEvents[] = {{1, "on"}, {2, "off"}};
inline constexpr Enumerator kSpeedStates[] = {{1, "normal"}, {2, "abnormal"}};

constexpr FieldInfo licence() {
  return item::text("licence", "number of the driving licence").fixed(18);
}
constexpr FieldInfo speed(std::string_view name = "speed", std::string_view doc = "average speed") {
  return item::byte(name, doc).measured_in("km/h");
}

inline constexpr FieldInfo kPositionRows[] = {
    item::dword("longitude", "as the recorder counts it"),
    item::dword("latitude", "as the recorder counts it"),
    item::word("altitude", "altitude").measured_in("m"),
};
inline constexpr StructInfo kPosition{"recorder_position", kPositionRows};

// Answers.
inline constexpr FieldInfo kStandardVersion[] = {
    item::digits(1, "year", "last two digits of the year of the standard"),
    item::byte("modification", "number of the modification"),
};
inline constexpr FieldInfo kCurrentDriver[] = {licence()};
inline constexpr FieldInfo kRealtime[] = {item::time("time", "time of the recorder")};
inline constexpr FieldInfo kMileage[] = {
    item::time("time", "time of the recorder"),
    item::time("install_time", "first installation"),
    item::digits(4, "initial_mileage", "at the installation").measured_in("0.1 km"),
    item::digits(4, "mileage", "since then").measured_in("0.1 km"),
};
inline constexpr FieldInfo kPulses[] = {
    item::time("time", "time of the recorder"),
    item::word("pulses_per_km", "pulse coefficient"),
};
inline constexpr FieldInfo kVehicle[] = {
    item::text("vin", "vehicle identification number").fixed(17),
    item::text("plate", "number plate").fixed(12),
    item::text("plate_class", "class of the plate").fixed(12),
};
inline constexpr FieldInfo kSignalNameRows[] = {
    item::text("d0", "name of bit 0").fixed(10), item::text("d1", "name of bit 1").fixed(10),
    item::text("d2", "name of bit 2").fixed(10), item::text("d3", "name of bit 3").fixed(10),
    item::text("d4", "name of bit 4").fixed(10), item::text("d5", "name of bit 5").fixed(10),
    item::text("d6", "name of bit 6").fixed(10), item::text("d7", "name of bit 7").fixed(10),
};
inline constexpr StructInfo kSignalNames{"recorder_signal_names", kSignalNameRows};
inline constexpr FieldInfo kSignals[] = {
    item::time("time", "time of the recorder"),
    item::count("status_byte_count", "bytes of status signals"),
    item::list("status_bytes", "names of their bits", kSignalNames).counted("status_byte_count"),
};
inline constexpr FieldInfo kUniqueNumber[] = {
    item::text("ccc_code", "code of the CCC certificate").fixed(7),
    item::text("model", "model of the product").fixed(16),
    item::digits(3, "production_date", "YYMMDD"),
    item::dword("production_serial", "serial number of the product"),
    item::bytes("reserved", "reserved").fixed(5),
};
inline constexpr FieldInfo kSpeedMinuteRows[] = {
    speed(),
    item::byte("status", "status signals"),
};
inline constexpr StructInfo kSpeedMinute{"recorder_speed", kSpeedMinuteRows};
inline constexpr FieldInfo kSpeedUnitRows[] = {
    item::time("start_time", "begin of the minute"),
    item::list("seconds", "60 seconds", kSpeedMinute).fixed(60),
};
inline constexpr StructInfo kSpeedUnit{"recorder_speed_unit", kSpeedUnitRows};
inline constexpr FieldInfo kSpeedRecord[] = {item::list("units", "minutes", kSpeedUnit)};

inline constexpr FieldInfo kPositionMinuteRows[] = {
    item::structure("position", "where the vehicle was", kPosition),
    speed(),
};
inline constexpr StructInfo kPositionMinute{"recorder_position_minute", kPositionMinuteRows};
inline constexpr FieldInfo kPositionUnitRows[] = {
    item::time("start_time", "begin of the hour"),
    item::list("minutes", "60 minutes", kPositionMinute).fixed(60),
};
inline constexpr StructInfo kPositionUnit{"recorder_position_unit", kPositionUnitRows};
inline constexpr FieldInfo kPositionRecord[] = {item::list("units", "hours", kPositionUnit)};

inline constexpr FieldInfo kAccidentSampleRows[] = {
    speed("speed", "speed"),
    item::byte("status", "status signals"),
};
inline constexpr StructInfo kAccidentSample{"recorder_accident_sample", kAccidentSampleRows};
inline constexpr FieldInfo kAccidentUnitRows[] = {
    item::time("end_time", "end of driving"),
    licence(),
    item::list("samples", "100 samples, 0.2 s apart, the last first", kAccidentSample).fixed(100),
    item::structure("position", "last position", kPosition),
};
inline constexpr StructInfo kAccidentUnit{"recorder_accident_unit", kAccidentUnitRows};
inline constexpr FieldInfo kAccidentRecord[] = {item::list("units", "suspected accidents", kAccidentUnit)};

inline constexpr FieldInfo kOvertimeUnitRows[] = {
    licence(),
    item::time("start_time", "begin of driving"),
    item::time("end_time", "end of driving"),
    item::structure("start_position", "where it began", kPosition),
    item::structure("end_position", "where it ended", kPosition),
};
inline constexpr StructInfo kOvertimeUnit{"recorder_overtime_unit", kOvertimeUnitRows};
inline constexpr FieldInfo kOvertime[] = {item::list("units", "drives that were too long", kOvertimeUnit)};

inline constexpr FieldInfo kDriverUnitRows[] = {
    item::time("time", "time of the event"),
    licence(),
    item::byte("event", "what happened").one_of(kDriverEvents),
};
inline constexpr StructInfo kDriverUnit{"recorder_driver_unit", kDriverUnitRows};
inline constexpr FieldInfo kDrivers[] = {item::list("units", "changes of drivers", kDriverUnit)};

inline constexpr FieldInfo kPowerUnitRows[] = {
    item::time("time", "time of the event"),
    item::byte("event", "what happened").one_of(kPowerEvents),
};
inline constexpr StructInfo kPowerUnit{"recorder_power_unit", kPowerUnitRows};
inline constexpr FieldInfo kPower[] = {item::list("units", "changes of the power supply", kPowerUnit)};

inline constexpr FieldInfo kChangeUnitRows[] = {
    item::time("time", "time of the event"),
    item::byte("command", "command that changed the parameter").one_of(kRecorderCommands),
};
inline constexpr StructInfo kChangeUnit{"recorder_change_unit", kChangeUnitRows};
inline constexpr FieldInfo kChanges[] = {item::list("units", "changes of parameters", kChangeUnit)};

inline constexpr FieldInfo kSpeedPairRows[] = {
    speed("recorder_speed", "speed of the recorder"),
    speed("reference_speed", "speed it was compared with"),
};
inline constexpr StructInfo kSpeedPair{"recorder_speed_pair", kSpeedPairRows};
inline constexpr FieldInfo kSpeedStatusUnitRows[] = {
    item::byte("state", "what the comparison gave").one_of(kSpeedStates),
    item::time("start_time", "begin of the comparison"),
    item::time("end_time", "end of the comparison"),
    item::list("seconds", "60 seconds", kSpeedPair).fixed(60),
};
inline constexpr StructInfo kSpeedStatusUnit{"recorder_speed_status_unit", kSpeedStatusUnitRows};
inline constexpr FieldInfo kSpeedStatus[] = {item::list("units", "comparisons", kSpeedStatusUnit)};

// Requests and settings.
inline constexpr FieldInfo kPeriod[] = {
    item::time("start_time", "from"),
    item::time("end_time", "to"),
    item::word("max_units", "units at most in one answer"),
};
inline constexpr FieldInfo kInstallDate[] = {item::time("install_time", "first installation")};

inline constexpr std::span<const FieldInfo> kNothing{};

inline constexpr ItemInfo kAnswers[] = {{0x00, "standard_version", kStandardVersion},
                                        {0x01, "current_driver", kCurrentDriver},
                                        {0x02, "realtime", kRealtime},
                                        {0x03, "mileage", kMileage},
                                        {0x04, "pulse_coefficient", kPulses},
                                        {0x05, "vehicle_info", kVehicle},
                                        {0x06, "status_signal_config", kSignals},
                                        {0x07, "unique_number", kUniqueNumber},
                                        {0x08, "speed_record", kSpeedRecord},
                                        {0x09, "position_record", kPositionRecord},
                                        {0x10, "accident_record", kAccidentRecord},
                                        {0x11, "overtime_driving", kOvertime},
                                        {0x12, "driver_identity", kDrivers},
                                        {0x13, "power_supply", kPower},
                                        {0x14, "parameter_change", kChanges},
                                        {0x15, "speed_status_log", kSpeedStatus},
                                        {0x82, "set_vehicle_info", kNothing},
                                        {0x83, "set_install_date", kNothing},
                                        {0x84, "set_status_signal_config", kNothing},
                                        {0xC2, "set_time", kNothing},
                                        {0xC3, "set_pulse_coefficient", kNothing},
                                        {0xC4, "set_initial_mileage", kNothing}};

inline constexpr ItemInfo kRequests[] = {{0x00, "standard_version", kNothing, kAllEditions, {}, 0x07},
                                         {0x08, "records_of_a_period", kPeriod, kAllEditions, {}, 0x15}};
inline constexpr ItemInfo kSettings[] = {
    {0x82, "set_vehicle_info", kVehicle},         {0x83, "set_install_date", kInstallDate},
    {0x84, "set_status_signal_config", kSignals}, {0xC2, "set_time", kRealtime},
    {0xC3, "set_pulse_coefficient", kPulses},     {0xC4, "set_initial_mileage", kMileage}};

inline constexpr Contents kAnswer{"data_parsed", Contents::Form::recorder, "command", {}, kAnswers,
                                  kFromRecorder};
inline constexpr Contents kRequest{"data_parsed", Contents::Form::recorder, "command", {}, kRequests,
                                   kToRecorder};
inline constexpr Contents kSetting{"data_parsed", Contents::Form::recorder, "command", {}, kSettings,
                                   kToRecorder};

}  // namespace recorder
}  // namespace jt808
