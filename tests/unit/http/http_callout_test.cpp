// The callout against a real server on loopback: answers, silence, and what is no answer.
#include "gateway/http/http_callout.hpp"

#include <gtest/gtest.h>

#include <future>

#include "tests/unit/simulator/tiny_http_server.hpp"

namespace gateway {
namespace {

using ::test::TinyHttpServer;

class HttpCalloutTest : public testing::Test {
 protected:
  static HttpCalloutOptions options_for(const TinyHttpServer& server) {
    HttpCalloutOptions options;
    options.url = HttpUrl::parse(server.url() + "/admission?x=1").value();
    options.time_limit = std::chrono::seconds(20);
    return options;
  }
  static std::optional<std::string> ask(HttpCallout& callout, const std::string& body = "{}") {
    std::promise<std::optional<std::string>> told;
    auto answer = told.get_future();
    callout.post(body, [&told](std::optional<std::string> text) { told.set_value(std::move(text)); });
    if (answer.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
      ADD_FAILURE() << "never answered";
      std::abort();  // the promise would end before its callback
    }
    return answer.get();
  }
};

TEST_F(HttpCalloutTest, TheQuestionIsPostedAsJsonWithTheToken) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", "the answer"));
  HttpCalloutOptions options = options_for(server);
  options.token = "secret";
  HttpCallout callout(options);
  ASSERT_FALSE(callout.start());
  EXPECT_EQ(ask(callout, R"({"a":1})"), "the answer");
  const std::string request = server.requests().at(0);
  EXPECT_TRUE(request.starts_with("POST /admission?x=1 HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Host: 127.0.0.1:"), std::string::npos) << request;
  EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos) << request;
  EXPECT_NE(request.find("Authorization: Bearer secret\r\n"), std::string::npos) << request;
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"a\":1}")) << request;
}

TEST_F(HttpCalloutTest, AnythingButAnAnswerWithStatus200IsNone) {
  for (const std::string& answer :
       {TinyHttpServer::answer("500 Internal Server Error", "x"),
        TinyHttpServer::answer("204 No Content", ""), TinyHttpServer::answer("302 Found", "x"),
        TinyHttpServer::answer("200 OK", std::string(100'000, 'x')), std::string("no HTTP at all\r\n\r\n")}) {
    TinyHttpServer server(answer);
    HttpCallout callout(options_for(server));
    ASSERT_FALSE(callout.start());
    EXPECT_EQ(ask(callout), std::nullopt) << answer.substr(0, 60);
  }
}

TEST_F(HttpCalloutTest, SilenceEndsAtTheTimeLimitAndHoldsNobodyElseUp) {
  TinyHttpServer silent(TinyHttpServer::kNever);
  HttpCalloutOptions options = options_for(silent);
  options.time_limit = std::chrono::milliseconds(300);
  HttpCallout callout(options);
  ASSERT_FALSE(callout.start());
  std::vector<std::promise<bool>> told(20);
  for (auto& each : told) {
    callout.post("{}",
                 [&each](const std::optional<std::string>& answer) { each.set_value(answer.has_value()); });
  }
  for (auto& each : told) EXPECT_FALSE(each.get_future().get());
  EXPECT_GT(silent.requests().size(), 1U) << "side by side";
}

TEST_F(HttpCalloutTest, NobodyListensAndNobodyIsThereUnderThatName) {
  HttpCalloutOptions options;
  {
    TinyHttpServer gone("");
    options = options_for(gone);
  }
  HttpCallout callout(options);
  ASSERT_FALSE(callout.start());
  EXPECT_EQ(ask(callout), std::nullopt);
}

TEST_F(HttpCalloutTest, APlainServerIsNoTlsServer) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", "x"));
  HttpCalloutOptions options = options_for(server);
  options.url.tls = true;
  options.time_limit = std::chrono::milliseconds(200);  // the server waits for the rest of a head
  HttpCallout callout(options);
  ASSERT_FALSE(callout.start());
  EXPECT_EQ(ask(callout), std::nullopt);
}

TEST_F(HttpCalloutTest, AFileOfCertificatesThatCannotBeUsedIsNamed) {
  HttpCalloutOptions options;
  options.url = HttpUrl::parse("https://127.0.0.1:1").value();
  options.ca_file = "/nowhere/ca.pem";
  HttpCallout callout(options);
  const auto failed = callout.start();
  ASSERT_TRUE(failed);
  EXPECT_NE(failed->find("/nowhere/ca.pem"), std::string::npos) << *failed;
}

TEST_F(HttpCalloutTest, ItEndsAlthoughQuestionsAreUnderWay) {
  TinyHttpServer silent(TinyHttpServer::kNever);
  HttpCallout callout(options_for(silent));
  ASSERT_FALSE(callout.start());
  for (int i = 0; i < 10; ++i) callout.post("{}", [](const std::optional<std::string>&) { ADD_FAILURE(); });
  while (silent.requests().size() < 10) std::this_thread::yield();
  callout.stop();
  callout.post("{}", [](const std::optional<std::string>&) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace gateway
