// The web service's gate and the admission behind it, with a service that answers when the test says so.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>

#include "gateway/auth/webhook_admission.hpp"
#include "gateway/store/memory_store.hpp"
#include "tests/support/fakes.hpp"
#include "tests/support/manual_clock.hpp"

namespace gateway::test {
namespace {

using std::chrono::seconds;

constexpr const char* kAllow = R"({"version":1,"allow":true})";
constexpr const char* kDeny = R"({"version":1,"allow":false,"result":2,"message":"no"})";

class FakeCallout final : public Callout {
 public:
  void post(std::string body, Done done) override {
    bodies.push_back(std::move(body));
    waiting.push_back(std::move(done));
  }
  // To the oldest question; nothing: it failed.
  void answer(const std::optional<std::string>& text) {
    answer(text ? CalloutAnswer{200, *text} : CalloutAnswer{});
  }
  void answer(const char* text) { answer(CalloutAnswer{200, text}); }
  void answer(CalloutAnswer answer) {
    ASSERT_FALSE(waiting.empty());
    const Done done = std::move(waiting.front());
    waiting.pop_front();
    done(std::move(answer));
  }
  std::vector<std::string> bodies;
  std::deque<Done> waiting;
};

class WebhookTest : public testing::Test {
 protected:
  WebhookTest() {
    ProductConfig& product = config.products.emplace_back();
    product.product_key = "a1";
    product.admission = AdmissionMode::webhook;
    WebhookConfig& webhook = product.webhook.emplace();
    webhook.url = "http://h";
    webhook.concurrency = 2;
    webhook.queue = 3;
    webhook.failures = 3;
    AuthKey key;
    key.id = 'k';
    codes.emplace(std::vector{key});
    book.emplace(config, *codes, store, clock);
    admission.emplace(*book, config.products[0], clock, callout, log);
  }
  WebhookConfig& webhook() { return *config.products[0].webhook; }

  static TerminalKey key_of(std::string_view phone) { return {0, *jt808::PhoneNumber::from_digits(phone)}; }
  static Registration registration(std::string_view phone) {
    Registration made;
    made.key = key_of(phone);
    made.identity = {"MAKER", "MODEL", "ID" + std::string(phone)};
    made.plate = "粤B12345";
    made.plate_color = 2;
    made.peer = "192.0.2.1:9";
    return made;
  }
  std::vector<RegistrationOutcome>& register_phone(std::string_view phone) {
    admission->register_terminal(registration(phone),
                                 [this](const RegistrationOutcome& told) { registered.push_back(told); });
    return registered;
  }
  std::vector<AuthenticationOutcome>& authenticate(std::string_view phone, const std::string& code) {
    admission->authenticate(key_of(phone), code,
                            [this](const AuthenticationOutcome& told) { authenticated.push_back(told); });
    return authenticated;
  }
  // A question whose answer comes when the test says so, whatever else is answered meanwhile.
  Callout::Done asked_early(std::string_view phone) {
    register_phone(phone);
    Callout::Done late = std::move(callout.waiting.back());
    callout.waiting.pop_back();
    return late;
  }
  // Three questions that nobody answers.
  void break_down() {
    for (const char* const phone : {"9001", "9002", "9003"}) {
      register_phone(phone);
      callout.answer(std::nullopt);
    }
    ASSERT_TRUE(admission->counters().open);
    registered.clear();
  }

  Config config;
  ManualClock clock;
  FakeLog log;
  FakeCallout callout;
  MemoryStore store;
  std::optional<AuthCodes> codes;
  std::optional<DeviceBook> book;
  std::optional<WebhookAdmission> admission;
  std::vector<RegistrationOutcome> registered;
  std::vector<AuthenticationOutcome> authenticated;
};

TEST_F(WebhookTest, TheServiceIsAskedOfRegistrationAndLoginAndNeverSeesACode) {
  EXPECT_TRUE(register_phone("1001").empty()) << "nothing is told before it has answered";
  const auto question = boost::json::parse(callout.bodies.at(0)).as_object();
  EXPECT_EQ(boost::json::serialize(question),
            R"({"version":1,"operation":"register","product_key":"a1","phone":"1001",)"
            R"("device_name":"MAKER_MODEL_ID1001","edition":"2013","manufacturer":"MAKER",)"
            R"("device_model":"MODEL","device_id":"ID1001","license_plate_number":"粤B12345",)"
            R"("license_plate_colour":2,"province":0,"city":0,"address":"192.0.2.1:9"})");
  callout.answer(kAllow);
  ASSERT_EQ(registered.size(), 1U);
  EXPECT_EQ(registered[0].result, 0);
  const std::string code = registered[0].auth_code;
  EXPECT_TRUE(authenticate("1001", code).empty());
  EXPECT_EQ(callout.bodies.at(1).find(code), std::string::npos);
  callout.answer(kAllow);
  ASSERT_EQ(authenticated.size(), 1U);
  EXPECT_TRUE(authenticated[0].accepted);
  bool kept = false;
  admission->deregister(key_of("1001"), [&kept](bool told) { kept = told; });
  EXPECT_TRUE(kept) << "the logout does not wait for the service";
  EXPECT_NE(callout.bodies.at(2).find(R"("operation":"unregister")"), std::string::npos);
}

TEST_F(WebhookTest, WhatTheServiceRefusesIsRefusedWithItsResult) {
  register_phone("1001");
  callout.answer(kDeny);
  EXPECT_EQ(registered.at(0).result, 2);
  EXPECT_FALSE(registered[0].unavailable);
  register_phone("1002");
  callout.answer(R"({"version":1,"allow":false})");
  EXPECT_EQ(registered.at(1).result, 4);
  EXPECT_FALSE(book->awaits_authentication(key_of("1001")));
}

TEST_F(WebhookTest, WhatTheGatewayRefusesIsNotAsked) {
  authenticate("1001", "no code");
  EXPECT_FALSE(authenticated.at(0).accepted);
  Registration bad = registration("1001");
  bad.identity.model = "x";
  admission->register_terminal(bad, [this](const RegistrationOutcome& told) { registered.push_back(told); });
  EXPECT_EQ(registered.at(0).result, 4);
  EXPECT_TRUE(callout.bodies.empty());
}

TEST_F(WebhookTest, AnIdentityOfAnotherPhoneIsRefusedByTheGateway) {
  register_phone("1001");
  callout.answer(kAllow);
  authenticate("1001", registered.at(0).auth_code);
  callout.answer(kAllow);
  Registration thief = registration("1001");
  thief.key = key_of("1002");
  admission->register_terminal(thief,
                               [this](const RegistrationOutcome& told) { registered.push_back(told); });
  EXPECT_EQ(registered.at(1).result, 3);
  EXPECT_TRUE(registered[1].clone);
}

TEST_F(WebhookTest, OnlyTheDocumentedFormIsAnAnswer) {
  for (const char* const body :
       {"", "true", "[]", "{}", R"({"allow":true})", R"({"version":2,"allow":true})", R"({"version":1})",
        R"({"version":1,"allow":1})", R"({"version":1,"allow":false,"result":0})",
        R"({"version":1,"allow":false,"result":5})", R"({"version":1,"allow":true} x)"}) {
    EXPECT_FALSE(WebhookGate::parse(body)) << body;
  }
  EXPECT_TRUE(WebhookGate::parse(R"({"version":1,"allow":true,"result":9,"more":{}})")->allow);
}

TEST_F(WebhookTest, ADecisionIsUsedAgainForAWhile) {
  register_phone("1001");
  callout.answer(kAllow);
  EXPECT_EQ(register_phone("1001").size(), 2U);
  clock.advance(seconds(59));
  EXPECT_EQ(register_phone("1001").size(), 3U);
  EXPECT_EQ(callout.bodies.size(), 1U);
  clock.advance(seconds(1));
  register_phone("1001");
  EXPECT_EQ(callout.bodies.size(), 2U);
  callout.answer(kDeny);
  EXPECT_EQ(registered.at(3).result, 2);
}

TEST_F(WebhookTest, SoManyDecisionsAreRememberedAndTheOldestGoesFirst) {
  webhook().cache = 2;
  for (const char* const phone : {"1001", "1002", "1003"}) {
    register_phone(phone);
    callout.answer(kAllow);
  }
  register_phone("1002");
  EXPECT_EQ(callout.bodies.size(), 3U);
  register_phone("1001");
  EXPECT_EQ(callout.bodies.size(), 4U);
}

TEST_F(WebhookTest, SoManyQuestionsRunSoManyWaitAndTheRestIsUndecided) {
  for (const char* const phone : {"1001", "1002", "1003", "1004", "1005"}) register_phone(phone);
  EXPECT_EQ(callout.bodies.size(), 2U);
  EXPECT_TRUE(registered.empty());
  EXPECT_TRUE(register_phone("1006").at(0).unavailable);
  callout.answer(kAllow);
  EXPECT_EQ(callout.bodies.size(), 3U) << "the next takes its place";
  while (!callout.waiting.empty()) callout.answer(kAllow);
  EXPECT_EQ(registered.size(), 6U);
  EXPECT_EQ(callout.bodies.size(), 5U);
}

TEST_F(WebhookTest, ThatTheServiceIsDownIsToldWithTheCauseOfTheLastFailure) {
  const auto fail_with = [this](const CalloutAnswer& last) {
    for (const CalloutAnswer& each : {CalloutAnswer{500, {}}, CalloutAnswer{500, {}}, last}) {
      register_phone("1001");
      callout.answer(each);
    }
  };
  fail_with({0, {}, "Connection refused"});
  EXPECT_EQ(log.lines.back(), "webhook_down product=a1 url=http://h failures=3 cause=\"Connection refused\"");
  clock.advance(webhook().pause);
  register_phone("1001");
  callout.answer(kAllow);
  clock.advance(std::chrono::hours(1));
  fail_with({503, {}});
  EXPECT_TRUE(log.lines.back().ends_with(" cause=\"HTTP status 503\"")) << log.lines.back();
}

TEST_F(WebhookTest, AfterFailuresInARowNothingIsAskedForAWhileThenOneQuestionTries) {
  break_down();
  EXPECT_TRUE(log.has("webhook_down"));
  EXPECT_TRUE(register_phone("1001").at(0).unavailable) << "at once";
  EXPECT_EQ(callout.bodies.size(), 3U);
  clock.advance(webhook().pause);
  register_phone("1001");
  register_phone("1002");
  EXPECT_EQ(callout.bodies.size(), 4U) << "one probe";
  EXPECT_TRUE(registered.at(1).unavailable);
  callout.answer(std::nullopt);
  register_phone("1001");
  EXPECT_EQ(callout.bodies.size(), 4U) << "it failed: another pause";
  clock.advance(webhook().pause);
  register_phone("1001");
  callout.answer(kAllow);
  EXPECT_TRUE(log.has("webhook_up"));
  register_phone("1002");
  register_phone("1003");
  EXPECT_EQ(callout.bodies.size(), 7U);
}

TEST_F(WebhookTest, AFailureOfAQuestionFromBeforeTheBreakerOpenedPutsNothingOff) {
  webhook().concurrency = 4;
  const auto first = asked_early("8001");
  const auto second = asked_early("8002");
  break_down();
  clock.advance(webhook().pause - seconds(1));
  first({});
  clock.advance(seconds(1));
  register_phone("1001");
  EXPECT_EQ(callout.bodies.size(), 6U) << "the pause ends when it was to end";
  second({});
  clock.advance(webhook().pause);
  register_phone("1002");
  EXPECT_EQ(callout.bodies.size(), 6U) << "still one probe";
  callout.answer(kAllow);
  EXPECT_FALSE(admission->counters().open);
}

TEST_F(WebhookTest, OnlyTheProbesOwnAnswerClosesTheBreakerAndLateOnesDoNotOpenItAgain) {
  webhook().concurrency = 5;
  webhook().failures = 1;
  const auto allowed = asked_early("8001");
  const auto failed = asked_early("8002");
  register_phone("9001");
  callout.answer(std::nullopt);
  registered.clear();
  allowed({200, kAllow});
  EXPECT_EQ(registered.at(0).result, 0) << "a decision is a decision";
  EXPECT_FALSE(registered[0].unavailable);
  EXPECT_TRUE(admission->counters().open);
  clock.advance(webhook().pause);
  register_phone("1001");
  callout.answer(kAllow);
  EXPECT_FALSE(admission->counters().open);
  failed({});
  EXPECT_FALSE(admission->counters().open) << "asked before the service was back";
}

TEST_F(WebhookTest, OnlySilenceAnd5xxCountTowardsTheBreakerAndAnyOtherAnswerStartsAnew) {
  const auto ask = [this](const CalloutAnswer& answer) {
    register_phone(std::to_string(2000 + callout.bodies.size()));
    callout.answer(answer);
  };
  for (int i = 0; i < 10; ++i) ask(i % 2 == 0 ? CalloutAnswer{401, {}} : CalloutAnswer{200, "<html>"});
  EXPECT_FALSE(admission->counters().open);
  for (const auto& outcome : registered) EXPECT_TRUE(outcome.unavailable);
  EXPECT_EQ(std::ranges::count_if(
                log.lines, [](const std::string& line) { return line.starts_with("webhook_no_decision"); }),
            1);
  ask({});
  ask({503, {}});
  ask({404, {}});
  ask({200, kDeny});
  ask({});
  ask({500, {}});
  EXPECT_FALSE(admission->counters().open);
  ask({});
  EXPECT_TRUE(admission->counters().open);
  using enum WebhookGate::Outcome;
  const auto counted = admission->counters();
  EXPECT_EQ(counted.of(no_decision), 11U);
  EXPECT_EQ(counted.of(failed), 5U);
  EXPECT_EQ(counted.of(denied), 1U);
  EXPECT_EQ(counted.asked, 17U);
}

TEST_F(WebhookTest, OverloadAndOddAnswersAreNoReasonToGoOnWithoutTheService) {
  webhook().when_down = WhenDown::allow_listed;
  webhook().queue = 0;
  std::vector<DeviceRow> rows;
  for (const char* const phone : {"1001", "1002", "1003"}) {
    DeviceRow& row = rows.emplace_back();
    row.name = row.code_name = "MAKER_MODEL_ID" + std::string(phone);
    row.imported = true;
  }
  store.import(rows);
  book->reload_imported([](auto) {});
  register_phone("1001");
  register_phone("1002");
  EXPECT_TRUE(register_phone("1003").at(0).unavailable) << "two run and none may wait";
  callout.answer(CalloutAnswer{403, {}});
  EXPECT_TRUE(registered.at(1).unavailable);
  callout.answer(CalloutAnswer{});
  EXPECT_EQ(registered.at(2).result, 0) << "no answer: the list holds";
  EXPECT_FALSE(registered.at(2).unavailable);
  EXPECT_EQ(admission->counters().of(WebhookGate::Outcome::overloaded), 1U);
}

TEST_F(WebhookTest, WhatWaitsWhenTheBreakerOpensIsToldAtOnce) {
  for (const char* const phone : {"1001", "1002", "1003", "1004", "1005"}) register_phone(phone);
  for (int i = 0; i < 3; ++i) callout.answer(std::nullopt);
  EXPECT_EQ(registered.size(), 4U);
  callout.answer(std::nullopt);
  EXPECT_EQ(registered.size(), 5U);
  for (const auto& outcome : registered) EXPECT_TRUE(outcome.unavailable);
}

TEST_F(WebhookTest, LastKnownHoldsWhileTheServiceIsDownHoweverOld) {
  webhook().when_down = WhenDown::last_known;
  register_phone("1001");
  callout.answer(kAllow);
  register_phone("1002");
  callout.answer(kDeny);
  clock.advance(std::chrono::hours(100));
  break_down();
  EXPECT_EQ(register_phone("1001").at(0).result, 0);
  EXPECT_EQ(register_phone("1002").at(1).result, 2);
  EXPECT_TRUE(register_phone("1003").at(2).unavailable);
}

TEST_F(WebhookTest, AllowListedAdmitsImportedDevicesWhileTheServiceIsDown) {
  webhook().when_down = WhenDown::allow_listed;
  DeviceRow row;
  row.name = row.code_name = "MAKER_MODEL_ID1001";
  row.imported = true;
  store.import({row});
  book->reload_imported([](auto) {});
  break_down();
  const auto first = register_phone("1001").at(0);
  EXPECT_EQ(first.result, 0);
  EXPECT_TRUE(authenticate("1001", first.auth_code).at(0).accepted);
  EXPECT_TRUE(register_phone("1002").at(1).unavailable);
}

TEST_F(WebhookTest, FailClosedAdmitsNobody) {
  register_phone("1001");
  callout.answer(kAllow);
  const std::string code = registered.at(0).auth_code;
  clock.advance(seconds(100));
  break_down();
  EXPECT_TRUE(register_phone("1001").at(0).unavailable);
  EXPECT_TRUE(authenticate("1001", code).at(0).unavailable);
}

TEST(HttpUrlTest, AddressesAreTakenApart) {
  const auto plain = HttpUrl::parse("http://host");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "host");
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->target, "/");
  const auto full = HttpUrl::parse("https://[::1]:8443/a/b?c=d");
  ASSERT_TRUE(full);
  EXPECT_TRUE(full->tls);
  EXPECT_EQ(full->host, "::1");
  EXPECT_EQ(full->port, 8443);
  EXPECT_EQ(full->target, "/a/b?c=d");
  EXPECT_EQ(HttpUrl::parse("https://h?x")->target, "/?x");
  EXPECT_EQ(HttpUrl::parse("https://h")->port, 443);
  for (const char* const bad : {"", "h", "ftp://h", "http://", "http:///x", "http://h:0", "http://h:70000",
                                "http://h:x", "http://u@h", "http://h /", "http://[::1", "http://h/#x"}) {
    EXPECT_FALSE(HttpUrl::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace gateway::test
