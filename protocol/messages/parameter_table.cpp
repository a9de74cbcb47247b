// The table of terminal parameters (part 2, 0x8103). The length decides how a value is read, never the id
// alone.
#include "protocol/describe.hpp"
#include "protocol/messages/location_bits.hpp"
#include "protocol/messages/parameter_layouts.hpp"
#include "protocol/messages/plate_colors.hpp"
#include "protocol/messages/tables.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kReportStrategies[] = {{0, "by_time"}, {1, "by_distance"}, {2, "by_time_and_distance"}};
constexpr Enumerator kReportSchemes[] = {{0, "by_acc"}, {1, "by_login_then_acc"}};
constexpr Enumerator kAnswerStrategies[] = {{0, "automatic"}, {1, "automatic_when_acc_on"}};
constexpr BitInfo kCollisionParts[] = {{0, 8, "collision_time"}, {8, 8, "acceleration"}};
constexpr BitInfo kPhotoBits[] = {
    {0, 1, "channel1_on"},      {1, 1, "channel2_on"},      {2, 1, "channel3_on"},
    {3, 1, "channel4_on"},      {4, 1, "channel5_on"},      {8, 1, "channel1_upload"},
    {9, 1, "channel2_upload"},  {10, 1, "channel3_upload"}, {11, 1, "channel4_upload"},
    {12, 1, "channel5_upload"}, {16, 1, "larger_unit"},     {17, 15, "interval"}};
constexpr BitInfo kGnssBits[] = {{0, 1, "gps"}, {1, 1, "beidou"}, {2, 1, "glonass"}, {3, 1, "galileo"}};
constexpr Enumerator kBaudRates[] = {{0, "baud_4800"},  {1, "baud_9600"},  {2, "baud_19200"},
                                     {3, "baud_38400"}, {4, "baud_57600"}, {5, "baud_115200"}};
constexpr Enumerator kOutputPeriods[] = {
    {0, "ms_500"}, {1, "ms_1000"}, {2, "ms_2000"}, {3, "ms_3000"}, {4, "ms_4000"}};
constexpr Enumerator kUploadModes[] = {{0x00, "local_only"},        {0x01, "by_time"},
                                       {0x02, "by_distance"},       {0x0B, "by_total_time"},
                                       {0x0C, "by_total_distance"}, {0x0D, "by_number_of_records"}};

constexpr FieldInfo kHeartbeatInterval[] = {
    item::dword("heartbeat_interval", "heartbeat period").measured_in("s")};
constexpr FieldInfo kTcpAckTimeout[] = {
    item::dword("tcp_ack_timeout", "TCP answer timeout").measured_in("s")};
constexpr FieldInfo kTcpRetransmitCount[] = {item::dword("tcp_retransmit_count", "TCP retransmissions")};
constexpr FieldInfo kUdpAckTimeout[] = {
    item::dword("udp_ack_timeout", "UDP answer timeout").measured_in("s")};
constexpr FieldInfo kUdpRetransmitCount[] = {item::dword("udp_retransmit_count", "UDP retransmissions")};
constexpr FieldInfo kSmsAckTimeout[] = {
    item::dword("sms_ack_timeout", "SMS answer timeout").measured_in("s")};
constexpr FieldInfo kSmsRetransmitCount[] = {item::dword("sms_retransmit_count", "SMS retransmissions")};
constexpr FieldInfo kMainApn[] = {item::text("main_apn", "main server APN (CDMA: PPP dial number)")};
constexpr FieldInfo kMainDialUser[] = {item::text("main_dial_user", "main server dial-up user")};
constexpr FieldInfo kMainDialPassword[] = {
    item::text("main_dial_password", "main server dial-up password").masked()};
constexpr FieldInfo kMainServerAddr[] = {
    item::text("main_server_addr", "IP or host name; 2019: host:port, several joined with ';'")};
constexpr FieldInfo kBackupApn[] = {item::text("backup_apn", "backup server APN")};
constexpr FieldInfo kBackupDialUser[] = {item::text("backup_dial_user", "backup server dial-up user")};
constexpr FieldInfo kBackupDialPassword[] = {
    item::text("backup_dial_password", "backup server dial-up password").masked()};
constexpr FieldInfo kBackupServerAddr[] = {
    item::text("backup_server_addr", "backup server address; 2019 form as 0x0013")};
constexpr FieldInfo kServerTcpPort[] = {item::dword("server_tcp_port", "TCP port")};
constexpr FieldInfo kServerUdpPort[] = {item::dword("server_udp_port", "UDP port")};
constexpr FieldInfo kIcAuthMainAddr[] = {
    item::text("ic_auth_main_addr", "IC-card authentication server, main")};
constexpr FieldInfo kIcAuthTcpPort[] = {item::dword("ic_auth_tcp_port", "its TCP port")};
constexpr FieldInfo kIcAuthUdpPort[] = {item::dword("ic_auth_udp_port", "its UDP port")};
constexpr FieldInfo kIcAuthBackupAddr[] = {
    item::text("ic_auth_backup_addr", "IC-card authentication server, backup; same ports")};
constexpr FieldInfo kReportStrategy[] = {
    item::dword("report_strategy", "0 by time, 1 by distance, 2 both").one_of(kReportStrategies)};
constexpr FieldInfo kReportScheme[] = {
    item::dword("report_scheme", "0 by ACC, 1 by login state then ACC").one_of(kReportSchemes)};
constexpr FieldInfo kReportIntervalNotLoggedIn[] = {
    item::dword("report_interval_not_logged_in", ">0").measured_in("s")};
constexpr FieldInfo kSlaveApn[] = {item::text("slave_apn", "slave server APN; empty = as main")};
constexpr FieldInfo kSlaveDialUser[] = {item::text("slave_dial_user", "empty = as main")};
constexpr FieldInfo kSlaveDialPassword[] = {item::text("slave_dial_password", "empty = as main").masked()};
constexpr FieldInfo kSlaveServerAddr[] = {
    item::text("slave_server_addr", "host:port, several joined with ';'")};
constexpr FieldInfo kReportIntervalSleep[] = {item::dword("report_interval_sleep", ">0").measured_in("s")};
constexpr FieldInfo kReportIntervalEmergency[] = {
    item::dword("report_interval_emergency", ">0").measured_in("s")};
constexpr FieldInfo kReportIntervalDefault[] = {
    item::dword("report_interval_default", ">0").measured_in("s")};
constexpr FieldInfo kReportDistanceDefault[] = {
    item::dword("report_distance_default", ">0").measured_in("m")};
constexpr FieldInfo kReportDistanceNotLoggedIn[] = {
    item::dword("report_distance_not_logged_in", ">0").measured_in("m")};
constexpr FieldInfo kReportDistanceSleep[] = {item::dword("report_distance_sleep", ">0").measured_in("m")};
constexpr FieldInfo kReportDistanceEmergency[] = {
    item::dword("report_distance_emergency", ">0").measured_in("m")};
constexpr FieldInfo kCornerAngle[] = {
    item::dword("corner_angle", "extra report when turning; <180").measured_in("degree")};
constexpr FieldInfo kFenceRadius[] = {
    item::word("fence_radius", "illegal-displacement threshold").measured_in("m")};
constexpr FieldInfo kPlatformPhone[] = {item::text("platform_phone", "monitoring platform phone number")};
constexpr FieldInfo kResetPhone[] = {
    item::text("reset_phone", "a call from this number resets the terminal")};
constexpr FieldInfo kFactoryResetPhone[] = {
    item::text("factory_reset_phone", "a call from this number restores factory settings")};
constexpr FieldInfo kPlatformSmsPhone[] = {item::text("platform_sms_phone", "platform SMS number")};
constexpr FieldInfo kAlarmSmsPhone[] = {item::text("alarm_sms_phone", "receives SMS text alarms")};
constexpr FieldInfo kAnswerStrategy[] = {
    item::dword("answer_strategy", "0 auto answer; 1 auto when ACC on, manual when off")
        .one_of(kAnswerStrategies)};
constexpr FieldInfo kMaxCallTime[] = {
    item::dword("max_call_time", "per call; 0 = not allowed, 0xFFFFFFFF = unlimited").measured_in("s")};
constexpr FieldInfo kMaxCallTimeMonth[] = {
    item::dword("max_call_time_month", "per month; same special values").measured_in("s")};
constexpr FieldInfo kListenPhone[] = {item::text("listen_phone", "listening number")};
constexpr FieldInfo kPrivilegedSmsPhone[] = {
    item::text("privileged_sms_phone", "privileged SMS number of the supervision platform")};
constexpr FieldInfo kAlarmMask[] = {
    item::dword("alarm_mask", "bit n = 1: alarm flag bit n of 0x0200 is suppressed").flags(kAlarmBits)};
constexpr FieldInfo kAlarmSmsSwitch[] = {
    item::dword("alarm_sms_switch", "bit n = 1: send SMS text for that alarm").flags(kAlarmBits)};
constexpr FieldInfo kAlarmPhotoSwitch[] = {
    item::dword("alarm_photo_switch", "bit n = 1: take a photo for that alarm").flags(kAlarmBits)};
constexpr FieldInfo kAlarmPhotoStore[] = {
    item::dword("alarm_photo_store", "bit n = 1: store that photo, 0: upload at once").flags(kAlarmBits)};
constexpr FieldInfo kAlarmKeyMask[] = {
    item::dword("alarm_key_mask", "bit n = 1: critical alarm (stored if unanswered)").flags(kAlarmBits)};
constexpr FieldInfo kMaxSpeed[] = {item::dword("max_speed", "over-speed threshold").measured_in("km/h")};
constexpr FieldInfo kOverspeedDuration[] = {
    item::dword("overspeed_duration", "overspeed duration").measured_in("s")};
constexpr FieldInfo kContinuousDrivingLimit[] = {
    item::dword("continuous_driving_limit", "continuous driving limit").measured_in("s")};
constexpr FieldInfo kDailyDrivingLimit[] = {
    item::dword("daily_driving_limit", "daily driving limit").measured_in("s")};
constexpr FieldInfo kMinRestTime[] = {item::dword("min_rest_time", "min rest time").measured_in("s")};
constexpr FieldInfo kMaxParkingTime[] = {
    item::dword("max_parking_time", "max parking time").measured_in("s")};
constexpr FieldInfo kOverspeedWarningDelta[] = {
    item::word("overspeed_warning_delta", "overspeed warning delta").scaled(1, "km/h")};
constexpr FieldInfo kFatigueWarningDelta[] = {item::word("fatigue_warning_delta", ">0").measured_in("s")};
constexpr FieldInfo kCollisionParams[] = {
    item::word("collision_params",
               "b15-8 acceleration x 0.1 g (0-79, default 10); b7-0 collision time: 2013 x 4 ms, 2019 x 1 ms")
        .flags(kCollisionParts)};
constexpr FieldInfo kRolloverAngle[] = {item::word("rollover_angle", "default 30").measured_in("degree")};
constexpr FieldInfo kTimedPhotoControl[] = {
    item::dword("timed_photo_control",
                "b0-4 channel 1-5 on; b8-12 channel 1-5 0 store / 1 upload; b16 unit 0 s (values <5 act as "
                "5) / 1 min; b17-31 interval")
        .flags(kPhotoBits)};
constexpr FieldInfo kDistancePhotoControl[] = {
    item::dword("distance_photo_control",
                "b0-4, b8-12 as 0x0064; b16 unit 0 m (values <100 act as 100) / 1 km; b17-31 distance")
        .flags(kPhotoBits)};
constexpr FieldInfo kImageQuality[] = {item::dword("image_quality", "1-10, 1 best")};
constexpr FieldInfo kBrightness[] = {item::dword("brightness", "0-255")};
constexpr FieldInfo kContrast[] = {item::dword("contrast", "0-127")};
constexpr FieldInfo kSaturation[] = {item::dword("saturation", "0-127")};
constexpr FieldInfo kChroma[] = {item::dword("chroma", "0-255")};
constexpr FieldInfo kVideoAlarmMask[] = {
    item::dword("video_alarm_mask", "bit n = 1 suppresses video alarm bit n (0x0200 item 0x14)")
        .flags(kVideoAlarmBits)};
constexpr FieldInfo kOdometer[] = {item::dword("odometer", "vehicle odometer").scaled(1, "km")};
constexpr FieldInfo kProvinceId[] = {item::word("province_id", "GB/T 2260 digits 1-2")};
constexpr FieldInfo kCityId[] = {item::word("city_id", "GB/T 2260 digits 3-6")};
constexpr FieldInfo kPlateNumber[] = {item::text("plate_number", "GBK")};
constexpr FieldInfo kPlateColor[] = {
    item::byte("plate_color", "2011/2013: JT/T 415-2006; 2019: JT/T 697.7-2014; 0 = no plate")
        .one_of(kPlateColors)};
constexpr FieldInfo kGnssMode[] = {
    item::byte("gnss_mode", "b0 GPS, b1 BeiDou, b2 GLONASS, b3 Galileo; 1 = enabled").flags(kGnssBits)};
constexpr FieldInfo kGnssBaud[] = {
    item::byte("gnss_baud", "0 4800, 1 9600, 2 19200, 3 38400, 4 57600, 5 115200").one_of(kBaudRates)};
constexpr FieldInfo kGnssOutputPeriod[] = {
    item::byte("gnss_output_period", "0 500, 1 1000 (default), 2 2000, 3 3000, 4 4000")
        .one_of(kOutputPeriods)};
constexpr FieldInfo kGnssCollectPeriod[] = {item::dword("gnss_collect_period", "default 1").measured_in("s")};
constexpr FieldInfo kGnssUploadMode[] = {
    item::byte("gnss_upload_mode",
               "0x00 local only (default), 0x01 by time, 0x02 by distance, 0x0B by total time, 0x0C by total "
               "distance, 0x0D by number of records (0x0B-0x0D stop by themselves)")
        .one_of(kUploadModes)};
constexpr FieldInfo kGnssUploadSetting[] = {
    item::dword("gnss_upload_setting", "s for 0x01/0x0B, m for 0x02/0x0C, records for 0x0D")};
constexpr FieldInfo kCan1CollectInterval[] = {
    item::dword("can1_collect_interval", "0 = off").measured_in("ms")};
constexpr FieldInfo kCan1UploadInterval[] = {item::word("can1_upload_interval", "0 = off").measured_in("s")};
constexpr FieldInfo kCan2CollectInterval[] = {
    item::dword("can2_collect_interval", "0 = off").measured_in("ms")};
constexpr FieldInfo kCan2UploadInterval[] = {item::word("can2_upload_interval", "0 = off").measured_in("s")};
constexpr FieldInfo kSmartVideoProtocolVersion[] = {
    item::byte("smart_video_protocol_version", "starts at 1; can be queried, not set (Yue-biao only)")};

// Sorted by id.
constexpr ItemInfo kTable[] = {
    {0x0001, "heartbeat_interval", kHeartbeatInterval, kAllEditions},
    {0x0002, "tcp_ack_timeout", kTcpAckTimeout, kAllEditions},
    {0x0003, "tcp_retransmit_count", kTcpRetransmitCount, kAllEditions},
    {0x0004, "udp_ack_timeout", kUdpAckTimeout, kAllEditions},
    {0x0005, "udp_retransmit_count", kUdpRetransmitCount, kAllEditions},
    {0x0006, "sms_ack_timeout", kSmsAckTimeout, kAllEditions},
    {0x0007, "sms_retransmit_count", kSmsRetransmitCount, kAllEditions},
    {0x0010, "main_apn", kMainApn, kAllEditions},
    {0x0011, "main_dial_user", kMainDialUser, kAllEditions},
    {0x0012, "main_dial_password", kMainDialPassword, kAllEditions},
    {0x0013, "main_server_addr", kMainServerAddr, kAllEditions},
    {0x0014, "backup_apn", kBackupApn, kAllEditions},
    {0x0015, "backup_dial_user", kBackupDialUser, kAllEditions},
    {0x0016, "backup_dial_password", kBackupDialPassword, kAllEditions},
    {0x0017, "backup_server_addr", kBackupServerAddr, kAllEditions},
    {0x0018, "server_tcp_port", kServerTcpPort, kBefore2019},
    {0x0019, "server_udp_port", kServerUdpPort, kBefore2019},
    {0x001A, "ic_auth_main_addr", kIcAuthMainAddr, kSince2013},
    {0x001B, "ic_auth_tcp_port", kIcAuthTcpPort, kSince2013},
    {0x001C, "ic_auth_udp_port", kIcAuthUdpPort, kSince2013},
    {0x001D, "ic_auth_backup_addr", kIcAuthBackupAddr, kSince2013},
    {0x0020, "report_strategy", kReportStrategy, kAllEditions},
    {0x0021, "report_scheme", kReportScheme, kAllEditions},
    {0x0022, "report_interval_not_logged_in", kReportIntervalNotLoggedIn, kAllEditions},
    {0x0023, "slave_apn", kSlaveApn, k2019},
    {0x0024, "slave_dial_user", kSlaveDialUser, k2019},
    {0x0025, "slave_dial_password", kSlaveDialPassword, k2019},
    {0x0026, "slave_server_addr", kSlaveServerAddr, k2019},
    {0x0027, "report_interval_sleep", kReportIntervalSleep, kAllEditions},
    {0x0028, "report_interval_emergency", kReportIntervalEmergency, kAllEditions},
    {0x0029, "report_interval_default", kReportIntervalDefault, kAllEditions},
    {0x002C, "report_distance_default", kReportDistanceDefault, kAllEditions},
    {0x002D, "report_distance_not_logged_in", kReportDistanceNotLoggedIn, kAllEditions},
    {0x002E, "report_distance_sleep", kReportDistanceSleep, kAllEditions},
    {0x002F, "report_distance_emergency", kReportDistanceEmergency, kAllEditions},
    {0x0030, "corner_angle", kCornerAngle, kAllEditions},
    {0x0031, "fence_radius", kFenceRadius, kSince2013},
    {0x0032, "forbidden_driving_period", kForbiddenDrivingPeriod, k2019},
    {0x0040, "platform_phone", kPlatformPhone, kAllEditions},
    {0x0041, "reset_phone", kResetPhone, kAllEditions},
    {0x0042, "factory_reset_phone", kFactoryResetPhone, kAllEditions},
    {0x0043, "platform_sms_phone", kPlatformSmsPhone, kAllEditions},
    {0x0044, "alarm_sms_phone", kAlarmSmsPhone, kAllEditions},
    {0x0045, "answer_strategy", kAnswerStrategy, kAllEditions},
    {0x0046, "max_call_time", kMaxCallTime, kAllEditions},
    {0x0047, "max_call_time_month", kMaxCallTimeMonth, kAllEditions},
    {0x0048, "listen_phone", kListenPhone, kAllEditions},
    {0x0049, "privileged_sms_phone", kPrivilegedSmsPhone, kAllEditions},
    {0x0050, "alarm_mask", kAlarmMask, kAllEditions},
    {0x0051, "alarm_sms_switch", kAlarmSmsSwitch, kAllEditions},
    {0x0052, "alarm_photo_switch", kAlarmPhotoSwitch, kAllEditions},
    {0x0053, "alarm_photo_store", kAlarmPhotoStore, kAllEditions},
    {0x0054, "alarm_key_mask", kAlarmKeyMask, kAllEditions},
    {0x0055, "max_speed", kMaxSpeed, kAllEditions},
    {0x0056, "overspeed_duration", kOverspeedDuration, kAllEditions},
    {0x0057, "continuous_driving_limit", kContinuousDrivingLimit, kAllEditions},
    {0x0058, "daily_driving_limit", kDailyDrivingLimit, kAllEditions},
    {0x0059, "min_rest_time", kMinRestTime, kAllEditions},
    {0x005A, "max_parking_time", kMaxParkingTime, kAllEditions},
    {0x005B, "overspeed_warning_delta", kOverspeedWarningDelta, kSince2013},
    {0x005C, "fatigue_warning_delta", kFatigueWarningDelta, kSince2013},
    {0x005D, "collision_params", kCollisionParams, kSince2013},
    {0x005E, "rollover_angle", kRolloverAngle, kSince2013},
    {0x0064, "timed_photo_control", kTimedPhotoControl, kSince2013},
    {0x0065, "distance_photo_control", kDistancePhotoControl, kSince2013},
    {0x0070, "image_quality", kImageQuality, kAllEditions},
    {0x0071, "brightness", kBrightness, kAllEditions},
    {0x0072, "contrast", kContrast, kAllEditions},
    {0x0073, "saturation", kSaturation, kAllEditions},
    {0x0074, "chroma", kChroma, kAllEditions},
    {0x0075, "av_params", kAvParams, kAllEditions, "JT/T 1078-2016"},
    {0x0076, "av_channel_list", kAvChannelList, kAllEditions, "JT/T 1078-2016"},
    {0x0077, "single_channel_video_params", kSingleChannelVideoParams, kAllEditions, "JT/T 1078-2016"},
    {0x0079, "special_alarm_record", kSpecialAlarmRecord, kAllEditions, "JT/T 1078-2016"},
    {0x007A, "video_alarm_mask", kVideoAlarmMask, kAllEditions, "JT/T 1078-2016"},
    {0x007B, "image_analysis_alarm", kImageAnalysisAlarm, kAllEditions, "JT/T 1078-2016"},
    {0x007C, "sleep_wake_mode", kSleepWakeMode, kAllEditions, "JT/T 1078-2016"},
    {0x0080, "odometer", kOdometer, kAllEditions},
    {0x0081, "province_id", kProvinceId, kAllEditions},
    {0x0082, "city_id", kCityId, kAllEditions},
    {0x0083, "plate_number", kPlateNumber, kAllEditions},
    {0x0084, "plate_color", kPlateColor, kAllEditions},
    {0x0090, "gnss_mode", kGnssMode, kSince2013},
    {0x0091, "gnss_baud", kGnssBaud, kSince2013},
    {0x0092, "gnss_output_period", kGnssOutputPeriod, kSince2013},
    {0x0093, "gnss_collect_period", kGnssCollectPeriod, kSince2013},
    {0x0094, "gnss_upload_mode", kGnssUploadMode, kSince2013},
    {0x0095, "gnss_upload_setting", kGnssUploadSetting, kSince2013},
    {0x0100, "can1_collect_interval", kCan1CollectInterval, kSince2013},
    {0x0101, "can1_upload_interval", kCan1UploadInterval, kSince2013},
    {0x0102, "can2_collect_interval", kCan2CollectInterval, kSince2013},
    {0x0103, "can2_upload_interval", kCan2UploadInterval, kSince2013},
    {0x0110, "can_id_collect", kCanIdCollect, kSince2013},
    {0x0111, "can_id_collect_more", kCanIdCollect, kSince2013, "", 0x01FF},
    {0xF364, "adas_params", kAdasParams, kAllEditions, "T/JSATL 12-2017"},
    {0xF365, "dsm_params", kDsmParams, kAllEditions, "T/JSATL 12-2017"},
    {0xF366, "tpms_params", kTpmsParams, kAllEditions, "T/JSATL 12-2017"},
    {0xF367, "bsd_params", kBsdParams, kAllEditions, "T/JSATL 12-2017"},
    {0xF370, "smart_video_protocol_version", kSmartVideoProtocolVersion, kAllEditions, "T/GDRTA 002-2020"},
};

}  // namespace

constinit const ItemTable kParameters{4, kTable};

}  // namespace jt808
