// The API over a device book without a disk: calls in, documents out.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <utility>

#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/run_handler.hpp"

namespace gateway {

class DeviceApiTest : public testing::Test {
 protected:
  using Given = std::map<std::string, std::string>;

  // The common parameters of a fresh call, and these.
  static Values call_of(const std::string& action, const Given& given) {
    Values values = fresh_values();
    for (const char* name : {"ProductKey", "DeviceName", "RequestBase64Byte", "Timeout", "ContentType"}) {
      values.erase(name);
    }
    values["Action"] = action;
    for (const auto& [name, value] : given) values[name] = value;
    return values;
  }
  HttpResponse respond(const std::string& action, const Given& given) {
    return run(handler, post_request(call_of(action, given)));
  }
  // The JSON document of an answer of the action itself.
  boost::json::object ask(const std::string& action, const Given& given) {
    const HttpResponse response = respond(action, given);
    EXPECT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.content_type, "application/json;charset=utf-8");
    return boost::json::parse(response.body).as_object();
  }
  // The same call's document in XML; `root` is checked.
  std::string ask_xml(const std::string& action, Given given) {
    given["Format"] = "XML";
    const HttpResponse response = respond(action, given);
    EXPECT_EQ(response.content_type, "text/xml;charset=utf-8");
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(response.body.c_str())) << response.body;
    EXPECT_STREQ(document.document_element().name(), (action + "Response").c_str());
    return response.body;
  }
  std::string code_of(const std::string& action, const Given& given) {
    const boost::json::object answer = boost::json::parse(respond(action, given).body).as_object();
    const auto* code = answer.if_contains("Code");
    return code == nullptr ? "(none)" : std::string(code->as_string());
  }

  static std::string name_of(const std::string& id) { return "MAKER_MODEL_" + id; }
  static TerminalKey key_of(const std::string& phone) { return {0, *jt808::PhoneNumber::from_digits(phone)}; }
  // As an import of the API leaves it.
  void import(const std::string& id, const std::string& phone = {}, std::uint16_t product = 0) {
    VehicleDevice device;
    device.name = name_of(id);
    if (!phone.empty()) device.phone = key_of(phone).phone;
    std::vector<ImportConflict> conflicts;
    ASSERT_EQ(parts.book.import_devices(product, {device}, conflicts, [](bool) {}),
              DeviceCatalog::Change::begun);
    ASSERT_EQ(conflicts.front(), ImportConflict::none);
  }
  void go(const std::string& phone, bool online) {
    if (online)
      parts.online.insert(phone);
    else
      parts.online.erase(phone);
    parts.book.set_presence(key_of(phone), online, "192.0.2.1:5000");
  }
  std::string iot_id(const std::string& id) { return "memory-" + name_of(id); }

  OpenApiParts parts;
  std::optional<RrpcRequest> sent;
  RrpcResult outcome;
  AnsweringService service{[this](const RrpcRequest& request) {
    sent = request;
    return outcome;
  }};
  OpenApiHandler handler{parts.options, parts.secrets, parts.clock, service, parts.actions, parts.log};
};

}  // namespace gateway
