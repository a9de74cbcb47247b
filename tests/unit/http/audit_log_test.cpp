// What the audit log says of calls, whatever became of them.
#include "gateway/http/audit_log.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>

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
