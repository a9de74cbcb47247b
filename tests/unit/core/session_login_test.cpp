// The login as a dialogue: nothing changes before the 0x0102 succeeded, and the newest link has the terminal.
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;
using std::chrono::seconds;

class SessionLoginTest : public SessionFixture {};

TEST_F(SessionLoginTest, RegistersAndAuthenticatesInEveryEdition) {
  int number = 0;
  for (const Edition edition : jt808::kEditions) {
    const std::string phone = "1380000010" + std::to_string(number++);
    auto terminal = connect(phone, edition);
    const std::string code =
        terminal->registered_code(registration(edition, "TERM-" + std::to_string(number)));
    ASSERT_EQ(code.size(), AuthCodes::kLength);
    EXPECT_EQ(terminal->session->state(), Session::State::connected);
    EXPECT_FALSE(registry.find(key_of(phone)));
    EXPECT_EQ(terminal->authenticate(code), 0);
    EXPECT_EQ(terminal->session->state(), Session::State::online);
    EXPECT_EQ(terminal->session->edition(), edition);
    EXPECT_TRUE(registry.find(key_of(phone))->online);
  }
}

TEST_F(SessionLoginTest, TheAnswerMirrorsHeaderLayoutPhoneBytesAndVersion) {
  auto terminal = connect("13800000001", Edition::v2019);
  const auto answers = terminal->say(0x0002);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_TRUE(answers[0].layout_2019);
  EXPECT_EQ(answers[0].phone, "00000000013800000001");
  EXPECT_EQ(answers[0].id, 0x8001);
  EXPECT_EQ(answers[0].body, (Body{0, 10, 0, 2, 0}));
}

TEST_F(SessionLoginTest, AWrongCodeIsRefusedWithResultOne) {
  auto terminal = connect();
  terminal->registered_code(registration(Edition::v2013));
  EXPECT_EQ(terminal->authenticate("no such code"), 1);
  EXPECT_EQ(terminal->authenticate(std::string(31, 'A')), 1);
  EXPECT_EQ(terminal->authenticate(""), 1);
  EXPECT_EQ(terminal->session->state(), Session::State::connected);
  EXPECT_FALSE(terminal->link.closed);
}

TEST_F(SessionLoginTest, ACodeIsWorthNothingUnderAnotherPhone) {
  auto honest = connect("13800000001");
  const std::string code = honest->registered_code(registration(Edition::v2013));
  auto thief = connect("13800000002");
  EXPECT_EQ(thief->authenticate(code), 1);
}

TEST_F(SessionLoginTest, OnlyLoginMessagesAreServedBeforeTheLogin) {
  auto terminal = connect();
  for (const int id : {0x0200, 0x0704, 0x0900, 0x0104, 0x0F01}) {
    const auto answers = terminal->say(static_cast<std::uint16_t>(id), Body(40, 0));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].body[4], 1) << id;
  }
  EXPECT_TRUE(terminal->say(0x0001, {0, 0, 0x83, 0, 0}).empty());
  EXPECT_TRUE(publisher.events.empty());
  EXPECT_EQ(terminal->say(0x0002)[0].body[4], 0);
  const auto time = terminal->say(0x0004);
  EXPECT_EQ(time[0].id, 0x8004);
  EXPECT_EQ(time[0].body, (Body{0x26, 0x01, 0x01, 0, 0, 0}));
}

// Some terminals set the package item in every frame (part 1, 1.10).
TEST_F(SessionLoginTest, ATerminalLogsInWithFramesThatArePartOneOfOne) {
  auto terminal = connect();
  constexpr jt808::PackageItem kWhole{1, 1};
  const auto registered = terminal->say_part(0x0100, 1, kWhole, registration(Edition::v2013));
  ASSERT_EQ(registered.size(), 1U);
  ASSERT_EQ(registered[0].id, 0x8100);
  const std::string code(registered[0].body.begin() + 3, registered[0].body.end());
  EXPECT_EQ(terminal->say_part(0x0002, 2, kWhole, {}).at(0).body[4], 0);
  const auto accepted = terminal->say_part(0x0102, 3, kWhole, terminal->authentication(code));
  ASSERT_EQ(accepted.size(), 1U);
  EXPECT_EQ(accepted[0].body[4], 0);
  EXPECT_EQ(terminal->session->state(), Session::State::online);
}

TEST_F(SessionLoginTest, TooManyRefusedMessagesCloseTheLink) {
  auto terminal = connect();
  for (std::uint32_t i = 1; i < config.limits.max_refused_before_login; ++i) terminal->say(0x0200);
  EXPECT_FALSE(terminal->link.closed);
  terminal->say(0x0200);
  EXPECT_EQ(terminal->link.closed, CloseReason::refused_messages);
}

TEST_F(SessionLoginTest, ALinkThatNeverAuthenticatesIsClosedInTimeAlthoughItTalks) {
  auto terminal = connect();
  for (int i = 0; i < 29; ++i) {
    pass(seconds(1));
    terminal->say(0x0002);
  }
  EXPECT_FALSE(terminal->link.closed);
  pass(seconds(2));
  EXPECT_EQ(terminal->link.closed, CloseReason::not_authenticated);
}

TEST_F(SessionLoginTest, TheIdleLimitMovesWithTraffic) {
  auto terminal = online();
  for (int i = 0; i < 10; ++i) {
    pass(seconds(100));
    terminal->say(0x0002);
  }
  EXPECT_FALSE(terminal->link.closed);
  pass(seconds(179));
  EXPECT_FALSE(terminal->link.closed);
  pass(seconds(2));
  EXPECT_EQ(terminal->link.closed, CloseReason::idle);
}

TEST_F(SessionLoginTest, TheNewestAuthenticatedLinkTakesTheTerminalOver) {
  auto old_link = online();
  auto new_link = connect();
  const std::string code = new_link->registered_code(registration(Edition::v2013));
  EXPECT_FALSE(old_link->link.closed) << "registering alone must change nothing";
  EXPECT_EQ(new_link->authenticate(code), 0);
  EXPECT_EQ(old_link->link.closed, CloseReason::taken_over);
  EXPECT_EQ(old_link->session->state(), Session::State::fenced);

  publisher.events.clear();
  EXPECT_TRUE(old_link->say(0x0200, Body(28, 0)).empty());
  EXPECT_TRUE(publisher.events.empty());
  old_link->session->on_closed(CloseReason::taken_over);
  ASSERT_TRUE(registry.find(key_of("13800000001"))->online);
  EXPECT_EQ(registry.find(key_of("13800000001"))->online->slot, 2U);
}

TEST_F(SessionLoginTest, ASpoofedPhoneThatNeverAuthenticatesChangesNothing) {
  auto honest = online();
  auto spoof = connect();
  spoof->registered_code(registration(Edition::v2013, "OTHER-7"));
  spoof->say(0x0200, Body(28, 0));
  spoof->authenticate("wrong");
  spoof->say(0x0003);
  spoof->session->on_closed(CloseReason::logout);
  EXPECT_FALSE(honest->link.closed);
  EXPECT_EQ(registry.find(key_of("13800000001"))->online->slot, 1U);
  EXPECT_EQ(honest->say(0x0200, Body(28, 0))[0].body[4], 0);
  EXPECT_EQ(devices.find_device(0, "MAKER_MODEL-1_ID0001"), key_of("13800000001"));
  EXPECT_TRUE(publisher.events.back().decoded);
}

// Fault g.
TEST_F(SessionLoginTest, AnotherPhoneOnTheSameLinkIsRefused) {
  auto terminal = online("13800000001");
  publisher.events.clear();
  const auto answers = terminal->say_as("13800000002", 0x0200, Body(28, 0));
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].body[4], 1);
  EXPECT_EQ(answers[0].phone, "013800000002");
  EXPECT_TRUE(publisher.events.empty());
}

TEST_F(SessionLoginTest, LogoutIsAnsweredEndsTheCodeAndClosesClean) {
  auto terminal = connect();
  const std::string code = terminal->registered_code(registration(Edition::v2013));
  terminal->authenticate(code);
  const auto answers = terminal->say(0x0003);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].body, (Body{0, 12, 0, 3, 0}));
  EXPECT_EQ(terminal->link.closed, CloseReason::logout);
  terminal->session->on_closed(CloseReason::logout);
  EXPECT_TRUE(registry.find(key_of("13800000001"))->clean_end);

  auto again = connect();
  EXPECT_EQ(again->authenticate(code), 1) << "the code ended with the logout";
  const std::string fresh = again->registered_code(registration(Edition::v2013));
  EXPECT_NE(fresh, code);
  EXPECT_EQ(again->authenticate(fresh), 0);
}

TEST_F(SessionLoginTest, ALogoutBeforeTheLoginClosesOnlyThatLink) {
  auto honest = connect();
  const std::string code = honest->registered_code(registration(Edition::v2013));
  honest->authenticate(code);
  auto spoof = connect();
  EXPECT_EQ(spoof->say(0x0003)[0].body[4], 0);
  EXPECT_EQ(spoof->link.closed, CloseReason::logout);
  auto again = connect();
  EXPECT_EQ(again->authenticate(code), 0) << "the code still holds";
}

TEST_F(SessionLoginTest, RegisteringAgainGivesTheSameCode) {
  auto terminal = connect();
  const std::string first = terminal->registered_code(registration(Edition::v2013));
  EXPECT_EQ(terminal->authenticate(first), 0);
  EXPECT_EQ(terminal->registered_code(registration(Edition::v2013)), first);
  EXPECT_EQ(terminal->session->state(), Session::State::online);
}

TEST_F(SessionLoginTest, AfterARestartAKnownCodeServesTheTerminalUnderItsPhone) {
  const std::string code = connect()->registered_code(registration(Edition::v2013));
  MemoryStore empty;
  DeviceBook forgetful(config, codes, empty, clock);
  DeviceAdmission restarted(forgetful);
  Services after{clock,     slow_wheel, reply_wheel,   registry,        restarted,
                 publisher, mailbox,    config.limits, config.products, metrics,
                 links,     log,        decoder,       frame,           uplink_share};
  FakeLink link;
  SessionRef ref;
  ref.slot = 77;
  Session session(ref, link, 0, after);
  mailbox.sessions[77] = &session;
  auto speaker = connect();  // only to build the body
  Body wire = terminal_frame("13800000001", Edition::v2013, 0x0102, 1, speaker->authentication(code));
  jt808::FrameView view;
  ASSERT_EQ(jt808::parse_frame(std::span(wire).subspan(1, wire.size() - 2), view), jt808::FrameFault::none);
  session.on_frame(view);
  EXPECT_EQ(session.state(), Session::State::online);
  EXPECT_EQ(forgetful.find_device(0, "13800000001"), key_of("13800000001"));
  EXPECT_FALSE(forgetful.find_device(0, "MAKER_MODEL-1_ID0001"));
  mailbox.sessions.erase(77);
}

TEST_F(SessionLoginTest, AnIdentityOfAnotherPhoneRaisesTheAlarmAndGetsItsDigits) {
  auto first = online("13800000001");
  auto second = connect("13800000002");
  const std::string code = second->registered_code(registration(Edition::v2013));
  EXPECT_TRUE(log.has("clone"));
  EXPECT_EQ(second->authenticate(code), 0);
  EXPECT_EQ(devices.find_device(0, "MAKER_MODEL-1_ID0001"), key_of("13800000001"));
  EXPECT_EQ(devices.find_device(0, "13800000002"), key_of("13800000002"));
  EXPECT_FALSE(first->link.closed);
}

TEST_F(SessionLoginTest, TwoPhonesThatRegisterOneIdentityBeforeEitherLogsInAreBothServed) {
  auto first = connect("13800000001");
  auto second = connect("13800000002");
  const std::string first_code = first->registered_code(registration(Edition::v2013));
  const std::string second_code = second->registered_code(registration(Edition::v2013));
  EXPECT_EQ(first->authenticate(first_code), 0);
  EXPECT_EQ(second->authenticate(second_code), 0);
  EXPECT_EQ(devices.find_device(0, "MAKER_MODEL-1_ID0001"), key_of("13800000001"));
  EXPECT_EQ(connect("13800000002")->authenticate(second_code), 0) << "also on its next link";
}

TEST_F(SessionLoginTest, ACodeWithTheEndOfItsStringHolds) {
  for (const Edition edition : {Edition::v2013, Edition::v2019}) {
    auto terminal = connect("13800000001", edition);
    const std::string code = terminal->registered_code(registration(edition));
    EXPECT_EQ(terminal->authenticate(code + '\0'), 0) << jt808::to_string(edition);
  }
}

TEST_F(SessionLoginTest, AnOldTerminalLogsInAgainWithoutRegisteringWhereOnlyItsEditionIsTaken) {
  config.products[0].editions = {Edition::v2011};
  auto terminal = connect("13800000001", Edition::v2011);
  const std::string code = terminal->registered_code(registration(Edition::v2011));
  EXPECT_EQ(terminal->authenticate(code), 0);
  auto again = connect("13800000001", Edition::v2011);
  EXPECT_EQ(again->authenticate(code), 0);
  EXPECT_EQ(again->session->edition(), Edition::v2011);
  auto newer = connect("13800000001", Edition::v2019);
  EXPECT_EQ(newer->authenticate(code), 1);
}

TEST_F(SessionLoginTest, ALogoutOfALinkThatWasTakenOverKeepsTheNewLinksCode) {
  auto old_link = connect();
  const std::string code = old_link->registered_code(registration(Edition::v2013));
  old_link->authenticate(code);
  mailbox.sessions.clear();  // the word of the takeover is still on its way
  auto new_link = connect();
  EXPECT_EQ(new_link->authenticate(code), 0);
  EXPECT_EQ(old_link->say(0x0003)[0].body[4], 0);
  old_link->session->on_closed(CloseReason::logout);
  EXPECT_TRUE(registry.find(key_of("13800000001"))->online);
  EXPECT_EQ(connect()->authenticate(code), 0) << "the code still holds";
}

TEST_F(SessionLoginTest, LinksThatFightRaiseTheAlarm) {
  std::vector<std::unique_ptr<Terminal>> all;
  for (int i = 0; i < 5; ++i) all.push_back(online());
  EXPECT_TRUE(log.has("clone"));
}

TEST_F(SessionLoginTest, AnEditionThatTheProductDoesNotTakeIsRefused) {
  config.products[0].editions = {Edition::v2019};
  auto old = connect("13800000001", Edition::v2013);
  const auto answers = old->say(0x0100, registration(Edition::v2013));
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8100);
  EXPECT_EQ(answers[0].body[2], 4);
  EXPECT_EQ(old->authenticate("x"), 1);
}

TEST_F(SessionLoginTest, ABrokenRegistrationIsCalledMalformed) {
  auto terminal = connect();
  const auto answers = terminal->say(0x0100, {1, 2, 3});
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8001);
  EXPECT_EQ(answers[0].body[4], 2);
}

TEST_F(SessionLoginTest, CodesAreNeverLogged) {
  auto terminal = connect();
  const std::string code = terminal->registered_code(registration(Edition::v2013));
  terminal->authenticate(code);
  for (const std::string& line : log.lines) EXPECT_EQ(line.find(code), std::string::npos) << line;
}

TEST_F(SessionLoginTest, UnauthenticatedLinksAreCountedUntilTheyLogInOrGo) {
  auto a = connect("13800000001");
  auto b = connect("13800000002");
  EXPECT_EQ(links.unauthenticated.load(), 2U);
  a->authenticate(a->registered_code(registration(Edition::v2013)));
  EXPECT_EQ(links.unauthenticated.load(), 1U);
  b->session->on_closed(CloseReason::peer_closed);
  b->session->on_closed(CloseReason::peer_closed);
  EXPECT_EQ(links.unauthenticated.load(), 0U);
}

}  // namespace
}  // namespace gateway::test
