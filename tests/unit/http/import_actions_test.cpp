// Checking and importing vehicle devices: all or none, with every mistake told.
#include <boost/json/serialize.hpp>

#include "tests/unit/http/device_fixture.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;

class ImportActionsTest : public DeviceApiTest {
 protected:
  static void add(Given& given, int number, const std::string& manufacturer, const std::string& model,
                  const std::string& id, const Given& more = {}) {
    const std::string prefix = "DeviceList." + std::to_string(number) + ".";
    given[prefix + "Manufacturer"] = manufacturer;
    given[prefix + "DeviceModel"] = model;
    given[prefix + "DeviceId"] = id;
    for (const auto& [name, value] : more) given[prefix + name] = value;
  }
  static std::vector<std::string> texts(const boost::json::value& list) {
    std::vector<std::string> found;
    for (const auto& one : list.as_array()) found.emplace_back(one.as_string());
    return found;
  }
  using Texts = std::vector<std::string>;

  // One of each mistake; the last device is sound.
  Given mistakes() {
    import("ID01", "1001");
    Given given{{"ProductKey", "a1TestPK"}};
    add(given, 1, "M", "MODEL", "ID10");
    add(given, 2, "MAKER", "MO DEL", "ID11");
    add(given, 3, "MAKER", "MODEL", "I_12");
    add(given, 4, "MAKER", "MODEL", "ID13");
    add(given, 5, "MAKER", "MODEL", "ID13");
    add(given, 6, "MAKER", "MODEL", "ID01");
    add(given, 7, "MAKER", "MODEL", "ID14", {{"Phone", "1001"}});
    add(given, 8, "MAKER", "MODEL", "ID15", {{"Phone", "x"}});
    add(given, 9, "MAKER", "MODEL", "ID16", {{"AuthCode", "code"}});
    add(given, 10, "MAKER", "MODEL", "ID17", {{"Phone", "1002"}});
    add(given, 11, "MAKER", "MODEL", "ID18", {{"Phone", "01002"}});
    return given;
  }
};

TEST_F(ImportActionsTest, DevicesAreKnownAtOnceWithWhatWasSaidOfThem) {
  Given given{{"ProductKey", "a1TestPK"}, {"IotInstanceId", "iot-1"}};
  add(given, 1, "MAKER", "MODEL", "ID01",
      {{"Phone", "013800000001"}, {"AuthCode", "old-code"}, {"Plate", "粤B12345"}, {"Nickname", "Lorry"}});
  add(given, 2, "MAKER", "MODEL", "ID02");
  const auto first = ask("BatchImportVehicleDevice", given);
  EXPECT_TRUE(first.at("Success").as_bool());
  EXPECT_GT(first.at("Data").at("ApplyId").as_int64(), 0);
  const auto vehicle = ask("QueryVehicleDevice", {{"ProductKey", "a1TestPK"}, {"DeviceName", "13800000001"}});
  EXPECT_EQ(vehicle.at("Data").at("DeviceName").as_string(), name_of("ID01"));
  const auto& data = vehicle.at("Data").at("JtProtocolDeviceData");
  EXPECT_EQ(data.at("Status").as_string(), "create");
  EXPECT_EQ(data.at("VehicleNumber").as_string(), "粤B12345");
  bool accepted = false;
  parts.book.authenticate(key_of("13800000001"), "old-code",
                          [&accepted](const auto& told) { accepted = told.accepted; });
  EXPECT_TRUE(accepted);
  Given more{{"ProductKey", "a1TestPK"}};
  add(more, 1, "MAKER", "MODEL", "ID03");
  EXPECT_GT(ask("BatchImportVehicleDevice", more).at("Data").at("ApplyId").as_int64(),
            first.at("Data").at("ApplyId").as_int64());
}

TEST_F(ImportActionsTest, EveryMistakeIsToldInNestedListsAndNothingIsImported) {
  const auto answer = ask("BatchImportVehicleDevice", mistakes());
  EXPECT_FALSE(answer.at("Success").as_bool());
  EXPECT_EQ(answer.at("Code").as_string(), "iot.common.InvalidFormattedParameter");
  EXPECT_THAT(std::string(answer.at("ErrorMessage").as_string()), HasSubstr("9 of 11"));
  const auto& data = answer.at("Data");
  const auto& details = data.at("InvalidDetailList").at("InvalidDetailList").as_array();
  std::vector<std::int64_t> places;
  for (const auto& one : details) places.push_back(one.at("Index").as_int64());
  EXPECT_EQ(places, (std::vector<std::int64_t>{1, 2, 3, 5, 6, 7, 8, 9, 11}));
  EXPECT_THAT(std::string(details[0].at("ErrorMsg").as_string()), HasSubstr("The device name is illegal"));
  EXPECT_EQ(details[0].at("DeviceName").as_string(), "M_MODEL_ID10");
  EXPECT_EQ(texts(data.at("InvalidManufacturerList").at("invalidManufacturerList")), (Texts{"M"}));
  EXPECT_EQ(texts(data.at("InvalidDeviceModelList").at("invalidDeviceModelList")), (Texts{"MO DEL"}));
  EXPECT_EQ(texts(data.at("InvalidDeviceIdList").at("invalidDeviceIdList")), (Texts{"I_12"}));
  EXPECT_EQ(texts(data.at("RepeatedDeviceIdList").at("repeatedDeviceIdList")), (Texts{"ID13", "ID01"}));
  EXPECT_EQ(texts(data.at("InvalidDeviceNameList").at("InvalidDeviceNameList")).size(), 3U);
  EXPECT_EQ(texts(data.at("RepeatedDeviceNameList").at("RepeatedDeviceNameList")),
            (Texts{name_of("ID13"), name_of("ID01")}));
  EXPECT_EQ(ask("QueryDeviceStatistics", {}).at("Data").at("deviceCount").as_int64(), 1);
}

TEST_F(ImportActionsTest, ACheckTellsTheSameInFlatListsAndImportsNothing) {
  const Given given = mistakes();
  const auto answer = ask("BatchCheckVehicleDevice", given);
  EXPECT_TRUE(answer.at("Success").as_bool());
  const auto& data = answer.at("Data");
  EXPECT_EQ(data.at("InvalidDetailList").as_array().size(), 9U);
  EXPECT_EQ(texts(data.at("InvalidManufacturerList")), (Texts{"M"}));
  EXPECT_EQ(texts(data.at("RepeatedDeviceIdList")), (Texts{"ID13", "ID01"}));
  EXPECT_THAT(ask_xml("BatchCheckVehicleDevice", given),
              HasSubstr("<RepeatedDeviceIdList>ID13</RepeatedDeviceIdList>"
                        "<RepeatedDeviceIdList>ID01</RepeatedDeviceIdList>"));
  EXPECT_THAT(ask_xml("BatchImportVehicleDevice", given),
              HasSubstr("<InvalidDeviceIdList><invalidDeviceIdList>I_12</invalidDeviceIdList>"
                        "</InvalidDeviceIdList>"));
  Given sound{{"ProductKey", "a1TestPK"}};
  add(sound, 1, "MAKER", "MODEL", "ID20");
  EXPECT_TRUE(ask("BatchCheckVehicleDevice", sound).at("Data").at("InvalidDetailList").as_array().empty());
  EXPECT_EQ(ask("QueryDeviceStatistics", {}).at("Data").at("deviceCount").as_int64(), 1);
}

TEST_F(ImportActionsTest, WhatIsFarTooLongIsNotSentBackWhole) {
  Given given{{"ProductKey", "a1TestPK"}};
  add(given, 1, std::string(200'000, 'x'), "MODEL", "ID10",
      {{"Phone", "x"}, {"AuthCode", std::string(300, 'x')}});
  EXPECT_LT(boost::json::serialize(ask("BatchCheckVehicleDevice", given)).size(), 4'000U);
}

TEST_F(ImportActionsTest, AConflictAloneRefusesAllToo) {
  import("ID01");
  Given given{{"ProductKey", "a1TestPK"}};
  add(given, 1, "MAKER", "MODEL", "ID02");
  add(given, 2, "MAKER", "MODEL", "ID01");
  EXPECT_EQ(code_of("BatchImportVehicleDevice", given), "iot.common.InvalidFormattedParameter");
  EXPECT_EQ(code_of("GetDeviceStatus", {{"ProductKey", "a1TestPK"}, {"DeviceName", name_of("ID02")}}),
            "iot.device.NotExistedDevice");
}

// 10,000 devices as the contract allows them, with every member that one can have.
TEST_F(ImportActionsTest, TenThousandDevicesFitOneCallOfAKnownKeyByDefault) {
  const auto list = [](int count) {
    Given given{{"ProductKey", "a1TestPK"}};
    for (int i = 1; i <= count; ++i) {
      const std::string number = std::to_string(100'000 + i);
      add(given, i, "MAKER", "MODEL", "ID" + number,
          {{"Phone", "13800" + number}, {"AuthCode", "code"}, {"Plate", "粤B1"}, {"Nickname", "n"}});
    }
    return given;
  };
  const Given all = list(10'000);
  const HttpRequest request = post_request(call_of("BatchImportVehicleDevice", all));
  EXPECT_LT(request.body.size(), Limits{}.http_body);
  EXPECT_THAT(run(handler, request).body, HasSubstr("\"Success\":true"));
  EXPECT_EQ(ask("QueryDeviceStatistics", {}).at("Data").at("deviceCount").as_int64(), 10'000);
  EXPECT_EQ(ask("BatchCheckVehicleDevice", all).at("Data").at("RepeatedDeviceNameList").as_array().size(),
            10'000U);
  HttpRequest signed_in_headers = sig3_request([&](HttpRequest& sig3) {
    set_header(sig3, "x-acs-action", "BatchCheckVehicleDevice");
    sig3.target = "/?ProductKey=a1TestPK";
    Given form = all;
    form.erase("ProductKey");
    sig3.body = encode_form(form);
  });
  EXPECT_THAT(run(handler, std::move(signed_in_headers)).body, HasSubstr("\"Success\":true"));
}

TEST_F(ImportActionsTest, ManyParametersAreReadOfNobodyElseAndOfNoOtherAction) {
  Given given{{"ProductKey", "a1TestPK"}, {"Format", "JSON"}};
  for (int i = 1; i <= 400; ++i) add(given, i, "MAKER", "MODEL", "ID" + std::to_string(1'000 + i));
  Values values = call_of("BatchCheckVehicleDevice", given);
  EXPECT_EQ(code_of("BatchCheckVehicleDevice", given), "(none)");
  for (const char* id : {"nobody", "switched-off"}) {
    values["AccessKeyId"] = id;
    const HttpResponse response = run(handler, post_request(values));
    const auto answer = boost::json::parse(response.body).as_object();  // in the format that was asked for
    EXPECT_EQ(answer.at("Code").as_string(), "InvalidParameter");
    EXPECT_THAT(std::string(answer.at("Message").as_string()), HasSubstr("more than 1000 parameters"));
    EXPECT_THAT(std::string(answer.at("Message").as_string()), HasSubstr("an active key of this server"));
  }
  EXPECT_EQ(code_of("QueryDevice", given), "InvalidParameter");
  parts.options.max_list_parameters = 1'100;
  OpenApiHandler tight{parts.options, parts.secrets, parts.clock, service, parts.actions, parts.log};
  EXPECT_THAT(run(tight, post_request(call_of("BatchCheckVehicleDevice", given))).body,
              HasSubstr("more than 1100 parameters"));
}

TEST_F(ImportActionsTest, NoMoreDevicesThanThereIsRoomFor) {
  parts.config.limits.devices = 2;
  Given given{{"ProductKey", "a1TestPK"}};
  for (int i = 1; i <= 3; ++i) add(given, i, "MAKER", "MODEL", "ID0" + std::to_string(i));
  const auto answer = ask("BatchImportVehicleDevice", given);
  EXPECT_THAT(boost::json::serialize(answer), HasSubstr("limits.devices"));
  EXPECT_EQ(ask("QueryDeviceStatistics", {}).at("Data").at("deviceCount").as_int64(), 0);
}

}  // namespace
}  // namespace gateway
