// Tests of the gateway under test, with programs in its place.
#include "tools/load/gateway_process.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <stdexcept>

namespace {

using namespace load;
using std::chrono::seconds;

constexpr auto kPatience = seconds(20);  // a limit, not a wait

class ImportOfDevices : public testing::Test {
 protected:
  // A shell script for the program.
  GatewayPlan plan_of(const std::string& script) {
    GatewayPlan plan;
    plan.program = folder_.path() / "program";
    std::ofstream(plan.program) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(plan.program, std::filesystem::perms::owner_all);
    plan.data = folder_.path() / "data";
    return plan;
  }
  TemporaryFolder folder_;
};

TEST_F(ImportOfDevices, RunsTheProgramOverTheDataFolder) {
  import_devices(plan_of("echo \"$@\" >" + (folder_.path() / "arguments").string()), "devices.csv",
                 kPatience);
  std::string arguments;
  std::ifstream in(folder_.path() / "arguments");
  std::getline(in, arguments);
  EXPECT_THAT(arguments,
              testing::MatchesRegex("--config [^ ]+ --data-dir [^ ]+/data --import-devices devices.csv"));
}

TEST_F(ImportOfDevices, ThatFailsIsAnErrorWithTheProgramsWords) {
  try {
    import_devices(plan_of("echo line 2: no such product; exit 1"), "devices.csv", kPatience);
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("line 2: no such product"));
  }
}

TEST_F(ImportOfDevices, ThatHangsIsEnded) {
  EXPECT_THROW(import_devices(plan_of("exec tail -f /dev/null"), "devices.csv", seconds(0)),
               std::runtime_error);
}

TEST(Fingerprint, IsOfTheProgramsBytes) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "gateway") << "abc";
  EXPECT_EQ(fingerprint(folder.path() / "gateway"), "gateway ba7816bf8f01");
  EXPECT_THROW((void)fingerprint(folder.path() / "none"), std::runtime_error);
}

TEST(GatewayUnderTest, ThatDoesNotStartIsAnErrorWithTheEndOfItsLog) {
  GatewayPlan plan;
  plan.program = "/bin/ls";
  try {
    const GatewayProcess gateway(plan);
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("did not start"));
    EXPECT_THAT(error.what(), testing::HasSubstr("ls"));
  }
}

}  // namespace
