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
  static CalloutAnswer ask(HttpCallout& callout, const std::string& body = "{}") {
    std::promise<CalloutAnswer> told;
    auto answer = told.get_future();
    callout.post(body, [&told](CalloutAnswer heard) { told.set_value(std::move(heard)); });
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
  const CalloutAnswer answer = ask(callout, R"({"a":1})");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body, "the answer");
  const std::string request = server.requests().at(0);
  EXPECT_TRUE(request.starts_with("POST /admission?x=1 HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Host: 127.0.0.1:"), std::string::npos) << request;
  EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos) << request;
  EXPECT_NE(request.find("Authorization: Bearer secret\r\n"), std::string::npos) << request;
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"a\":1}")) << request;
}

TEST_F(HttpCalloutTest, AnAnswerKeepsItsStatusAndOnly200HasABody) {
  const std::pair<std::string, unsigned> answers[] = {
      {TinyHttpServer::answer("500 Internal Server Error", "x"), 500},
      {TinyHttpServer::answer("204 No Content", ""), 204},
      {TinyHttpServer::answer("302 Found", "x"), 302},
      {TinyHttpServer::answer("401 Unauthorized", "x"), 401},
      {TinyHttpServer::answer("200 OK", std::string(100'000, 'x')), 200},  // too long
      {"no HTTP at all\r\n\r\n", 0}};
  for (const auto& [text, status] : answers) {
    TinyHttpServer server(text);
    HttpCallout callout(options_for(server));
    ASSERT_FALSE(callout.start());
    const CalloutAnswer heard = ask(callout);
    EXPECT_EQ(heard.status, status) << text.substr(0, 60);
    EXPECT_EQ(heard.body, "") << text.substr(0, 60);
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
    callout.post("{}", [&each](const CalloutAnswer& answer) { each.set_value(answer.status != 0); });
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
  const CalloutAnswer heard = ask(callout);
  EXPECT_EQ(heard.status, 0U);
  EXPECT_EQ(heard.cause, "Connection refused");
}

TEST_F(HttpCalloutTest, APlainServerIsNoTlsServer) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", "x"));
  HttpCalloutOptions options = options_for(server);
  options.url.tls = true;
  options.time_limit = std::chrono::milliseconds(200);  // the server waits for the rest of a head
  HttpCallout callout(options);
  ASSERT_FALSE(callout.start());
  EXPECT_EQ(ask(callout).status, 0U);
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
  for (int i = 0; i < 10; ++i) callout.post("{}", [](const CalloutAnswer&) { ADD_FAILURE(); });
  while (silent.requests().size() < 10) std::this_thread::yield();
  callout.stop();
  callout.post("{}", [](const CalloutAnswer&) { ADD_FAILURE(); });
}

// A resolver of the system that answers when the test says so, and cannot be interrupted.
struct SlowResolver {
  NameLookup::Resolve resolve() {
    return [state = state](const std::string&, std::uint16_t) {
      ++state->asked;
      return state->released.get();
    };
  }
  struct State {
    std::promise<NameLookup::Endpoints> release;
    std::shared_future<NameLookup::Endpoints> released = release.get_future().share();
    std::atomic<int> asked{0};
  };
  std::shared_ptr<State> state = std::make_shared<State>();  // the thread left behind has it too
};

TEST_F(HttpCalloutTest, ItEndsAlthoughTheResolverHangs) {
  SlowResolver slow;
  HttpCalloutOptions options;
  options.url = HttpUrl::parse("http://service.example/").value();
  options.time_limit = std::chrono::milliseconds(50);
  options.resolve = slow.resolve();
  {
    HttpCallout callout(options);
    ASSERT_FALSE(callout.start());
    EXPECT_EQ(ask(callout).status, 0U) << "at the time limit";
    EXPECT_EQ(ask(callout).status, 0U);
    EXPECT_EQ(slow.state->asked.load(), 1) << "one thread, however many ask";
    callout.stop();
  }
  slow.state->release.set_value({});
}

TEST_F(HttpCalloutTest, ANameIsLookedUpAndWhoAskedMeanwhileSharesTheAnswer) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", "x"));
  SlowResolver slow;
  HttpCalloutOptions options = options_for(server);
  const boost::asio::ip::tcp::endpoint there(boost::asio::ip::make_address(options.url.host),
                                             options.url.port);
  options.url.host = "service.example";
  options.resolve = slow.resolve();
  HttpCallout callout(options);
  ASSERT_FALSE(callout.start());
  std::vector<std::promise<unsigned>> told(5);
  for (auto& each : told) {
    callout.post("{}", [&each](const CalloutAnswer& answer) { each.set_value(answer.status); });
  }
  while (slow.state->asked.load() == 0) std::this_thread::yield();
  slow.state->release.set_value({there});
  for (auto& each : told) EXPECT_EQ(each.get_future().get(), 200U);
  EXPECT_FALSE(NameLookup::system("localhost", 80).empty());
}

}  // namespace
}  // namespace gateway
