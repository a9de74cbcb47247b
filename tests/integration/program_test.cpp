// The program as an operator runs it: what it says of folders, keys and configuration files.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "gateway/auth/secret_files.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gateway::test {
namespace {

namespace fs = std::filesystem;

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    configure("");
    std::ofstream(folder.path() / "devices.csv") << "product_key,device_name\na1,MAKER_MODEL-1_ID0001\n";
  }

  void configure(const std::string& more) const {
    std::ofstream(folder.path() / "gateway.yaml")
        << "products:\n  - product_key: a1\n    listen: 127.0.0.1:0\n    admission: import\n"
           "http: {listen: \"127.0.0.1:0\"}\nadmin: {listen: \"127.0.0.1:0\"}\ndata_dir: data\n"
        << more;
  }
  // In the test's folder, with both streams in one.
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> options) const {
    std::vector<std::string> all{"/bin/sh",     "-c",          "cd \"$0\" && exec \"$@\" 2>&1",
                                 folder.path(), JT808_GATEWAY, "--config",
                                 "gateway.yaml"};
    all.insert(all.end(), options.begin(), options.end());
    return all;
  }
  [[nodiscard]] std::string import() const {
    const auto imported = ::test::run_program(command({"--import-devices", "devices.csv"}));
    EXPECT_EQ(imported.code, 0);
    return imported.out;
  }
  // The first line with this event; empty where the program ends before.
  static std::string line_of(::test::ChildProcess& program, const std::string& event) {
    while (const auto line = program.read_line()) {
      if (line->find(" " + event) != std::string::npos) return *line;
    }
    return {};
  }

  TemporaryFolder folder;
};

TEST_F(ProgramTest, AnImportSaysIntoWhichFileItWentAndWhetherAGatewayRunsThere) {
  const std::string file = (fs::canonical(folder.path()) / "data" / "devices.db").string();
  EXPECT_EQ(import(),
            "devices imported into " + file + ": 1 (1 new, 0 changed); no gateway runs on this folder\n");
  ::test::ChildProcess program(command({}));
  ASSERT_NE(line_of(program, "started"), "");
  const auto owner = DataFolder::owner(folder.path() / "data");
  ASSERT_TRUE(owner);
  EXPECT_EQ(import(), "devices imported into " + file +
                          ": 1 (0 new, 1 changed); the running gateway (process " + std::to_string(*owner) +
                          ") was told\n");
}

TEST_F(ProgramTest, NewCodeKeysBesideDevicesAreAWarning) {
  const auto keys_of_a_start = [this] {
    ::test::ChildProcess program(command({}));
    return line_of(program, "auth_keys_created");
  };
  EXPECT_NE(keys_of_a_start().find(" info "), std::string::npos) << "the first start of all";
  (void)import();
  fs::remove(folder.path() / "data" / "auth_keys");
  const std::string line = keys_of_a_start();
  EXPECT_NE(line.find(" warning "), std::string::npos) << line;
  EXPECT_NE(line.find("meaning="), std::string::npos) << line;
}

TEST_F(ProgramTest, AReloadSaysWhatWaitsForARestart) {
  ::test::ChildProcess program(command({}));
  ASSERT_NE(line_of(program, "started"), "");
  const auto owner = DataFolder::owner(folder.path() / "data");
  ASSERT_TRUE(owner);
  configure("shards: 3\nuplink: {publisher: log}\n");
  ASSERT_EQ(::kill(*owner, SIGHUP), 0);
  const std::string line = line_of(program, "reload_needs_restart");
  EXPECT_NE(line.find(" warning "), std::string::npos) << line;
  EXPECT_NE(line.find(" sections=\"shards uplink\""), std::string::npos) << line;
}

}  // namespace
}  // namespace gateway::test
