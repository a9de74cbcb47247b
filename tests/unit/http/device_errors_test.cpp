// Every error that an action can answer, beside those of RRpc, in both formats.
#include <set>

#include "tests/unit/http/device_fixture.hpp"

namespace gateway {
namespace {

class DeviceErrorsTest : public DeviceApiTest {
 protected:
  struct Case {
    std::string what;
    std::string action;
    Given given;
    unsigned status;
    std::string code;
  };

  static std::vector<Case> cases() {
    const Given device{{"ProductKey", "a1TestPK"}, {"DeviceName", "MAKER_MODEL_ID01"}};
    const auto with = [](Given given, const std::string& name, const std::string& value) {
      given[name] = value;
      return given;
    };
    std::vector<Case> all;
    for (const char* action :
         {"GetDeviceStatus", "QueryDeviceDetail", "DisableThing", "EnableThing", "DeleteDevice"}) {
      all.insert(all.end(),
                 {{"nothing", action, {}, 200, "iot.prod.NullProductKey"},
                  {"no name", action, {{"ProductKey", "a1TestPK"}}, 200, "iot.device.NullDeviceName"},
                  {"empty id", action, {{"IotId", ""}}, 200, "iot.device.InvalidIoTId"},
                  {"unknown id", action, {{"IotId", "x"}}, 200, "iot.device.InvalidIoTId"}});
    }
    for (const char* action : {"GetDeviceStatus", "QueryDeviceDetail", "DisableThing", "EnableThing",
                               "DeleteDevice", "QueryVehicleDevice"}) {
      all.insert(
          all.end(),
          {{"empty product", action, with(device, "ProductKey", ""), 200, "iot.prod.NullProductKey"},
           {"empty name", action, with(device, "DeviceName", ""), 200, "iot.device.NullDeviceName"},
           {"unknown product", action, with(device, "ProductKey", "x"), 200, "iot.prod.NotExistedProduct"},
           {"bad name", action, with(device, "DeviceName", "a b"), 200,
            "iot.device.InvalidFormattedDeviceName"},
           {"unknown name", action, with(device, "DeviceName", "x"), 200, "iot.device.NotExistedDevice"}});
    }
    const std::string format = "iot.common.InvalidFormattedParameter";
    const Given pub{{"ProductKey", "a1TestPK"}, {"DeviceName", "d"}, {"MessageContent", "AAE="}};
    all.insert(
        all.end(),
        {{"no product", "QueryVehicleDevice", {{"DeviceName", "x"}}, 400, "MissingProductKey"},
         {"no name", "QueryVehicleDevice", {{"ProductKey", "a1TestPK"}}, 400, "MissingDeviceName"},
         {"no product", "QueryDevice", {}, 400, "MissingProductKey"},
         {"unknown product", "QueryDevice", {{"ProductKey", "x"}}, 200, "iot.prod.NotExistedProduct"},
         {"page size", "QueryDevice", {{"ProductKey", "a1TestPK"}, {"PageSize", "51"}}, 200, format},
         {"page", "QueryDevice", {{"ProductKey", "a1TestPK"}, {"CurrentPage", "0"}}, 200, format},
         {"no status", "QueryDeviceByStatus", {}, 400, "MissingStatus"},
         {"no such status", "QueryDeviceByStatus", {{"Status", "2"}}, 200, format},
         {"unknown product",
          "QueryDeviceByStatus",
          {{"Status", "1"}, {"ProductKey", "x"}},
          200,
          "iot.prod.NotExistedProduct"},
         {"group", "QueryDeviceStatistics", {{"GroupId", "x"}}, 200, format},
         {"unknown product",
          "QueryDeviceStatistics",
          {{"ProductKey", "x"}},
          200,
          "iot.prod.NotExistedProduct"},
         {"nothing", "BatchGetDeviceState", {}, 200, "iot.prod.NullProductKey"},
         {"no names", "BatchGetDeviceState", {{"ProductKey", "a1TestPK"}}, 200, "iot.device.NullDeviceName"},
         {"no list", "BatchGetDeviceState", {{"ProductKey", "a1TestPK"}, {"DeviceName.x", "d"}}, 200, format},
         {"bad name",
          "BatchGetDeviceState",
          {{"ProductKey", "a1TestPK"}, {"DeviceName.1", "a b"}},
          200,
          "iot.device.InvalidFormattedDeviceName"},
         {"no names", "BatchQueryDeviceDetail", {{"ProductKey", "a1TestPK"}}, 400, "MissingDeviceName"},
         {"unknown product",
          "BatchQueryDeviceDetail",
          {{"ProductKey", "x"}, {"DeviceName.1", "d"}},
          200,
          "iot.prod.NotExistedProduct"},
         {"no devices", "BatchImportVehicleDevice", {{"ProductKey", "a1TestPK"}}, 400, "MissingDeviceList"},
         {"unknown product",
          "BatchImportVehicleDevice",
          {{"ProductKey", "x"}, {"DeviceList.1.DeviceId", "d"}},
          200,
          "iot.prod.NotExistedProduct"},
         {"no devices", "BatchCheckVehicleDevice", {{"ProductKey", "a1TestPK"}}, 400, "MissingDeviceList"},
         {"no content", "Pub", {{"ProductKey", "a1TestPK"}}, 400, "MissingMessageContent"},
         {"nobody",
          "Pub",
          {{"ProductKey", "a1TestPK"}, {"MessageContent", "AAE="}},
          400,
          "MissingTopicFullName"},
         {"not Base64", "Pub", with(pub, "MessageContent", "%"), 200,
          "iot.messagebroker.MessageContentIsNotBase64Encode"},
         {"empty topic", "Pub", with(pub, "TopicFullName", ""), 200, "iot.messagebroker.NullTopicName"},
         {"an action of the original that is not here",
          "RegisterDevice",
          {},
          404,
          "InvalidAction.NotFound"}});
    return all;
  }
};

TEST_F(DeviceErrorsTest, EachHasItsStatusAndCodeInBothFormats) {
  for (const Case& test : cases()) {
    SCOPED_TRACE(test.action + ": " + test.what);
    const HttpResponse json = respond(test.action, test.given);
    EXPECT_EQ(json.status, test.status);
    const boost::json::object document = boost::json::parse(json.body).as_object();
    EXPECT_EQ(document.at("Code").as_string(), test.code);
    EXPECT_FALSE(document.at(test.status == 200 ? "ErrorMessage" : "Message").as_string().empty());
    Given given = test.given;
    given["Format"] = "XML";
    const HttpResponse xml = respond(test.action, given);
    EXPECT_EQ(xml.status, test.status);
    pugi::xml_document parsed;
    ASSERT_TRUE(parsed.load_string(xml.body.c_str()));
    const pugi::xml_node root =
        parsed.child(test.status == 200 ? (test.action + "Response").c_str() : "Error");
    EXPECT_EQ(std::string(root.child_value("Code")), test.code) << xml.body;
  }
}

TEST_F(DeviceErrorsTest, AStoreThatCannotIsASystemException) {
  import("ID01");
  const Given device{{"ProductKey", "a1TestPK"}, {"DeviceName", name_of("ID01")}};
  parts.store.set_full(true);
  for (const char* action : {"DisableThing", "EnableThing", "DeleteDevice"}) {
    EXPECT_EQ(code_of(action, device), "iot.system.SystemException") << action;
  }
  EXPECT_EQ(code_of("BatchImportVehicleDevice", {{"ProductKey", "a1TestPK"},
                                                 {"DeviceList.1.Manufacturer", "MAKER"},
                                                 {"DeviceList.1.DeviceModel", "MODEL"},
                                                 {"DeviceList.1.DeviceId", "ID02"}}),
            "iot.system.SystemException");
  EXPECT_EQ(ask("QueryDeviceStatistics", {}).at("Data").at("deviceCount").as_int64(), 1);
  parts.store.set_unreadable(true);
  Given list{{"ProductKey", "a1TestPK"}, {"DeviceName.1", name_of("ID01")}};
  for (const char* action : {"BatchGetDeviceState", "BatchQueryDeviceDetail"}) {
    EXPECT_EQ(code_of(action, list), "iot.system.SystemException") << action;
  }
  for (const char* action : {"QueryDeviceDetail", "QueryVehicleDevice"}) {
    EXPECT_EQ(code_of(action, device), "iot.system.SystemException") << action;
  }
  EXPECT_EQ(code_of("QueryDevice", {{"ProductKey", "a1TestPK"}}), "iot.system.SystemException");
  EXPECT_EQ(code_of("QueryDeviceByStatus", {{"Status", "1"}}), "iot.system.SystemException");
}

}  // namespace
}  // namespace gateway
