// The smaller parts of the simulator: route, back-off, numbering, console, arguments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cmath>
#include <sstream>

#include "tests/unit/simulator/dialogue.hpp"
#include "tools/simulator/arguments.hpp"
#include "tools/simulator/backoff.hpp"
#include "tools/simulator/console.hpp"
#include "tools/simulator/route.hpp"

namespace {

using jt808::Edition;
using simulator::Arguments;
using simulator::numbered;
using simulator::parse_duration;
using simulator::parse_rate;
using simulator::Route;
using test::Dialogue;
using testing::HasSubstr;
using namespace std::chrono_literals;

double metres_between(const simulator::Fix& a, const simulator::Fix& b) {
  const double north = (static_cast<double>(b.latitude) - a.latitude) * 0.11132;
  const double east =
      (static_cast<double>(b.longitude) - a.longitude) * 0.11132 * std::cos(31.23 * 3.14159 / 180);
  return std::hypot(north, east);
}

TEST(Route, PositionsSpeedAndDirectionAgree) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    Route route(seed);
    for (int second = 0; second < 600; ++second) {
      const simulator::Fix before = route.fix();
      route.advance(1s);
      const simulator::Fix after = route.fix();
      const double speed = before.speed / 36.0;  // m/s
      ASSERT_NEAR(metres_between(before, after), speed, 0.6) << seed << " at " << second;
      ASSERT_LT(after.direction, 360U);
      const double heading = before.direction * 3.14159265 / 180;
      ASSERT_GE((static_cast<double>(after.latitude) - before.latitude) * std::cos(heading) +
                    (static_cast<double>(after.longitude) - before.longitude) * std::sin(heading),
                0)
          << "drives backwards";
    }
  }
}

TEST(Route, IsTheSameWithTheSameSeed) {
  Route one(7);
  Route two(7);
  Route other(8);
  one.advance(1h);
  two.advance(30min);
  two.advance(30min);
  other.advance(1h);
  EXPECT_LT(metres_between(one.fix(), two.fix()), 1);
  EXPECT_EQ(one.fix().mileage, two.fix().mileage);
  EXPECT_GT(metres_between(one.fix(), other.fix()), 1);
}

TEST(Backoff, DoublesUpToItsLimitWithinItsUpperHalf) {
  simulator::Backoff backoff({1s, 60s}, 5);
  std::chrono::milliseconds span = 1s;
  for (int i = 0; i < 100; ++i) {
    const auto wait = backoff.next();
    EXPECT_GE(wait, span / 2);
    EXPECT_LE(wait, span);
    span = std::min<std::chrono::milliseconds>(span * 2, 60s);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), 1s);
}

TEST(Backoff, DiffersFromTerminalToTerminal) {
  std::vector<std::int64_t> waits;
  for (std::uint32_t seed = 0; seed < 20; ++seed)
    waits.push_back(simulator::Backoff({60s, 60s}, seed).next().count());
  std::sort(waits.begin(), waits.end());
  EXPECT_GT(std::unique(waits.begin(), waits.end()) - waits.begin(), 15);
}

TEST(Numbering, CountsPhonesAndIdentitiesUp) {
  auto first = Dialogue::quiet();
  first.phone = "13800000009";
  const auto eleventh = numbered(first, 1);
  ASSERT_TRUE(eleventh);
  EXPECT_EQ(eleventh->phone, "13800000010");
  EXPECT_EQ(eleventh->terminal_id, "0000010");
  EXPECT_EQ(eleventh->plate, "沪A00010");
  EXPECT_EQ(eleventh->imei, "860013800000010");
  EXPECT_EQ(numbered(first, 0)->phone, "13800000009");
  first.phone = "0";
  EXPECT_EQ(numbered(first, 0)->phone, "0");
}

TEST(Numbering, EndsWithTheDigitsOfTheEdition) {
  auto first = Dialogue::quiet(Edition::v2013);
  first.phone = "999999999999";
  EXPECT_TRUE(numbered(first, 0));
  EXPECT_FALSE(numbered(first, 1));
  first.edition = Edition::v2019;
  EXPECT_EQ(numbered(first, 1)->phone, "1000000000000");
  first.phone = std::string(20, '9');
  EXPECT_FALSE(numbered(first, 1));
  for (const char* const phone : {"", "12a", "+123", "123456789012345678901"}) {
    first.phone = phone;
    EXPECT_FALSE(numbered(first, 0)) << phone;
  }
}

TEST(Duration, HasAUnit) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("0"), 0ms);
  for (const char* const text :
       {"", "10", "s", "-1s", "10 s", "10sec", "1e3s", "nan", "inf", "721h", "1e999h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Rate, IsPerSecond) {
  EXPECT_EQ(parse_rate("100/s"), 100.0);
  EXPECT_EQ(parse_rate("0.5"), 0.5);
  for (const char* const text : {"", "0", "-1", "100/m", "x", "200000", "inf"})
    EXPECT_FALSE(parse_rate(text)) << text;
}

std::variant<Arguments, int> parse(std::vector<std::string> arguments, std::string& err) {
  std::ostringstream out;
  std::ostringstream error;
  auto parsed = simulator::parse_arguments(std::move(arguments), out, error);
  err = out.str() + error.str();
  return parsed;
}

TEST(Arguments, TheHelpIsTextAndNamesWhatAnOptionTakes) {
  std::string help;
  EXPECT_EQ(std::get<int>(parse({"--help"}, help)), 0);
  EXPECT_TRUE(std::ranges::all_of(help, [](char c) { return c == '\n' || c >= ' '; }));
  EXPECT_NE(help.find("{each,first,last}"), std::string::npos) << help;
}

TEST(Arguments, TheWayOfAnsweringPartsIsNamed) {
  std::string err;
  const auto parsed = parse({"--part-answers", "last"}, err);
  ASSERT_TRUE(std::holds_alternative<Arguments>(parsed)) << err;
  EXPECT_EQ(std::get<Arguments>(parsed).fleet.first.part_answers, simulator::PartAnswers::last);
  EXPECT_EQ(std::get<int>(parse({"--part-answers", "none"}, err)), 2);
}

TEST(Arguments, HaveSensibleDefaults) {
  std::string err;
  const auto parsed = parse({}, err);
  ASSERT_TRUE(std::holds_alternative<Arguments>(parsed)) << err;
  const Arguments& arguments = std::get<Arguments>(parsed);
  EXPECT_EQ(arguments.host, "127.0.0.1");
  EXPECT_EQ(arguments.port, "7999");
  EXPECT_EQ(arguments.fleet.count, 1U);
  EXPECT_EQ(arguments.fleet.first.report_interval, 10s);
  EXPECT_EQ(arguments.fleet.first.heartbeat_interval, 60s);
  EXPECT_TRUE(arguments.print_downlinks);
  EXPECT_EQ(arguments.fleet.first.faults, simulator::Faults{});
}

TEST(Arguments, AllOptionsArrive) {
  std::string err;
  const auto parsed = parse({"--server",
                             "[::1]:8000",
                             "--count",
                             "5",
                             "--phone",
                             "13900000000",
                             "--edition",
                             "2013",
                             "--report-interval",
                             "5s",
                             "--heartbeat",
                             "0",
                             "--ramp",
                             "20/s",
                             "--duration",
                             "1m",
                             "--json",
                             "--seed",
                             "9",
                             "--echo-passthrough",
                             "--no-answer",
                             "--late-answer",
                             "250ms",
                             "--refuse",
                             "2",
                             "--wrong-id",
                             "--answer-twice",
                             "--disconnect-on-receipt",
                             "--byte-by-byte",
                             "--garbage",
                             "--never-authenticate",
                             "--stop-reading"},
                            err);
  ASSERT_TRUE(std::holds_alternative<Arguments>(parsed)) << err;
  const Arguments& arguments = std::get<Arguments>(parsed);
  EXPECT_EQ(arguments.host, "::1");
  EXPECT_EQ(arguments.port, "8000");
  EXPECT_EQ(arguments.fleet.count, 5U);
  EXPECT_EQ(arguments.fleet.ramp, 20);
  EXPECT_EQ(arguments.duration, 1min);
  EXPECT_TRUE(arguments.json);
  EXPECT_FALSE(arguments.print_downlinks);
  const simulator::TerminalOptions& terminal = arguments.fleet.first;
  EXPECT_EQ(terminal.phone, "13900000000");
  EXPECT_EQ(terminal.edition, Edition::v2013);
  EXPECT_EQ(terminal.report_interval, 5s);
  EXPECT_EQ(terminal.heartbeat_interval, 0s);
  EXPECT_EQ(terminal.seed, 9U);
  EXPECT_TRUE(terminal.echo_passthrough);
  EXPECT_EQ(terminal.faults, (simulator::Faults{true, 250ms, 2, true, true, true, true, true, true, true}));
}

TEST(Arguments, DownlinksArePrintedAsToldElseForOneTerminal) {
  std::string err;
  EXPECT_TRUE(std::get<Arguments>(parse({"--count", "2", "--print-downlinks"}, err)).print_downlinks);
  EXPECT_FALSE(std::get<Arguments>(parse({"--no-print-downlinks"}, err)).print_downlinks);
}

TEST(Arguments, MistakesExitWith2AndNameTheOption) {
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{{"--server", "nowhere"},
                                                        {"--server", ":7999"},
                                                        {"--server", "host:0"},
                                                        {"--server", "host:70000"},
                                                        {"--server", "::1:7999"},
                                                        {"--server", "host:79x"},
                                                        {"--count", "0"},
                                                        {"--count", "-3"},
                                                        {"--count", "many"},
                                                        {"--phone", "12345678901234567890123"},
                                                        {"--phone", "x"},
                                                        {"--edition", "2011"},
                                                        {"--report-interval", "10"},
                                                        {"--heartbeat", "soon"},
                                                        {"--ramp", "0"},
                                                        {"--duration", "-1s"},
                                                        {"--refuse", "0"},
                                                        {"--refuse", "256"},
                                                        {"--late-answer", "1"},
                                                        {"--seed", "x"}}) {
    std::string err;
    const auto parsed = parse({option, value}, err);
    ASSERT_TRUE(std::holds_alternative<int>(parsed)) << option << " " << value;
    EXPECT_EQ(std::get<int>(parsed), 2);
    EXPECT_THAT(err, HasSubstr(option)) << value;
  }
  std::string err;
  EXPECT_EQ(std::get<int>(parse({"--unknown"}, err)), 2);
  EXPECT_EQ(std::get<int>(parse({"--phone", "999999999999", "--count", "2", "--edition", "2013"}, err)), 2);
  EXPECT_THAT(err, HasSubstr("--phone"));
  EXPECT_EQ(std::get<int>(parse({"--help"}, err)), 0);
  EXPECT_THAT(err, HasSubstr("--report-interval"));
}

class ConsoleTest : public testing::Test {
 protected:
  simulator::Console console(simulator::ConsoleOptions options) {
    return {options, "127.0.0.1:7999", lines, trouble, [this] { return now; }};
  }
  static boost::system::error_code refused() {
    return make_error_code(boost::system::errc::connection_refused);
  }

  simulator::TimePoint now{1h};
  std::ostringstream lines;
  std::ostringstream trouble;
  Dialogue dialogue;
};

TEST_F(ConsoleTest, SaysWhatATerminalDoes) {
  auto out = console({});
  out.on_registered(dialogue.terminal);
  out.on_online(dialogue.terminal);
  const test::Body body{0xf0, 0x61};
  simulator::Downlink downlink;
  downlink.message_id = 0x8900;
  downlink.body = body;
  out.on_downlink(dialogue.terminal, downlink);
  downlink.message_id = 0x8001;
  out.on_downlink(dialogue.terminal, downlink);
  out.on_disconnected(dialogue.terminal, "closed by the server");
  EXPECT_EQ(lines.str(),
            "terminal 13800000001 registered\nterminal 13800000001 online\n"
            "terminal 13800000001 received pass-through type 0xf0, 1 byte: 61\n"
            "terminal 13800000001 offline: closed by the server\n");
  EXPECT_EQ(trouble.str(), "");
}

TEST_F(ConsoleTest, AnUnreachableServerIsSaidOnceInAWhile) {
  auto out = console({});
  for (int i = 0; i < 100; ++i) out.on_connect_failed(dialogue.terminal, refused());
  EXPECT_EQ(trouble.str(), "cannot connect to 127.0.0.1:7999: Connection refused; trying again\n");
  trouble.str("");
  now += simulator::Console::kQuiet;
  out.on_connect_failed(dialogue.terminal, refused());
  EXPECT_EQ(
      trouble.str(),
      "cannot connect to 127.0.0.1:7999: Connection refused; trying again (and 99 more times since it was "
      "last said)\n");
}

TEST_F(ConsoleTest, AFleetIsNotPrintedOneByOne) {
  auto out = console({.print_terminals = false, .print_downlinks = false});
  simulator::Downlink downlink;
  downlink.message_id = 0x8104;
  for (int i = 0; i < 10; ++i) {
    out.on_registered(dialogue.terminal);
    out.on_online(dialogue.terminal);
    out.on_downlink(dialogue.terminal, downlink);
    out.on_disconnected(dialogue.terminal, "End of file");
    out.on_login_refused(dialogue.terminal, 0x0102, 1);
  }
  EXPECT_EQ(lines.str(), "");
  EXPECT_EQ(trouble.str(),
            "terminal 13800000001 lost its link: End of file\n"
            "the authentication of terminal 13800000001 was refused with result 1\n");
}

}  // namespace
