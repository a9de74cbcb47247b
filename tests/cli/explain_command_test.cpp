// `jt808 explain`: what stands in its table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "tools/cli/app.hpp"
#include "tools/cli/text_table.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;

// 0x8103 with a server name of 14 bytes and the plate 粤B12345.
constexpr const char* kParameters =
    "7e81030027013912345678003003000000130e67772e6578616d706c652e636f6d0000008308d4c1423132333435000000840102"
    "c87e";

struct Outcome {
  int code = -1;
  std::string out;
};

Outcome run(std::vector<std::string> arguments, bool terminal = false) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Environment environment{in, out, err, false, "", terminal};
  Outcome outcome;
  outcome.code = cli::run(std::move(arguments), environment);
  outcome.out = out.str();
  return outcome;
}

// The line of a field, and where in it a word begins on the screen.
std::string line_with(const std::string& out, const std::string& word) {
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(word) != std::string::npos) return line;
  }
  return {};
}
std::size_t column_of(const std::string& line, const std::string& word) {
  return cli::display_width(line.substr(0, line.find(word)));
}

TEST(ExplainCommandTest, ShowsTheFieldsAlignedWhateverTheirWidth) {
  const Outcome outcome = run({"explain", kParameters});
  EXPECT_EQ(outcome.code, 0) << outcome.out;
  const std::string head = line_with(outcome.out, "meaning");
  EXPECT_EQ(column_of(line_with(outcome.out, "GBK"), "GBK"), column_of(head, "meaning"));
  EXPECT_EQ(column_of(line_with(outcome.out, "\"粤"), "\"粤"), column_of(head, "value"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\x1b[")));
}

TEST(ExplainCommandTest, LongFieldsAreCutUnlessAskedForInFull) {
  EXPECT_THAT(run({"explain", kParameters}).out, HasSubstr("67 77 2e 65 78 61 6d …"));
  const std::string full = run({"explain", "--full", kParameters}).out;
  EXPECT_THAT(full, HasSubstr("67 77 2e 65 78 61 6d 70"));
  EXPECT_THAT(full, HasSubstr("6c 65 2e 63 6f 6d"));
  EXPECT_THAT(full, Not(HasSubstr("…")));
}

TEST(ExplainCommandTest, ColoursAreForTerminalsUnlessTheUserSaysOtherwise) {
  unsetenv("NO_COLOR");
  EXPECT_THAT(run({"explain", kParameters}, true).out, HasSubstr("\x1b["));
  EXPECT_THAT(run({"explain", "--color", "never", kParameters}, true).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(run({"explain", "--color", "always", kParameters}).out, HasSubstr("\x1b["));
  setenv("NO_COLOR", "1", 1);
  EXPECT_THAT(run({"explain", kParameters}, true).out, Not(HasSubstr("\x1b[")));
  unsetenv("NO_COLOR");
}

TEST(ExplainCommandTest, SeveralFramesAreShownAndOneFaultIsEnoughForTheStatus) {
  const std::string wrong = "7e0002000001391234567800093a7e";
  const Outcome outcome = run({"explain", kParameters, wrong});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("set_parameters"));
  EXPECT_THAT(outcome.out, HasSubstr("wrong: the checksum is 0x3a"));
}

TEST(ExplainCommandTest, BitFieldsAreShownAsNumbersBesideTheirNames) {
  const std::string frame =
      "7e0200001c013912345678000500000002000c000301587d017d0206cb7d0201002303680058240315083015c17e";
  const std::string line = line_with(run({"explain", frame}).out, "status");
  EXPECT_THAT(line, HasSubstr("786435"));
  EXPECT_THAT(line, HasSubstr("acc_on, located"));
  EXPECT_THAT(line, Not(HasSubstr("{")));
}

}  // namespace
