// The API endpoint apart from its errors: methods, identities of answers, what reaches the call, what is
// logged.
#include "gateway/http/openapi_handler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gateway/http/request_id.hpp"
#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/run_handler.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class OpenApiHandlerTest : public testing::Test {
 protected:
  RrpcResult answer(const RrpcRequest& request) {
    ++calls_;
    last_ = request;
    if (fails_) throw std::runtime_error("the dispatcher broke");
    RrpcResult result;
    result.code = RrpcCode::success;
    result.message_id = 42;
    return result;
  }

  int calls_ = 0;
  bool fails_ = false;
  RrpcRequest last_;
  OpenApiParts parts_;
  AnsweringService service_{[this](const RrpcRequest& request) { return answer(request); }};
  OpenApiHandler handler_{parts_.options, parts_.secrets, parts_.clock, service_, parts_.actions, parts_.log};
};

TEST_F(OpenApiHandlerTest, ACallReachesTheServiceAndItsResultTheCaller) {
  const HttpResponse response = run(handler_, post_request(rrpc_values()));
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "application/json;charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr(R"("RrpcCode":"SUCCESS","MessageId":42)"));
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(last_.device_name, "mf0001_dm0001_di0001");
  EXPECT_EQ(handler_.parked_calls(), 0U);
}

TEST_F(OpenApiHandlerTest, EveryAnswerHasItsOwnUpperCaseUuid) {
  const std::string first(run(handler_, get_request(rrpc_values())).header("x-acs-request-id"));
  EXPECT_THAT(first, MatchesRegex("[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}"));
  EXPECT_NE(first, run(handler_, get_request(rrpc_values())).header("x-acs-request-id"));
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(new_request_id());
  EXPECT_EQ(ids.size(), 1'000U);
}

TEST_F(OpenApiHandlerTest, AHeaderSignedCallReachesTheService) {
  const HttpResponse response = run(handler_, sig3_request());
  EXPECT_EQ(response.status, 200U);
  EXPECT_THAT(response.body, HasSubstr(R"("RrpcCode":"SUCCESS","MessageId":42)"));
  EXPECT_EQ(last_.content_type, "240");
  EXPECT_EQ(last_.payload, (std::vector<std::uint8_t>{0x7E, 0x7E, 0x3F, 0xF8}));
}

TEST_F(OpenApiHandlerTest, ARecordedRequestIsNotServedAgain) {
  const HttpRequest request = post_request(rrpc_values());
  EXPECT_EQ(run(handler_, request).status, 200U);
  EXPECT_THAT(run(handler_, request).body, HasSubstr(R"("Code":"SignatureNonceUsed")"));
  EXPECT_THAT(run(handler_, get_request(rrpc_values())).body, HasSubstr("SignatureNonceUsed"));
  EXPECT_EQ(calls_, 1);
}

TEST_F(OpenApiHandlerTest, RecommendIsThePageOfTheConfiguration) {
  parts_.options.recommend = "https://help.example/?lang=en";
  OpenApiHandler handler(parts_.options, parts_.secrets, parts_.clock, service_, parts_.actions, parts_.log);
  Values values = fresh_values();
  values["Version"] = "1";
  const HttpResponse response = run(handler, get_request(values));
  EXPECT_THAT(response.body, HasSubstr("\"Recommend\":\"https://help.example/?lang=en&q=InvalidVersion&"
                                       "product=Iot&requestId=" +
                                       std::string(response.header("x-acs-request-id")) + "\""));
}

TEST_F(OpenApiHandlerTest, HeadAndOptionsTellTheMethodsAndRunNothing) {
  HttpRequest request = get_request(rrpc_values());
  for (const char* method : {"HEAD", "OPTIONS"}) {
    request.method = method;
    const HttpResponse response = run(handler_, request);
    EXPECT_EQ(response.status, 200U) << method;
    EXPECT_EQ(response.header("Allow"), "GET, POST, HEAD, OPTIONS") << method;
    EXPECT_FALSE(response.header("x-acs-request-id").empty());
  }
  request.method = "OPTIONS";
  request.target = "*";
  EXPECT_EQ(run(handler_, request).status, 200U);
  request.method = "HEAD";
  request.target = "/index.html";
  EXPECT_EQ(run(handler_, request).status, 404U);
  EXPECT_EQ(calls_, 0);
}

TEST_F(OpenApiHandlerTest, OtherMethodsAreToldWhatIsAllowed) {
  for (const char* method : {"PUT", "DELETE", "PATCH", "get", "BREW"}) {
    HttpRequest request = get_request(rrpc_values());
    request.method = method;
    const HttpResponse response = run(handler_, request);
    EXPECT_EQ(response.status, 405U) << method;
    EXPECT_EQ(response.header("Allow"), "GET, POST, HEAD, OPTIONS") << method;
  }
}

TEST_F(OpenApiHandlerTest, TheHostIdIsTheHostHeader) {
  HttpRequest request = get_request(rrpc_values());
  request.target += "&More=1";
  EXPECT_THAT(run(handler_, request).body, HasSubstr(R"("HostId":"127.0.0.1:8080")"));
}

TEST_F(OpenApiHandlerTest, TopicIsIgnoredWithOneWarning) {
  for (int i = 0; i < 2; ++i) {
    Values values = fresh_values();
    values["Topic"] = "/a/b";
    EXPECT_THAT(run(handler_, get_request(values)).body, HasSubstr("SUCCESS"));
  }
  EXPECT_EQ(parts_.log.count("rrpc_topic_ignored"), 1);
}

TEST_F(OpenApiHandlerTest, AServiceThatThrowsIsAnInternalErrorInTheCallersFormatAndOneLogLine) {
  fails_ = true;
  const HttpResponse response = run(handler_, post_request(rrpc_values()));
  EXPECT_EQ(response.status, 500U);
  EXPECT_THAT(response.body, HasSubstr(R"("Code":"InternalError")"));
  EXPECT_EQ(parts_.log.count("the dispatcher broke"), 1);
  EXPECT_EQ(parts_.log.count(response.header("x-acs-request-id")), 1);
  EXPECT_EQ(handler_.parked_calls(), 0U);
}

}  // namespace
}  // namespace gateway
