// The description of the actions, and parameters held against it.
#include "gateway/http/actions/action_parameters.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace gateway {
namespace {

using Given = std::map<std::string, std::string>;

Parameters parameters_of(const Given& given) {
  std::vector<Parameter> list;
  for (const auto& [name, value] : given) list.push_back({name, value});
  return Parameters(list);
}

std::string error_of(ActionId id, const Given& given) {
  const auto error = check_parameters(action(id), parameters_of(given));
  return error ? error->code : "(none)";
}

const Given kRrpc{
    {"ProductKey", "a1"}, {"DeviceName", "d"}, {"RequestBase64Byte", "AA=="}, {"Timeout", "5000"}};

Given with(Given given, const std::string& name, const std::string& value) {
  given[name] = value;
  return given;
}

TEST(ActionTable, NamesAreFoundInTheirCaseOnly) {
  ASSERT_NE(find_action("RRpc"), nullptr);
  EXPECT_EQ(find_action("RRpc")->id, ActionId::rrpc);
  EXPECT_EQ(find_action("QueryVehicleDevice")->id, ActionId::query_vehicle_device);
  EXPECT_EQ(find_action("rrpc"), nullptr);
  EXPECT_EQ(find_action(""), nullptr);
}

TEST(ActionTable, EveryDescriptionIsComplete) {
  std::set<std::string_view> names;
  for (const ActionSpec& spec : actions()) {
    SCOPED_TRACE(spec.name);
    EXPECT_TRUE(names.insert(spec.name).second);
    EXPECT_FALSE(spec.summary.empty());
    EXPECT_EQ(spec.response, std::string(spec.name) + "Response");
    std::set<std::string_view> given;
    for (const ParameterSpec& parameter : spec.parameters) {
      EXPECT_TRUE(given.insert(parameter.name).second) << parameter.name;
      EXPECT_FALSE(parameter.text.empty()) << parameter.name;
      EXPECT_EQ(parameter.members.empty(), parameter.type != ParameterType::object_list) << parameter.name;
      if (parameter.type == ParameterType::integer) {
        EXPECT_TRUE(!parameter.values.empty() || parameter.least < parameter.most) << parameter.name;
      }
    }
    for (const FieldSpec& field : spec.fields) EXPECT_FALSE(field.text.empty()) << field.path;
    for (const ApiErrorId error : spec.errors) EXPECT_EQ(api_error(error).layer, ApiLayer::business);
  }
}

TEST(ActionParameters, WhatIsMissingComesBeforeWhatIsWrong) {
  EXPECT_EQ(error_of(ActionId::rrpc, kRrpc), "(none)");
  Given bad = with(with(kRrpc, "ProductKey", ""), "Timeout", "1");
  EXPECT_EQ(error_of(ActionId::rrpc, bad), "iot.prod.NullProductKey");
  bad.erase("DeviceName");
  EXPECT_EQ(error_of(ActionId::rrpc, bad), "MissingDeviceName");
}

TEST(ActionParameters, AnOldSpellingIsTakenInsteadButNotBeside) {
  Given old = with(kRrpc, "TimeOut", "6000");
  EXPECT_EQ(error_of(ActionId::rrpc, old), "InvalidParameter");
  old.erase("Timeout");
  EXPECT_EQ(error_of(ActionId::rrpc, old), "(none)");
  EXPECT_EQ(integer_of(action(ActionId::rrpc), "Timeout", parameters_of(old)), 6000);
}

TEST(ActionParameters, IntegersHaveARangeOrAListAndADefault) {
  const Given product{{"ProductKey", "a1"}};
  const ActionSpec& query = action(ActionId::query_device);
  EXPECT_EQ(integer_of(query, "PageSize", parameters_of(product)), 10);
  EXPECT_EQ(integer_of(query, "CurrentPage", parameters_of(product)), 1);
  for (const char* good : {"1", "50"}) {
    EXPECT_EQ(error_of(ActionId::query_device, with(product, "PageSize", good)), "(none)") << good;
  }
  for (const char* bad : {"", "0", "51", "ten", "1.0", "+5", " 5", "99999999999999999999"}) {
    EXPECT_EQ(error_of(ActionId::query_device, with(product, "PageSize", bad)),
              "iot.common.InvalidFormattedParameter")
        << bad;
  }
  for (const char* good : {"0", "1", "3", "8"}) {
    EXPECT_EQ(error_of(ActionId::query_device_by_status, {{"Status", good}}), "(none)") << good;
  }
  EXPECT_EQ(error_of(ActionId::query_device_by_status, {{"Status", "2"}}),
            "iot.common.InvalidFormattedParameter");
  EXPECT_EQ(error_of(ActionId::query_device_by_status, {}), "MissingStatus");
}

TEST(ActionParameters, AListIsItsNumberedElementsInTheirOrder) {
  const ActionSpec& spec = action(ActionId::batch_query_device_detail);
  Given given{{"ProductKey", "a1"}, {"DeviceName.10", "j"}, {"DeviceName.2", "b"}, {"DeviceName.1", "a"}};
  EXPECT_EQ(error_of(spec.id, given), "(none)");
  const Parameters parameters = parameters_of(given);
  EXPECT_EQ(list_of(spec, "DeviceName", parameters), (std::vector<std::string_view>{"a", "b", "j"}));
  for (int i = 11; i <= 107; ++i) given["DeviceName." + std::to_string(i)] = "x";
  EXPECT_EQ(error_of(spec.id, given), "(none)");
  given["DeviceName.108"] = "x";
  EXPECT_EQ(error_of(spec.id, given), "iot.common.InvalidFormattedParameter") << "101 names";
}

TEST(ActionParameters, AListIsWrittenAsOne) {
  for (const char* name : {"DeviceName.0", "DeviceName.01", "DeviceName.-1", "DeviceName.x", "DeviceName.",
                           "DeviceName.1.Name", "DeviceName.9999999999"}) {
    EXPECT_EQ(error_of(ActionId::batch_query_device_detail, {{"ProductKey", "a1"}, {name, "x"}}),
              "iot.common.InvalidFormattedParameter")
        << name;
  }
  EXPECT_EQ(error_of(ActionId::batch_query_device_detail, {{"ProductKey", "a1"}, {"DeviceName", "x"}}),
            "MissingDeviceName");
  EXPECT_EQ(error_of(ActionId::batch_query_device_detail, {{"ProductKey", "a1"}, {"DeviceName.1", ""}}),
            "iot.device.NullDeviceName");
}

TEST(ActionParameters, ObjectsHaveTheirMembersAndASurplusIsDropped) {
  const ActionSpec& spec = action(ActionId::batch_import_vehicle_device);
  Given given{{"ProductKey", "a1"},
              {"DeviceList.2.DeviceId", "two"},
              {"DeviceList.2.Manufacturer", "M"},
              {"DeviceList.7.DeviceModel", "model"},
              {"DeviceList.7.Unknown", "x"}};
  EXPECT_EQ(error_of(spec.id, given), "(none)");
  Parameters parameters = parameters_of(given);
  auto objects = objects_of(spec, "DeviceList", parameters);
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0].number, 2U);
  EXPECT_EQ(objects[0].members[0], "M");
  EXPECT_EQ(objects[0].members[1], "");
  EXPECT_EQ(objects[0].members[2], "two");
  EXPECT_EQ(objects[1].number, 7U);
  EXPECT_EQ(objects[1].members[1], "model");
  for (int i = 1; i <= 10'001; ++i) given["DeviceList." + std::to_string(i) + ".DeviceId"] = "x";
  parameters = parameters_of(given);
  EXPECT_EQ(error_of(spec.id, given), "(none)");
  EXPECT_EQ(objects_of(spec, "DeviceList", parameters).size(), 10'000U);
  EXPECT_EQ(error_of(spec.id, {{"ProductKey", "a1"}, {"DeviceList.1", "x"}}),
            "iot.common.InvalidFormattedParameter");
}

TEST(ActionParameters, WhomACallMeansIsKnownBeforeAnythingIsLookedUp) {
  const Parameters call = parameters_of(with(kRrpc, "ContentType", "0x8300"));
  const CallTarget target = target_of(action(ActionId::rrpc), call);
  EXPECT_EQ(target.product_key, "a1");
  EXPECT_EQ(target.devices, (std::vector<std::string_view>{"d"}));
  EXPECT_TRUE(target.iot_ids.empty());
  EXPECT_EQ(target.content_type, "0x8300");
  const Parameters states = parameters_of({{"IotId.1", "x"}, {"IotId.2", "y"}});
  EXPECT_EQ(target_of(action(ActionId::batch_get_device_state), states).iot_ids,
            (std::vector<std::string_view>{"x", "y"}));
}

}  // namespace
}  // namespace gateway
