// The actions over devices: what each tells, in both formats, by name and by id.
#include "tests/unit/http/device_fixture.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'767'225'600'000;  // of the fake clock

class DeviceActionsTest : public DeviceApiTest {
 protected:
  std::string status_of(const Given& given) {
    const auto answer = ask("GetDeviceStatus", given);
    return std::string(answer.at("Data").at("Status").as_string());
  }
  std::vector<std::string> names_in(const boost::json::value& list) {
    std::vector<std::string> names;
    for (const auto& one : list.as_array()) names.emplace_back(one.at("DeviceName").as_string());
    return names;
  }
  Given named(const std::string& id) { return {{"ProductKey", "a1TestPK"}, {"DeviceName", name_of(id)}}; }
};

TEST_F(DeviceActionsTest, TheStatusIsOneOfFourWithItsTime) {
  import("ID01", "1001");
  const Given device = named("ID01");
  EXPECT_EQ(status_of(device), "UNACTIVE");
  parts.clock.advance(std::chrono::seconds(1));
  go("1001", true);
  auto answer = ask("GetDeviceStatus", device);
  EXPECT_EQ(answer.at("Data").at("Status").as_string(), "ONLINE");
  EXPECT_EQ(answer.at("Data").at("Timestamp").as_int64(), kNow + 1000);
  EXPECT_TRUE(answer.at("Success").as_bool());
  EXPECT_FALSE(answer.contains("Code"));
  parts.clock.advance(std::chrono::seconds(1));
  go("1001", false);
  EXPECT_EQ(status_of(device), "OFFLINE");
  parts.clock.advance(std::chrono::seconds(1));
  EXPECT_TRUE(ask("DisableThing", device).at("Success").as_bool());
  answer = ask("GetDeviceStatus", device);
  EXPECT_EQ(answer.at("Data").at("Status").as_string(), "DISABLE");
  EXPECT_EQ(answer.at("Data").at("Timestamp").as_int64(), kNow + 3000);
  EXPECT_TRUE(ask("EnableThing", device).at("Success").as_bool());
  EXPECT_EQ(status_of(device), "OFFLINE");
  EXPECT_THAT(ask_xml("GetDeviceStatus", device),
              HasSubstr("<Success>true</Success><Data><Status>OFFLINE</Status><Timestamp>"));
}

TEST_F(DeviceActionsTest, ADeviceIsNamedByItsNameItsPhoneOrItsIdWhichWins) {
  import("ID01", "1001");
  import("ID02");
  go("1001", true);
  EXPECT_EQ(status_of({{"ProductKey", "a1TestPK"}, {"DeviceName", "001001"}}), "ONLINE");
  EXPECT_EQ(status_of({{"IotId", iot_id("ID01")}}), "ONLINE");
  EXPECT_EQ(
      status_of({{"IotId", iot_id("ID01")}, {"ProductKey", "a1TestPK"}, {"DeviceName", name_of("ID02")}}),
      "ONLINE");
  EXPECT_TRUE(ask("DisableThing", {{"IotId", iot_id("ID02")}}).at("Success").as_bool());
  EXPECT_EQ(status_of(named("ID02")), "DISABLE");
}

TEST_F(DeviceActionsTest, TheStatusOfANamedDeviceNeedsNoStore) {
  import("ID01", "1001");
  parts.store.set_unreadable(true);
  EXPECT_EQ(status_of(named("ID01")), "UNACTIVE");
  EXPECT_EQ(code_of("GetDeviceStatus", {{"IotId", iot_id("ID01")}}), "iot.system.SystemException");
}

TEST_F(DeviceActionsTest, SeveralStatesComeInTheOrderOfTheNamesWithoutUnknownDevices) {
  import("ID01", "1001");
  import("ID02");
  go("1001", true);
  const Given given{{"ProductKey", "a1TestPK"},
                    {"DeviceName.1", name_of("ID02")},
                    {"DeviceName.2", name_of("ID09")},
                    {"DeviceName.3", name_of("ID01")}};
  const auto answer = ask("BatchGetDeviceState", given);
  const auto& list = answer.at("DeviceStatusList").at("DeviceStatus").as_array();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].at("DeviceName").as_string(), name_of("ID02"));
  EXPECT_EQ(list[0].at("Status").as_string(), "UNACTIVE");
  EXPECT_EQ(list[0].as_object().if_contains("LastOnlineTime"), nullptr);
  EXPECT_EQ(list[1].at("Status").as_string(), "ONLINE");
  EXPECT_EQ(list[1].at("AsAddress").as_string(), "192.0.2.1");
  EXPECT_EQ(list[1].at("LastOnlineTime").as_string(), "2026-01-01 00:00:00");
  EXPECT_EQ(list[1].at("Timestamp").as_int64(), kNow);
  EXPECT_EQ(list[1].at("IotId").as_string(), iot_id("ID01"));
  const auto by_id = ask("BatchGetDeviceState", {{"IotId.1", iot_id("ID01")}, {"IotId.2", "nobody"}});
  EXPECT_EQ(names_in(by_id.at("DeviceStatusList").at("DeviceStatus")),
            (std::vector<std::string>{name_of("ID01")}));
  EXPECT_THAT(ask_xml("BatchGetDeviceState", given),
              HasSubstr("<DeviceStatusList><DeviceStatus><DeviceName>" + name_of("ID02") + "</DeviceName>"));
}

TEST_F(DeviceActionsTest, ADetailHasTimesInBothFormsAndNoneThatDoNotExist) {
  import("ID01", "1001");
  auto data = ask("QueryDeviceDetail", named("ID01")).at("Data").as_object();
  EXPECT_FALSE(data.contains("GmtActive"));
  EXPECT_FALSE(data.contains("UtcOnline"));
  parts.clock.advance(std::chrono::milliseconds(1234));
  go("1001", true);
  data = ask("QueryDeviceDetail", named("ID01")).at("Data").as_object();
  EXPECT_EQ(data.at("GmtCreate").as_string(), "2026-01-01 00:00:00");
  EXPECT_EQ(data.at("UtcActive").as_string(), "2026-01-01T00:00:01.234Z");
  EXPECT_EQ(data.at("UtcOnline").as_string(), "2026-01-01T00:00:01.234Z");
  EXPECT_EQ(data.at("NodeType").as_int64(), 0);
  EXPECT_TRUE(data.at("Owner").as_bool());
  EXPECT_EQ(data.at("IpAddress").as_string(), "192.0.2.1");
  EXPECT_EQ(data.at("Status").as_string(), "ONLINE");
  const auto batch =
      ask("BatchQueryDeviceDetail",
          {{"ProductKey", "a1TestPK"}, {"DeviceName.1", name_of("ID01")}, {"DeviceName.2", name_of("ID09")}});
  ASSERT_EQ(names_in(batch.at("Data").at("Data")), (std::vector<std::string>{name_of("ID01")}));
  EXPECT_EQ(batch.at("Data").at("Data").as_array()[0].as_object().if_contains("IpAddress"), nullptr);
}

TEST_F(DeviceActionsTest, PagesAreNewestFirstAndATokenGoesOnBehindThem) {
  for (const char* id : {"ID01", "ID02", "ID03", "ID04", "ID05"}) {
    import(id);
    parts.clock.advance(std::chrono::seconds(1));
  }
  Given given{{"ProductKey", "a1TestPK"}, {"PageSize", "2"}};
  auto answer = ask("QueryDevice", given);
  EXPECT_EQ(names_in(answer.at("Data").at("DeviceInfo")),
            (std::vector<std::string>{name_of("ID05"), name_of("ID04")}));
  EXPECT_EQ(answer.at("Total").as_int64(), 5);
  EXPECT_EQ(answer.at("Page").as_int64(), 1);
  EXPECT_EQ(answer.at("PageSize").as_int64(), 2);
  EXPECT_EQ(answer.at("PageCount").as_int64(), 3);
  given["NextToken"] = std::string(answer.at("NextToken").as_string());
  given["CurrentPage"] = "2";
  import("ID06");  // moves every page but the next
  answer = ask("QueryDevice", given);
  EXPECT_EQ(names_in(answer.at("Data").at("DeviceInfo")),
            (std::vector<std::string>{name_of("ID03"), name_of("ID02")}));
  given.erase("NextToken");
  given["CurrentPage"] = "3";
  answer = ask("QueryDevice", given);
  EXPECT_EQ(names_in(answer.at("Data").at("DeviceInfo")),
            (std::vector<std::string>{name_of("ID02"), name_of("ID01")}));
  EXPECT_FALSE(answer.contains("NextToken")) << "the end";
  EXPECT_THAT(ask_xml("QueryDevice", given), HasSubstr("<Data><DeviceInfo><DeviceName>"));
}

TEST_F(DeviceActionsTest, FarPagesNeedATokenAndTheFarthestAreRefused) {
  const Given far{{"ProductKey", "a1TestPK"}, {"PageSize", "50"}, {"CurrentPage", "201"}};
  Given at_the_edge = far;
  at_the_edge["CurrentPage"] = "200";
  EXPECT_EQ(code_of("QueryDevice", at_the_edge), "(none)");
  EXPECT_EQ(code_of("QueryDevice", far), "iot.common.InvalidFormattedParameter");
  import("ID01");
  import("ID02");
  Given token = far;
  token["NextToken"] = std::string(
      ask("QueryDevice", {{"ProductKey", "a1TestPK"}, {"PageSize", "1"}}).at("NextToken").as_string());
  EXPECT_EQ(code_of("QueryDevice", token), "(none)");
  token["CurrentPage"] = "20000";
  EXPECT_EQ(code_of("QueryDevice", token), "iot.common.InvalidFormattedParameter");
  for (const char* bad : {"", "x", "AAAA", "MTIz"}) {
    token = far;
    token["NextToken"] = bad;
    EXPECT_EQ(code_of("QueryDevice", token), "iot.common.InvalidFormattedParameter") << bad;
  }
}

TEST_F(DeviceActionsTest, DevicesAreListedByStatusOfOneProductOrAll) {
  import("ID01", "1001");
  import("ID02", "1002");
  import("ID03");
  import("ID04", "", 1);
  go("1001", true);
  go("1002", true);
  go("1002", false);
  const auto listed = [this](Given given) {
    const auto answer = ask("QueryDeviceByStatus", given);
    EXPECT_EQ(answer.at("Total").as_int64(),
              static_cast<std::int64_t>(answer.at("Data").at("SimpleDeviceInfo").as_array().size()));
    return names_in(answer.at("Data").at("SimpleDeviceInfo"));
  };
  EXPECT_EQ(listed({{"Status", "1"}}), (std::vector<std::string>{name_of("ID01")}));
  EXPECT_EQ(listed({{"Status", "3"}}), (std::vector<std::string>{name_of("ID02")}));
  EXPECT_EQ(listed({{"Status", "0"}}), (std::vector<std::string>{name_of("ID03"), name_of("ID04")}));
  EXPECT_EQ(listed({{"Status", "0"}, {"ProductKey", "b2TestPK"}}),
            (std::vector<std::string>{name_of("ID04")}));
  EXPECT_EQ(listed({{"Status", "8"}}), (std::vector<std::string>{}));
  const auto answer = ask("QueryDeviceByStatus", {{"Status", "1"}});
  EXPECT_EQ(answer.at("Data").at("SimpleDeviceInfo").as_array()[0].at("Status").as_string(), "ONLINE");
}

TEST_F(DeviceActionsTest, DevicesByStatusArePagedAndFarBehindByTheToken) {
  for (int i = 1; i <= 3; ++i) import("ID0" + std::to_string(i));
  import("ID04", "", 1);
  const Given all{{"Status", "0"}, {"PageSize", "1"}};
  const Given one{{"Status", "0"}, {"PageSize", "1"}, {"ProductKey", "a1TestPK"}};
  const auto at = [](Given given, const std::string& name, const std::string& value) {
    given[name] = value;
    return given;
  };
  auto answer = ask("QueryDeviceByStatus", at(all, "CurrentPage", "4"));
  EXPECT_EQ(names_in(answer.at("Data").at("SimpleDeviceInfo")), (std::vector<std::string>{name_of("ID04")}));
  EXPECT_EQ(answer.at("Total").as_int64(), 4);
  EXPECT_EQ(answer.at("PageCount").as_int64(), 4);
  EXPECT_FALSE(answer.contains("NextToken"));
  std::vector<std::string> walked;
  answer = ask("QueryDeviceByStatus", one);
  for (;;) {
    for (const std::string& name : names_in(answer.at("Data").at("SimpleDeviceInfo"))) walked.push_back(name);
    if (!answer.contains("NextToken")) break;
    answer =
        ask("QueryDeviceByStatus", at(one, "NextToken", std::string(answer.at("NextToken").as_string())));
  }
  EXPECT_EQ(walked.size(), 3U);
  EXPECT_EQ(std::set<std::string>(walked.begin(), walked.end()).size(), 3U);
  const std::string format = "iot.common.InvalidFormattedParameter";
  EXPECT_EQ(code_of("QueryDeviceByStatus", at(all, "CurrentPage", "10000")), "(none)");
  EXPECT_EQ(code_of("QueryDeviceByStatus", at(all, "CurrentPage", "10001")), format);
  EXPECT_EQ(code_of("QueryDeviceByStatus", at(all, "NextToken", "x")), format);
  EXPECT_EQ(code_of("QueryDeviceByStatus", at(one, "NextToken", "x")), format);
}

TEST_F(DeviceActionsTest, TheTotalOfAStatusFollowsEveryChange) {
  const auto totals = [this] {
    std::vector<std::int64_t> found;
    for (const char* status : {"0", "1", "3", "8"}) {
      found.push_back(ask("QueryDeviceByStatus", {{"Status", status}}).at("Total").as_int64());
    }
    return found;
  };
  using Totals = std::vector<std::int64_t>;
  import("ID01", "1001");
  import("ID02");
  EXPECT_EQ(totals(), (Totals{2, 0, 0, 0}));
  go("1001", true);
  EXPECT_EQ(totals(), (Totals{1, 1, 0, 0}));
  ask("DisableThing", named("ID01"));
  ask("DisableThing", named("ID02"));
  EXPECT_EQ(totals(), (Totals{0, 0, 0, 2}));
  go("1001", false);
  ask("EnableThing", named("ID01"));
  EXPECT_EQ(totals(), (Totals{0, 0, 1, 1}));
  ask("DeleteDevice", named("ID02"));
  EXPECT_EQ(totals(), (Totals{0, 0, 1, 0}));
}

TEST_F(DeviceActionsTest, StatisticsCountInLowerCamelCase) {
  import("ID01", "1001");
  import("ID02", "1002");
  import("ID03", "", 1);
  go("1001", true);
  go("1002", true);
  go("1002", false);
  auto data = ask("QueryDeviceStatistics", {{"ProductKey", "a1TestPK"}}).at("Data").as_object();
  EXPECT_EQ(data.at("deviceCount").as_int64(), 2);
  EXPECT_EQ(data.at("activeCount").as_int64(), 2);
  EXPECT_EQ(data.at("onlineCount").as_int64(), 1);
  data = ask("QueryDeviceStatistics", {}).at("Data").as_object();
  EXPECT_EQ(data.at("deviceCount").as_int64(), 3);
  ask("DeleteDevice", named("ID01"));
  data = ask("QueryDeviceStatistics", {}).at("Data").as_object();
  EXPECT_EQ(data.at("deviceCount").as_int64(), 2);
  EXPECT_EQ(data.at("onlineCount").as_int64(), 0);
}

TEST_F(DeviceActionsTest, APresenceThatIsToldLateChangesNothing) {
  import("ID01", "1001");
  go("1001", true);
  parts.book.set_presence(key_of("1001"), false, {});  // of the session before, which ended at the same time
  EXPECT_EQ(status_of(named("ID01")), "ONLINE");
  EXPECT_EQ(ask("QueryDeviceStatistics", {}).at("Data").at("onlineCount").as_int64(), 1);
}

TEST_F(DeviceActionsTest, ADeletedDeviceIsGoneItsCodeHasEndedAndItsPhoneIsFree) {
  parts.config.products[0].admission = AdmissionMode::open;
  Registration registration;
  registration.key = key_of("1001");
  registration.identity = {"MAKER", "MODEL", "ID01"};
  std::string code;
  parts.book.register_terminal(registration, [&code](const auto& told) { code = told.auth_code; });
  const auto holds = [this](const std::string& shown) {
    bool accepted = false;
    parts.book.authenticate(key_of("1001"), shown,
                            [&accepted](const auto& told) { accepted = told.accepted; });
    return accepted;
  };
  ASSERT_TRUE(holds(code));
  EXPECT_TRUE(ask("DeleteDevice", named("ID01")).at("Success").as_bool());
  EXPECT_EQ(code_of("GetDeviceStatus", named("ID01")), "iot.device.NotExistedDevice");
  EXPECT_FALSE(holds(code));
  import("ID02", "1001");
  EXPECT_FALSE(holds(code));
  EXPECT_EQ(status_of(named("ID02")), "UNACTIVE");
}

TEST_F(DeviceActionsTest, AVehicleIsWhatItsTerminalSaid) {
  parts.config.products[0].admission = AdmissionMode::open;
  Registration registration;
  registration.key = key_of("1001");
  registration.identity = {"MAKER", "MODEL", "ID01"};
  registration.plate = "粤B12345";
  registration.plate_color = 2;
  registration.province = 44;
  registration.city = 300;
  std::string code;
  parts.book.register_terminal(registration, [&code](const auto& told) { code = told.auth_code; });
  parts.book.authenticate(key_of("1001"), code, [](const auto&) {});
  const auto data = ask("QueryVehicleDevice", named("ID01")).at("Data").as_object();
  EXPECT_EQ(data.at("Protocol").as_string(), "jt808");
  EXPECT_EQ(data.at("CreateTime").as_int64(), kNow);
  const auto& vehicle = data.at("JtProtocolDeviceData").as_object();
  EXPECT_EQ(vehicle.at("Status").as_string(), "register");
  EXPECT_EQ(vehicle.at("Manufacturer").as_string(), "MAKER");
  EXPECT_EQ(vehicle.at("DeviceModel").as_string(), "MODEL");
  EXPECT_EQ(vehicle.at("DeviceId").as_string(), "ID01");
  EXPECT_EQ(vehicle.at("VehicleNumber").as_string(), "粤B12345");
  EXPECT_EQ(vehicle.at("VehicleColour").as_string(), "2");
  EXPECT_EQ(vehicle.at("Province").as_string(), "44");
  EXPECT_EQ(vehicle.at("City").as_string(), "300");
  EXPECT_EQ(vehicle.at("RegisterTime").as_int64(), kNow);
  EXPECT_EQ(vehicle.at("Phone").as_string(), "1001");
  EXPECT_THAT(ask_xml("QueryVehicleDevice", named("ID01")), Not(HasSubstr(code)));
}

}  // namespace
}  // namespace gateway
