// What the audit log says of calls, whatever became of them.
#include "gateway/http/audit_log.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <new>

#include "gateway/http/digest.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/run_handler.hpp"

namespace gateway {
namespace {

namespace json = boost::json;

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() {
    ProductConfig product;
    product.product_key = "a1TestPK";
    product.default_content_type = "0x8300";
    products_.push_back(product);
    LineFileOptions options;
    options.name = "audit";
    options.file.path = folder_.path() / "audit.jsonl";
    file_.emplace(std::move(options), parts_.log);
    EXPECT_FALSE(file_->start());
    audit_.emplace(*file_, parts_.secrets, products_, parts_.clock);
    parts_.options.failures_per_minute = 2;
    handler_.emplace(parts_.options, parts_.secrets, parts_.clock, service_, parts_.actions, parts_.log,
                     &*audit_);
  }

  HttpResponse call(HttpRequest request) {
    request.peer = "192.0.2.1:5000";
    return run(*handler_, std::move(request));
  }
  // After it no call is recorded.
  std::vector<json::object> lines() {
    file_->close();
    std::ifstream file(folder_.path() / "audit.jsonl");
    std::vector<json::object> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line).as_object());
    return lines;
  }
  static std::vector<std::string> keys_of(const json::object& line) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : line) keys.emplace_back(key);
    return keys;
  }

  test::TemporaryFolder folder_;
  OpenApiParts parts_;
  RrpcResult result_;
  std::vector<ProductConfig> products_;
  AnsweringService service_{[this](const RrpcRequest&) {
    parts_.clock.advance(std::chrono::milliseconds(250));
    return result_;
  }};
  std::optional<LineFile> file_;
  std::optional<AuditLog> audit_;
  std::optional<OpenApiHandler> handler_;
};

TEST_F(AuditLogTest, ACallHasItsCallerItsTargetItsContentAndItsResult) {
  result_.code = RrpcCode::success;
  result_.message_id = 42;
  result_.payload = {0, 1, 0x89, 0, 0};
  result_.answer_message_id = 0x0001;
  result_.answer_result = 0;
  const HttpResponse response = call(get_request(rrpc_values()));
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  const json::object& line = written[0];
  EXPECT_EQ(line.at("time"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(line.at("request_id").as_string(), response.header("x-acs-request-id"));
  EXPECT_EQ(line.at("account"), "tests");
  EXPECT_EQ(line.at("access_key_id"), "testid");
  EXPECT_EQ(line.at("peer"), "192.0.2.1:5000");
  EXPECT_EQ(line.at("action"), "RRpc");
  EXPECT_EQ(line.at("product"), "a1TestPK");
  EXPECT_EQ(line.at("device"), "mf0001_dm0001_di0001");
  EXPECT_EQ(line.at("message_id"), "0x8900");
  EXPECT_EQ(line.at("body_length"), 4);
  EXPECT_EQ(line.at("body_sha256").as_string(), to_hex(sha256("\x7e\x7e\x3f\xf8")));
  EXPECT_EQ(line.at("status"), 200);
  EXPECT_EQ(line.at("success"), true);
  EXPECT_EQ(line.at("rrpc_code"), "SUCCESS");
  EXPECT_EQ(line.at("call_id"), 42);
  EXPECT_EQ(line.at("answer_message_id"), "0x0001");
  EXPECT_EQ(line.at("answer_result"), 0);
  EXPECT_EQ(line.at("duration_ms"), 250.0);
  EXPECT_FALSE(line.contains("code"));
  EXPECT_FALSE(line.contains("reason"));
}

TEST_F(AuditLogTest, ACallWithoutAnAnswerHasItsReason) {
  result_.code = RrpcCode::timeout;
  result_.reason = Reason::receipt_only;
  call(get_request(rrpc_values()));
  const auto written = lines();
  EXPECT_EQ(written.at(0).at("success"), true);
  EXPECT_EQ(written.at(0).at("rrpc_code"), "TIMEOUT");
  EXPECT_EQ(written.at(0).at("reason"), "receipt_only");
}

TEST_F(AuditLogTest, ARefusalOfTheTerminalIsAFailureWithItsResult) {
  result_.code = RrpcCode::success;
  result_.refused = true;
  result_.answer_message_id = 0x0001;
  result_.answer_result = 3;
  call(get_request(rrpc_values()));
  const auto written = lines();
  EXPECT_EQ(written.at(0).at("success"), false);
  EXPECT_EQ(written.at(0).at("code"), "iot.messagebroker.RrpcFailed");
  EXPECT_EQ(written.at(0).at("answer_result"), 3);
  EXPECT_FALSE(written.at(0).contains("rrpc_code"));
}

TEST_F(AuditLogTest, AnImportThatIsRefusedIsAFailureAndADeviceByItsIdIsToldByIt) {
  Values values = fresh_values();
  for (const char* name : {"ContentType", "DeviceName", "RequestBase64Byte", "Timeout"}) values.erase(name);
  values["Action"] = "BatchImportVehicleDevice";
  values["DeviceList.1.Manufacturer"] = "M";
  values["DeviceList.1.DeviceModel"] = "MODEL";
  values["DeviceList.1.DeviceId"] = "ID0001";
  call(get_request(values));
  Values by_id = fresh_values();
  by_id["Action"] = "GetDeviceStatus";
  by_id["IotId"] = "nobody";
  call(get_request(by_id));
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("status"), 200);
  EXPECT_EQ(written[0].at("success"), false);
  EXPECT_EQ(written[0].at("code"), "iot.common.InvalidFormattedParameter");
  EXPECT_EQ(written[1].at("iot_id"), "nobody");
  EXPECT_FALSE(written[1].contains("device")) << "the IotId wins";
}

TEST_F(AuditLogTest, AListIsToldByItsLengthItsFirstDevicesAndAHash) {
  Values values = fresh_values();
  for (const char* name : {"ContentType", "DeviceName", "RequestBase64Byte", "Timeout"}) values.erase(name);
  const Values common = values;
  values["Action"] = "BatchCheckVehicleDevice";
  for (int i = 1; i <= 5; ++i) {
    const std::string prefix = "DeviceList." + std::to_string(i) + ".";
    values[prefix + "Manufacturer"] = "MAKER";
    values[prefix + "DeviceModel"] = i == 1 ? std::string(10'000, 'm') : "MODEL";
    values[prefix + "DeviceId"] = "ID0" + std::to_string(i);
  }
  call(post_request(values));
  const auto fresh = [&common](const std::string& action) {
    Values made = common;
    made["SignatureNonce"] = fresh_values()["SignatureNonce"];
    made["Action"] = action;
    return made;
  };
  values = fresh("BatchQueryDeviceDetail");
  values["DeviceName.1"] = "a";
  values["DeviceName.2"] = "b";
  call(post_request(values));
  values = fresh("BatchGetDeviceState");
  values["IotId.1"] = "x";
  values["DeviceName.1"] = "a";
  call(post_request(values));
  call(post_request([&] {
    Values one = fresh("BatchGetDeviceState");
    one["DeviceName.1"] = "a";
    one["AccessKeyId"] = "nobody";
    return one;
  }()));
  const auto written = lines();
  ASSERT_EQ(written.size(), 4U);
  EXPECT_EQ(written[0].at("listed"), 5);
  const auto& first = written[0].at("devices").as_array();
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].as_string().size(), 131U);
  EXPECT_EQ(first[1], "MAKER_MODEL_ID02");
  EXPECT_EQ(written[0].at("listed_sha256").as_string().size(), 64U);
  EXPECT_EQ(written[1].at("listed"), 2);
  EXPECT_EQ(written[1].at("listed_sha256").as_string(), to_hex(sha256("a\nb\n")));
  EXPECT_EQ(written[2].at("iot_ids").as_array().front(), "x") << "the IotIds win";
  EXPECT_FALSE(written[2].contains("devices"));
  EXPECT_FALSE(written[3].contains("listed")) << "nobody signed it";
}

TEST_F(AuditLogTest, PubHasItsTopicAndTheDeviceThatItNames) {
  Values values = fresh_values();
  for (const char* name : {"DeviceName", "RequestBase64Byte", "Timeout"}) values.erase(name);
  values["Action"] = "Pub";
  values["MessageContent"] = "AAE=";
  values["TopicFullName"] = "/a1TestPK/MAKER_MODEL_ID01/user/get";
  result_.code = RrpcCode::success;
  call(post_request(values));
  const auto written = lines();
  EXPECT_EQ(written.at(0).at("topic"), "/a1TestPK/MAKER_MODEL_ID01/user/get");
  EXPECT_EQ(written.at(0).at("device"), "MAKER_MODEL_ID01");
  EXPECT_EQ(written.at(0).at("body_length"), 2);
}

TEST_F(AuditLogTest, WhatWasNoCallYetHasALineToo) {
  HttpRequest head;
  head.peer = "192.0.2.9:5000";
  EXPECT_EQ(handler_->refuse(head, HttpFault::body_too_large).status, 413U);
  const HttpResponse response = handler_->refuse(head, HttpFault::header_too_large);
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("code"), "RequestBodyTooLarge");
  EXPECT_EQ(written[1].at("code"), "RequestHeaderTooLarge");
  EXPECT_EQ(written[1].at("status"), 431);
  EXPECT_EQ(written[1].at("success"), false);
  EXPECT_EQ(written[1].at("peer"), "192.0.2.9:5000");
  EXPECT_EQ(written[1].at("request_id").as_string(), response.header("x-acs-request-id"));
}

TEST_F(AuditLogTest, AFloodThatNobodySignedIsCountedInsteadOfWrittenAndHidesNoCall) {
  AuditLog few(*file_, parts_.secrets, products_, parts_.clock, 2);
  handler_.emplace(parts_.options, parts_.secrets, parts_.clock, service_, parts_.actions, parts_.log, &few);
  for (int i = 0; i < 1'000; ++i) {  // from as many addresses
    HttpRequest request = get_request(rrpc_values());
    request.target += "&Topic=x";
    request.peer = "192.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ":5000";
    run(*handler_, std::move(request));
  }
  EXPECT_EQ(few.left_out(), 980U);
  call(get_request(fresh_values()));
  call(get_request(fresh_values()));
  parts_.clock.advance(std::chrono::milliseconds(500));
  static_cast<void>(handler_->refuse({}, HttpFault::malformed));
  const auto written = lines();
  ASSERT_EQ(written.size(), 24U);  // 20 that it had saved up
  EXPECT_EQ(written[19].at("code"), "SignatureDoesNotMatch");
  EXPECT_EQ(keys_of(written[20]), (std::vector<std::string>{"time", "left_out"}));
  EXPECT_EQ(written[20].at("left_out"), 980);
  EXPECT_EQ(written[21].at("action"), "RRpc");
  EXPECT_EQ(written[22].at("action"), "RRpc");
  EXPECT_EQ(written[23].at("code"), "MalformedHttpRequest");
}

TEST_F(AuditLogTest, WhatTheKeyMayNotDoIsThereWithTheContentItWasAskedFor) {
  parts_.secrets.verdict = make_error(ApiErrorId::permission_denied);
  Values values = fresh_values();
  values.erase("ContentType");
  call(get_request(values));
  parts_.secrets.verdict = make_error(ApiErrorId::throttled_user);
  call(sig3_request());
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("code"), "iot.common.RamActionPermissionDeny");
  EXPECT_EQ(written[0].at("status"), 200);
  EXPECT_EQ(written[0].at("success"), false);
  EXPECT_EQ(written[0].at("message_id"), "0x8300") << "the product's default";
  EXPECT_EQ(written[0].at("body_length"), 4);
  EXPECT_EQ(written[1].at("code"), "Throttling.User");
  EXPECT_EQ(written[1].at("status"), 400);
  EXPECT_EQ(written[1].at("account"), "tests");
}

TEST_F(AuditLogTest, ACallThatRunsOutOfMemoryOutsideItsActionStillNamesItsCaller) {
  class NoMemory final : public SecretLookup {
   public:
    [[nodiscard]] std::optional<std::string> secret_of(std::string_view) const override { return {}; }
    [[nodiscard]] std::string account_of(std::string_view) const override { throw std::bad_alloc(); }
  };
  const NoMemory keys;
  AuditLog audit(*file_, keys, products_, parts_.clock);
  handler_.emplace(parts_.options, parts_.secrets, parts_.clock, service_, parts_.actions, parts_.log,
                   &audit);
  const HttpResponse response = call(get_request(rrpc_values()));
  EXPECT_EQ(response.status, 500U);
  EXPECT_EQ(parts_.log.count("action_failed action=RRpc"), 1);
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("request_id").as_string(), response.header("x-acs-request-id"));
  EXPECT_EQ(written[0].at("access_key_id"), "testid");
  EXPECT_EQ(written[0].at("peer"), "192.0.2.1:5000");
  EXPECT_EQ(written[0].at("action"), "RRpc");
  EXPECT_EQ(written[0].at("device"), "mf0001_dm0001_di0001");
  EXPECT_EQ(written[0].at("status"), 500);
  EXPECT_EQ(written[0].at("success"), false);
  EXPECT_EQ(written[0].at("code"), "InternalError");
}

TEST_F(AuditLogTest, WhatNobodySignedHasNoAccountAndNoHash) {
  HttpRequest request = get_request(rrpc_values());
  request.target += "&Topic=x";
  call(request);
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(keys_of(written[0]),
            (std::vector<std::string>{"time", "request_id", "access_key_id", "peer", "action", "product",
                                      "device", "status", "success", "code", "duration_ms"}));
  EXPECT_EQ(written[0].at("code"), "SignatureDoesNotMatch");
}

TEST_F(AuditLogTest, AnAddressThatIsHeldOffDoesNotFillTheLog) {
  HttpRequest request = get_request(rrpc_values());
  request.target += "&Topic=x";
  for (int i = 0; i < 10; ++i) call(request);
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(AuditLogTest, WhatACallerChoseIsShortAndCannotMakeALineOfItsOwn) {
  Values values = rrpc_values();
  values["AccessKeyId"] = std::string(10'000, 'k');
  values["DeviceName"] = "a\"\n{\"forged\":1}\r\x01\xe2\x80\xa8";
  HttpRequest request = get_request(values);
  call(request);
  HttpRequest other = sig3_request();
  set_header(other, "x-acs-action", "RR\xff\"pc");
  call(other);
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("access_key_id").as_string().size(), 131U);
  EXPECT_EQ(written[0].at("device").as_string(), values["DeviceName"]);
  EXPECT_EQ(written[1].at("action").as_string(), "RR\xEF\xBF\xBD\"pc");
}

TEST_F(AuditLogTest, QuestionsThatAreNoCallsAreNotThere) {
  HttpRequest request;
  request.method = "OPTIONS";
  request.target = "/";
  call(request);
  request.method = "HEAD";
  call(request);
  EXPECT_TRUE(lines().empty());
}

}  // namespace
}  // namespace gateway
