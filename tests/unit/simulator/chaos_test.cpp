// The decisions under --chaos: the same for a seed and a phone, and what a terminal makes of them.
#include <gtest/gtest.h>

#include "tests/unit/simulator/dialogue.hpp"
#include "tools/simulator/chaos.hpp"

namespace {

using simulator::AnswerFault;
using simulator::Chaos;
using simulator::ChaosOptions;
using test::Body;
using test::Dialogue;
using test::general_answer;
using test::join;
using namespace std::chrono_literals;

const Body kFrame{0x7e, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0x7e};
const Body kText = join({{0x04, 0x01}, test::bytes_of("hi")});

std::vector<Body> writes_of(Chaos& chaos, int frames) {
  std::vector<Body> writes;
  for (int i = 0; i < frames; ++i) {
    for (const Chaos::Step& step : chaos.on_frame(kFrame)) writes.push_back(step.bytes);
  }
  return writes;
}

TEST(ChaosDecisions, AreTheSameForTheSameSeedAndPhoneOnly) {
  const auto run = [](std::uint32_t seed, std::string_view phone) {
    Chaos chaos(ChaosOptions{.seed = seed}, phone);
    return writes_of(chaos, 500);
  };
  EXPECT_EQ(run(808, "13800000001"), run(808, "13800000001"));
  EXPECT_NE(run(808, "13800000001"), run(809, "13800000001"));
  EXPECT_NE(run(808, "13800000001"), run(808, "13800000002"));
}

TEST(ChaosDecisions, OfOneKindDoNotDependOnThoseOfAnother) {
  Chaos quiet(ChaosOptions{}, "1");
  Chaos busy(ChaosOptions{}, "1");
  (void)writes_of(busy, 100);
  (void)busy.on_parts(5);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(quiet.on_answer().fault, busy.on_answer().fault);
}

TEST(ChaosDecisions, EveryKindOccursAndIsCounted) {
  Chaos chaos(ChaosOptions{}, "1");
  (void)writes_of(chaos, 3'000);
  for (int i = 0; i < 1'000; ++i) {
    (void)chaos.on_parts(4);
    (void)chaos.on_answer();
  }
  const auto& counted = chaos.counters();
  for (const std::uint64_t cuts : counted.cuts) EXPECT_GT(cuts, 0U);
  for (const std::uint64_t answers : counted.answers) EXPECT_GT(answers, 0U);
  EXPECT_GT(counted.delays, 0U);
  EXPECT_GT(counted.garbage, 0U);
  EXPECT_GT(counted.duplicates, 0U);
  EXPECT_GT(counted.splits, 0U);
  EXPECT_GT(counted.reordered, 0U);
  EXPECT_GT(counted.left_out, 0U);
}

// Everything off but what a test switches on.
ChaosOptions calm() {
  ChaosOptions options;
  options.cut = options.delay = options.garbage = options.duplicate = options.split = 0;
  options.reorder = options.leave_out = options.lose = 0;
  options.missing = options.late = options.twice = options.wrong_id = options.refuse = 0;
  return options;
}

simulator::TerminalOptions with(const ChaosOptions& chaos) {
  auto options = Dialogue::quiet();
  options.chaos = chaos;
  return options;
}

TEST(ChaosTerminal, ARefusalAndAWrongIdAreToldToTheObserver) {
  auto options = calm();
  options.refuse = 1'000;
  Dialogue refusing(with(options));
  refusing.go_online();
  const auto serial = refusing.from_server(0x8300, kText);
  EXPECT_EQ(refusing.take().at(0).body, general_answer(serial, 0x8300, 1));
  EXPECT_EQ(refusing.last_answer.fault, AnswerFault::refuse);
  options = calm();
  options.wrong_id = 1'000;
  Dialogue wrong(with(options));
  wrong.go_online();
  const auto other = wrong.from_server(0x8300, kText);
  EXPECT_EQ(wrong.take().at(0).body, general_answer(other, 0x8203, 0));
  EXPECT_EQ(wrong.last_answer.fault, AnswerFault::wrong_id);
}

TEST(ChaosTerminal, ALateAnswerComesOnTheNextLinkWithTheConnectionOfItsQuestion) {
  auto options = calm();
  options.late = 1'000;
  Dialogue terminal(with(options));
  terminal.go_online();
  const auto serial = terminal.from_server(0x8300, kText);
  EXPECT_TRUE(terminal.take().empty());
  terminal.disconnect();
  terminal.pass(10s);
  EXPECT_TRUE(terminal.take().empty()) << "not before it is online again";
  terminal.go_online();
  terminal.pass(10s);
  EXPECT_EQ(terminal.last_answer.downlink_serial, serial);
  EXPECT_EQ(terminal.last_answer.connection, 1U);
  EXPECT_EQ(terminal.terminal.chaos()->counters().stale, 1U);
}

}  // namespace
