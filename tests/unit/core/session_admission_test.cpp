// Logins that take their time, are refused, or are repeated; and which edition a terminal is taken for.
#include "gateway/core/edition_evidence.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;
using std::chrono::seconds;

// Hands everything on only once the test says so.
class HeldAdmission final : public Admission {
 public:
  explicit HeldAdmission(Admission& behind) : behind_(behind) {}
  void register_terminal(const Registration& registration,
                         std::function<void(const RegistrationOutcome&)> done) override {
    held.push_back([this, registration, done] { behind_.register_terminal(registration, done); });
  }
  void authenticate(const TerminalKey& key, std::string_view code,
                    std::function<void(const AuthenticationOutcome&)> done) override {
    held.push_back([this, key, code = std::string(code), done] { behind_.authenticate(key, code, done); });
  }
  void deregister(const TerminalKey& key, std::function<void(bool)> done) override {
    held.push_back([this, key, done] { behind_.deregister(key, done); });
  }
  void went_online(const TerminalKey&, std::string_view peer) override { online.emplace_back(peer); }
  void went_offline(const TerminalKey&) override { ++offline; }
  void let_go() {
    for (const auto& each : std::exchange(held, {})) each();
  }
  std::vector<std::function<void()>> held;
  std::vector<std::string> online;
  int offline = 0;

 private:
  Admission& behind_;
};

class SessionAdmissionTest : public SessionFixture {
 protected:
  std::unique_ptr<Terminal> connect_held(std::string phone = "13800000001") {
    return std::make_unique<Terminal>(*this, next_slot++, std::move(phone), Edition::v2013, held_services);
  }
  HeldAdmission held{admission};
  Services held_services{clock,     slow_wheel, reply_wheel,   registry,        held,
                         publisher, mailbox,    config.limits, config.products, metrics,
                         links,     log,        decoder,       frame,           uplink_share};
};

TEST_F(SessionAdmissionTest, WhileAdmissionThinksTheTerminalIsServedButNotAnsweredAndAskedOnlyOnce) {
  auto terminal = connect_held();
  const Body body = registration(Edition::v2013);
  EXPECT_TRUE(terminal->say(0x0100, body).empty());
  EXPECT_TRUE(terminal->say(0x0100, body).empty());
  EXPECT_EQ(held.held.size(), 1U);
  EXPECT_EQ(terminal->say(0x0002).at(0).body[4], 0);
  held.let_go();
  const auto answers = terminal->link.take();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8100);
  const std::string code(answers[0].body.begin() + 3, answers[0].body.end());
  EXPECT_TRUE(terminal->say(0x0102, terminal->authentication(code)).empty());
  EXPECT_EQ(terminal->session->state(), Session::State::connected);
  held.let_go();
  EXPECT_EQ(terminal->session->state(), Session::State::online);
  EXPECT_EQ(terminal->link.take().at(0).body[4], 0);
}

TEST_F(SessionAdmissionTest, AQuestionThatIsNeverAnsweredDoesNotKeepTheLink) {
  auto terminal = connect_held();
  terminal->say(0x0100, registration(Edition::v2013));
  pass(seconds(31));
  EXPECT_EQ(terminal->link.closed, CloseReason::not_authenticated);
  terminal->session->on_closed(CloseReason::not_authenticated);
  mailbox.sessions.clear();
  held.let_go();
}

TEST_F(SessionAdmissionTest, WhereNothingCanBeKeptTheTerminalIsNotAnsweredAndGetsInLater) {
  auto terminal = connect();
  store.set_full(true);
  EXPECT_TRUE(terminal->say(0x0100, registration(Edition::v2013)).empty());
  store.set_full(false);
  const std::string code = terminal->registered_code(registration(Edition::v2013));
  store.set_full(true);
  EXPECT_TRUE(terminal->say(0x0102, terminal->authentication(code)).empty());
  EXPECT_EQ(terminal->session->state(), Session::State::connected);
  store.set_full(false);
  EXPECT_EQ(terminal->authenticate(code), 0);
  store.set_full(true);
  EXPECT_TRUE(terminal->say(0x0003).empty());
  EXPECT_FALSE(terminal->link.closed);
  store.set_full(false);
  EXPECT_EQ(terminal->say(0x0003).at(0).body[4], 0);
  EXPECT_EQ(terminal->link.closed, CloseReason::logout);
  EXPECT_EQ(metrics.admissions_unanswered.value(), 3U);
}

TEST_F(SessionAdmissionTest, ALogoutIsAnsweredOnceItIsKeptAndNothingIsTakenMeanwhile) {
  auto terminal = connect_held();
  terminal->say(0x0100, registration(Edition::v2013));
  held.let_go();
  const auto answer = terminal->link.take().at(0);
  terminal->say(0x0102, terminal->authentication({answer.body.begin() + 3, answer.body.end()}));
  held.let_go();
  terminal->link.take();
  EXPECT_TRUE(terminal->say(0x0003).empty());
  EXPECT_TRUE(terminal->say(0x0200, Body(28, 0)).empty());
  EXPECT_FALSE(terminal->link.closed);
  held.let_go();
  EXPECT_EQ(terminal->link.take().at(0).body[4], 0);
  EXPECT_EQ(terminal->link.closed, CloseReason::logout);
}

TEST_F(SessionAdmissionTest, OnlineAndOfflineAreToldOnceEachAndNotByALinkThatLostTheTerminal) {
  std::vector<std::unique_ptr<Terminal>> both;
  for (int i = 0; i < 2; ++i) {
    both.push_back(connect_held());
    both.back()->say(0x0100, registration(Edition::v2013));
    held.let_go();
    const auto answer = both.back()->link.take().at(0);
    both.back()->say(0x0102, both.back()->authentication({answer.body.begin() + 3, answer.body.end()}));
    held.let_go();
  }
  EXPECT_EQ(held.online, (std::vector<std::string>{"192.0.2.1:1000", "192.0.2.1:1000"}));
  both[0]->session->on_closed(CloseReason::taken_over);
  EXPECT_EQ(held.offline, 0);
  both[1]->session->on_closed(CloseReason::peer_closed);
  EXPECT_EQ(held.offline, 1);
}

// It stands nowhere else, and an operator who wants the terminal in needs it.
TEST_F(SessionAdmissionTest, ARefusedRegistrationIsCountedAndToldWithTheIdentityToImport) {
  config.products[0].admission = AdmissionMode::import;
  auto terminal = connect();
  EXPECT_EQ(terminal->say(0x0100, registration(Edition::v2013)).at(0).body.at(2), 4);
  ASSERT_TRUE(log.has("registration_refused"));
  EXPECT_EQ(log.lines.back(),
            "registration_refused product=a1Test phone=13800000001 device=MAKER_MODEL-1_ID0001 edition=2013 "
            "plate=\"粤B12345\" result=4 peer=192.0.2.1:1000");
  EXPECT_EQ(metrics.registrations_refused[3].value(), 1U);
  config.products[0].editions = {Edition::v2019};
  terminal->say(0x0100, registration(Edition::v2013));
  EXPECT_EQ(metrics.registrations_refused[3].value(), 2U);
  EXPECT_NE(log.lines.back().find("device=MAKER_MODEL-1_ID0001 edition=2013"), std::string::npos);
}

TEST_F(SessionAdmissionTest, RegistrationsThatAreRefusedAgainAndAgainDoNotFillTheLog) {
  config.products[0].admission = AdmissionMode::import;
  config.limits.max_refused_before_login = 1'000;
  auto terminal = connect();
  for (int i = 0; i < 500; ++i) terminal->say(0x0100, registration(Edition::v2013));
  const auto told = [this] {
    return std::ranges::count_if(
        log.lines, [](const std::string& line) { return line.starts_with("registration_refused "); });
  };
  EXPECT_EQ(told(), 20);
  EXPECT_EQ(metrics.registrations_refused[3].value(), 500U);
  pass(seconds(2));
  for (int i = 0; i < 5; ++i) terminal->say(0x0100, registration(Edition::v2013));
  EXPECT_EQ(told(), 22);
  EXPECT_TRUE(log.lines[log.lines.size() - 2].ends_with(" left_out=480"));
}

// The dance of a terminal whose code ended: on one link, and also when it takes some rounds.
TEST_F(SessionAdmissionTest, ARefusedCodeIsFollowedByARegistrationOnTheSameLinkAndTheTerminalGetsIn) {
  auto terminal = connect();
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(terminal->authenticate("a code of former times"), 1);
    EXPECT_FALSE(terminal->registered_code(registration(Edition::v2013)).empty());
  }
  EXPECT_EQ(terminal->authenticate("still the old code"), 1);
  EXPECT_EQ(terminal->authenticate(terminal->registered_code(registration(Edition::v2013))), 0);
  EXPECT_EQ(terminal->session->state(), Session::State::online);
}

TEST_F(SessionAdmissionTest, MalformedLoginsCountTowardsTheLimit) {
  config.limits.max_refused_before_login = 6;
  auto terminal = connect();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(terminal->say(0x0100, {1, 2, 3}).at(0).body[4], 2);
  EXPECT_FALSE(terminal->link.closed);
  terminal->say(0x0100, {1, 2, 3});
  EXPECT_EQ(terminal->link.closed, CloseReason::refused_messages);
}

TEST_F(SessionAdmissionTest, RepeatedRegistrationsCountTowardsTheLimit) {
  config.limits.max_refused_before_login = 5;
  auto terminal = connect();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(terminal->registered_code(registration(Edition::v2013)).empty());
  EXPECT_FALSE(terminal->link.closed);
  terminal->say(0x0100, registration(Edition::v2013));
  EXPECT_EQ(terminal->link.closed, CloseReason::refused_messages);
}

TEST_F(SessionAdmissionTest, RepeatedLoginsWhileAdmissionThinksCountTowardsTheLimit) {
  config.limits.max_refused_before_login = 5;
  auto terminal = connect_held();
  for (int i = 0; i < 5; ++i) terminal->say(0x0102, terminal->authentication("code"));
  EXPECT_FALSE(terminal->link.closed);
  terminal->say(0x0102, terminal->authentication("code"));
  EXPECT_EQ(terminal->link.closed, CloseReason::refused_messages);
}

TEST_F(SessionAdmissionTest, ARegistrationInAnotherEditionChangesNothingBeforeItsLogin) {
  auto terminal = connect("13800000001", Edition::v2011);
  EXPECT_EQ(terminal->authenticate(terminal->registered_code(registration(Edition::v2011))), 0);
  ASSERT_EQ(terminal->session->edition(), Edition::v2011);
  terminal->edition = Edition::v2019;
  const std::string code = terminal->registered_code(registration(Edition::v2019));
  EXPECT_FALSE(code.empty());
  EXPECT_EQ(terminal->session->edition(), Edition::v2011);
  terminal->edition = Edition::v2011;
  terminal->say(0x0002);
  EXPECT_EQ(terminal->session->edition(), Edition::v2011);
  terminal->edition = Edition::v2019;
  EXPECT_EQ(terminal->authenticate(code), 0);
  EXPECT_EQ(terminal->session->edition(), Edition::v2019);
}

TEST_F(SessionAdmissionTest, AWrongVersionBitIsSurvived) {
  int number = 0;
  for (const Edition edition : jt808::kEditions) {
    const std::string phone = "1380000020" + std::to_string(number++);
    auto terminal = connect(phone, edition);
    auto form = jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits(phone), edition);
    form.version_bit = !form.version_bit;
    const auto answer =
        terminal->say_in(form, 0x0100, registration(edition, "TERM-" + std::to_string(number)));
    ASSERT_EQ(answer.size(), 1U) << jt808::to_string(edition);
    ASSERT_EQ(answer[0].body.at(2), 0);
    EXPECT_EQ(answer[0].layout_2019, edition == Edition::v2019);
    const std::string code(answer[0].body.begin() + 3, answer[0].body.end());
    EXPECT_EQ(terminal->say_in(form, 0x0102, terminal->authentication(code)).at(0).body[4], 0);
    EXPECT_EQ(terminal->session->edition(), edition);
    EXPECT_EQ(devices.find_device(0, "MAKER_MODEL-1_TERM-" + std::to_string(number)), key_of(phone));
  }
}

// Header of one edition, bodies of another: the registration's body shows it, and the store remembers it.
TEST_F(SessionAdmissionTest, BodiesOfAnotherEditionThanTheHeaderAreToldByTheRegistration) {
  int number = 0;
  for (const auto& [header, bodies] :
       {std::pair{Edition::v2013, Edition::v2019}, std::pair{Edition::v2019, Edition::v2013},
        std::pair{Edition::v2019, Edition::v2011}}) {
    const std::string phone = "1380000030" + std::to_string(number++);
    const auto form = jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits(phone), header);
    auto terminal = connect(phone, bodies);
    const auto answer =
        terminal->say_in(form, 0x0100, registration(bodies, "TERM-" + std::to_string(number)));
    ASSERT_EQ(answer.at(0).body.at(2), 0);
    const std::string code(answer[0].body.begin() + 3, answer[0].body.end());
    for (int link = 0; link < 2; ++link) {
      EXPECT_EQ(terminal->say_in(form, 0x0102, terminal->authentication(code)).at(0).body[4], 0);
      EXPECT_EQ(terminal->session->edition(), bodies);
      terminal->say_in(form, 0x0002, {});
      EXPECT_EQ(terminal->session->edition(), bodies) << "on link " << link;
      EXPECT_EQ(devices.find_device(0, "MAKER_MODEL-1_TERM-" + std::to_string(number)), key_of(phone));
      terminal = connect(phone, bodies);  // without a registration
    }
  }
}

TEST_F(SessionAdmissionTest, TheOperatorsWordOnTheEditionHoldsAgainstAllEvidence) {
  DeviceRow row;
  row.name = row.code_name = "MAKER_MODEL-1_ID0001";
  row.imported = true;
  row.pinned = Edition::v2011;
  store.import({row});
  devices.reload_imported([](auto) {});
  auto terminal = connect("13800000001", Edition::v2019);
  EXPECT_EQ(terminal->authenticate(terminal->registered_code(registration(Edition::v2019))), 0);
  EXPECT_EQ(terminal->session->edition(), Edition::v2011);
  terminal->say(0x0002);
  terminal->edition = Edition::v2013;
  terminal->say(0x0002);
  EXPECT_EQ(terminal->session->edition(), Edition::v2011);
}

TEST_F(SessionAdmissionTest, ATerminalThatChangedItsHeaderSinceItsRegistrationIsTakenByTheHeader) {
  auto old = connect("13800000001", Edition::v2011);
  const std::string code = old->registered_code(registration(Edition::v2011));
  EXPECT_EQ(old->authenticate(code), 0);
  auto updated = connect("13800000001", Edition::v2019);
  EXPECT_EQ(updated->authenticate(code), 0);
  EXPECT_EQ(updated->session->edition(), Edition::v2019);
}

}  // namespace
}  // namespace gateway::test
