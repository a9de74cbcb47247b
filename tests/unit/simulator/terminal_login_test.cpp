// How a simulated terminal logs in, reports, and comes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jt808/codec.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/unit/simulator/dialogue.hpp"

namespace {

using jt808::Edition;
using simulator::SimTerminal;
using test::Body;
using test::bytes_of;
using test::Dialogue;
using test::general_answer;
using test::join;
using test::Message;
using test::word;
using testing::ElementsAre;
using namespace std::chrono_literals;

class TerminalOfEveryEdition : public testing::TestWithParam<Edition> {};

TEST_P(TerminalOfEveryEdition, RegistersAndThenAuthenticatesWithItsCode) {
  Dialogue dialogue(Dialogue::quiet(GetParam()));
  dialogue.connect();
  const auto first = dialogue.take();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].id, 0x0100);
  const auto registration = jt808::decode<jt808::TerminalRegister>(first[0].body, GetParam());
  ASSERT_TRUE(registration) << registration.error().message;
  EXPECT_EQ(registration->manufacturer_id, "SIM01");
  EXPECT_EQ(registration->terminal_model, "SIM-808");
  EXPECT_EQ(registration->terminal_id, "0000001");
  EXPECT_EQ(registration->plate, "沪A00001");

  dialogue.from_server(0x8100, join({word(first[0].serial), {0}, bytes_of("A-code")}));
  const auto second = dialogue.take();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].id, 0x0102);
  const auto login = jt808::decode<jt808::TerminalAuthentication>(second[0].body, GetParam());
  ASSERT_TRUE(login) << login.error().message;
  EXPECT_EQ(login->auth_code, "A-code");
  if (GetParam() == Edition::v2019) {
    EXPECT_EQ(login->imei, "860000000000001");
    EXPECT_EQ(login->software_version, "jt808-sim");
    EXPECT_EQ(second[0].body.size(), 1U + 6 + 15 + 20);
  } else {
    EXPECT_EQ(second[0].body, bytes_of("A-code"));
  }

  dialogue.from_server(0x8001, general_answer(second[0].serial, 0x0102, 0));
  EXPECT_EQ(dialogue.terminal.state(), SimTerminal::State::online);
  EXPECT_THAT(dialogue.events, ElementsAre("registered", "online"));
}

INSTANTIATE_TEST_SUITE_P(Editions, TerminalOfEveryEdition, testing::ValuesIn(jt808::kEditions),
                         [](const auto& edition) { return "v" + std::string(to_string(edition.param)); });

TEST(TerminalLogin, TheHeaderIsThatOfTheEdition) {
  Dialogue old(Dialogue::quiet(Edition::v2013));
  old.connect();
  EXPECT_EQ(Body(old.writes[0].begin(), old.writes[0].begin() + 13),
            (Body{0x7e, 0x01, 0x00, 0x00, 0x2d, 0x01, 0x38, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00}));
  Dialogue young(Dialogue::quiet(Edition::v2019));
  young.connect();
  EXPECT_EQ(
      Body(young.writes[0].begin(), young.writes[0].begin() + 18),
      (Body{0x7e, 0x01, 0x00, 0x40, 0x54, 0x01, 0, 0, 0, 0, 0x01, 0x38, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00}));
}

TEST(TerminalLogin, KeepsItsCodeOverAReconnect) {
  Dialogue dialogue;
  dialogue.go_online();
  dialogue.disconnect();
  EXPECT_EQ(dialogue.terminal.state(), SimTerminal::State::offline);
  EXPECT_FALSE(dialogue.terminal.next_deadline());
  dialogue.connect();
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].id, 0x0102);
}

TEST(TerminalLogin, ACodeIsEchoedByteForByte) {
  Dialogue dialogue(Dialogue::quiet(Edition::v2013));
  dialogue.connect();
  const Body code{0xff, 0x00, 0x7e, 0x80, 0x20};
  dialogue.from_server(0x8100, join({word(dialogue.take().at(0).serial), {0}, code}));
  EXPECT_EQ(dialogue.take().at(0).body, code);
}

TEST(TerminalLogin, RegistersAgainAtOnceWhenItsCodeIsRefused) {
  Dialogue dialogue;
  dialogue.go_online();
  dialogue.disconnect();
  dialogue.connect();
  const auto login = dialogue.take();
  dialogue.from_server(0x8001, general_answer(login.at(0).serial, 0x0102, 1));
  const auto again = dialogue.take();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].id, 0x0100);
  EXPECT_EQ(dialogue.events.back(), "refused 258 1");
  EXPECT_EQ(dialogue.terminal.auth_code(), "");
}

TEST(TerminalLogin, DoesNotLoopWithAServerThatRefusesItsOwnCodes) {
  Dialogue dialogue;
  dialogue.connect();
  int registrations = 0;
  for (int round = 0; round < 100; ++round) {
    for (const Message& sent : dialogue.take()) {
      if (sent.id == 0x0100) {
        ++registrations;
        dialogue.from_server(0x8100, join({word(sent.serial), {0}, bytes_of("x")}));
      } else {
        dialogue.from_server(0x8001, general_answer(sent.serial, sent.id, 1));
      }
    }
  }
  EXPECT_EQ(registrations, 2);
  dialogue.pass(10s);
  EXPECT_EQ(dialogue.take().at(0).id, 0x0100);
}

TEST(TerminalLogin, WaitsAfterARefusedRegistration) {
  for (const std::uint8_t result : std::initializer_list<std::uint8_t>{1, 2, 3, 4, 255}) {
    Dialogue dialogue;
    dialogue.connect();
    dialogue.from_server(0x8100, join({word(dialogue.take().at(0).serial), {result}}));
    EXPECT_THAT(dialogue.events, ElementsAre("refused 256 " + std::to_string(result)));
    EXPECT_TRUE(dialogue.take().empty());
    dialogue.pass(9'999ms);
    EXPECT_TRUE(dialogue.take().empty());
    dialogue.pass(1ms);
    EXPECT_EQ(dialogue.take().at(0).id, 0x0100);
    EXPECT_EQ(dialogue.closes, 0);
  }
}

TEST(TerminalLogin, ACodeThatCannotBeUsedCountsAsARefusal) {
  for (const Body& code : {Body{}, Body(256, 'x')}) {
    Dialogue dialogue;
    dialogue.connect();
    dialogue.from_server(0x8100, join({word(dialogue.take().at(0).serial), {0}, code}));
    EXPECT_EQ(dialogue.terminal.state(), SimTerminal::State::refused);
    EXPECT_TRUE(dialogue.take().empty());
  }
}

TEST(TerminalLogin, AnswersToSomethingElseChangeNothing) {
  Dialogue dialogue;
  dialogue.connect();
  const std::uint16_t serial = dialogue.take().at(0).serial;
  dialogue.from_server(0x8100, join({word(serial + 1), {0}, bytes_of("x")}));  // another registration's
  dialogue.from_server(0x8001, general_answer(serial, 0x0102, 0));             // none was sent
  dialogue.from_server(0x8100, {0x00});
  dialogue.from_server(0x8001, {0x00, 0x00, 0x01});
  EXPECT_EQ(dialogue.terminal.state(), SimTerminal::State::registering);
  EXPECT_TRUE(dialogue.take().empty());
}

TEST(TerminalLogin, IsTriedThreeTimesAndThenLeavesTheServer) {
  Dialogue dialogue;
  dialogue.connect();
  dialogue.pass(29'999ms);
  EXPECT_EQ(dialogue.take().size(), 3U);
  EXPECT_EQ(dialogue.closes, 0);
  dialogue.pass(1ms);
  EXPECT_EQ(dialogue.closes, 1);
  EXPECT_FALSE(dialogue.terminal.next_deadline());
  dialogue.from_server(0x8104, {});  // what still comes in is ignored
  EXPECT_TRUE(dialogue.take().empty());
}

TEST(TerminalLogin, NeverAuthenticateStopsAfterTheRegistration) {
  auto options = Dialogue::quiet();
  options.faults.never_authenticate = true;
  Dialogue dialogue(options);
  dialogue.connect();
  dialogue.from_server(0x8100, join({word(dialogue.take().at(0).serial), {0}, bytes_of("x")}));
  dialogue.pass(1h);
  EXPECT_TRUE(dialogue.take().empty());
  EXPECT_EQ(dialogue.terminal.state(), SimTerminal::State::registered);
  dialogue.terminal.set_faults({}, dialogue.now);
  EXPECT_EQ(dialogue.take().at(0).id, 0x0102);
}

TEST(TerminalReports, ComeAtTheirRateAndMoveAlongTheRoute) {
  auto options = Dialogue::quiet();
  options.report_interval = 10s;
  Dialogue dialogue(options);
  dialogue.connect();
  dialogue.from_server(0x8100, join({word(dialogue.take().at(0).serial), {0}, bytes_of("x")}));
  dialogue.from_server(0x8001, general_answer(dialogue.take().at(0).serial, 0x0102, 0));
  dialogue.pass(60s);
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 7U);  // at once, and then six
  std::uint32_t mileage = 0;
  for (const Message& message : sent) {
    ASSERT_EQ(message.id, 0x0200);
    const auto report = jt808::decode<jt808::LocationReport>(message.body, Edition::v2019);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->status & 3U, 3U);
    EXPECT_GT(report->latitude, 31'000'000U);
    EXPECT_LT(report->latitude, 32'000'000U);
    EXPECT_GT(report->longitude, 121'000'000U);
    EXPECT_LT(report->longitude, 122'000'000U);
    EXPECT_LT(report->direction, 360U);
    EXPECT_EQ(report->time.bcd, (std::array<std::uint8_t, 6>{0x20, 0x09, 0x13, 0x20, 0x26, 0x40}));
    EXPECT_TRUE(report->items.number(0x30));
    EXPECT_TRUE(report->items.number(0x31));
    const auto driven = report->items.number(0x01);
    ASSERT_TRUE(driven);
    if (mileage != 0) {  // 10 s at 20 to 80 km/h
      EXPECT_GT(*driven, mileage);
      EXPECT_LE(*driven, mileage + 3);
    }
    mileage = *driven;
  }
  EXPECT_EQ(dialogue.terminal.counters().reports, 7U);
  dialogue.from_server(0x8001, general_answer(sent[0].serial, 0x0200, 0));
  dialogue.from_server(0x8001, general_answer(sent[1].serial, 0x0200, 4));
  dialogue.from_server(0x8001, general_answer(sent[2].serial, 0x0200, 1));
  EXPECT_EQ(dialogue.events.back(), "acknowledged 512 " + std::to_string(sent[2].serial) + " 1");
  EXPECT_EQ(dialogue.terminal.counters().acknowledged, 2U);
  EXPECT_EQ(dialogue.terminal.counters().refused, 1U);
}

TEST(TerminalReports, AreNotCaughtUpAfterAPause) {
  auto options = Dialogue::quiet();
  options.report_interval = 1s;
  Dialogue dialogue(options);
  dialogue.go_online();
  dialogue.now += 1h;
  for (int i = 0; i < 5; ++i) dialogue.terminal.on_time(dialogue.now);
  EXPECT_EQ(dialogue.take().size(), 1U);
  dialogue.pass(1s);
  EXPECT_EQ(dialogue.take().size(), 1U);
}

TEST(TerminalHeartbeat, IsPeriodicIn2019AndOnlyFillsSilenceIn2013) {
  for (const Edition edition : {Edition::v2013, Edition::v2019}) {
    auto options = Dialogue::quiet(edition);
    options.heartbeat_interval = 60s;
    Dialogue dialogue(options);
    dialogue.go_online();
    dialogue.pass(50s);
    EXPECT_TRUE(dialogue.terminal.send_uplink(0x0900, {}, dialogue.now));
    (void)dialogue.take();
    dialogue.pass(20s);
    EXPECT_EQ(dialogue.take().size(), edition == Edition::v2013 ? 0U : 1U);
    dialogue.pass(50s);
    const auto sent = dialogue.take();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].id, 0x0002);
    EXPECT_TRUE(sent[0].body.empty());
  }
}

TEST(TerminalSerials, GoOnOverAReconnectAndWrap) {
  Dialogue dialogue;
  dialogue.go_online();
  std::uint16_t last = 0;
  for (int i = 0; i < 65'536; ++i) last = *dialogue.terminal.send_uplink(0x0002, {}, dialogue.now);
  dialogue.writes.clear();
  EXPECT_EQ(*dialogue.terminal.send_uplink(0x0002, {}, dialogue.now), static_cast<std::uint16_t>(last + 1));
}

TEST(TerminalUplink, IsRefusedOfflineAndWhereItExceedsAFrame) {
  Dialogue dialogue;
  EXPECT_FALSE(dialogue.terminal.send_uplink(0x0900, {}, dialogue.now));
  dialogue.go_online();
  EXPECT_FALSE(dialogue.terminal.send_uplink(0x0900, Body(1'024), dialogue.now));
  EXPECT_TRUE(dialogue.terminal.send_uplink(0x0900, Body(1'023), dialogue.now));
  EXPECT_EQ(dialogue.take().size(), 1U);
}

TEST(TerminalOptions, ThatTheEditionCannotHoldAreRefusedAtOnce) {
  const auto refused = [](auto change) {
    auto options = Dialogue::quiet(Edition::v2013);
    change(options);
    Dialogue ears;
    EXPECT_THROW(SimTerminal(
                     options, [] { return std::chrono::sys_seconds{}; }, ears, ears),
                 std::invalid_argument);
  };
  refused([](auto& options) { options.phone = "1380000000123"; });
  refused([](auto& options) { options.phone = ""; });
  refused([](auto& options) { options.phone = "12x"; });
  refused([](auto& options) { options.manufacturer_id = "TOOLONG"; });
  refused([](auto& options) { options.plate = "no GBK: 😀"; });
  refused([](auto& options) { options.auth_code = std::string(256, 'x'); });
}

}  // namespace
