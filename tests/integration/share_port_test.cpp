// share_port: gateways that were told so listen on one terminal port, each with a folder, an API and a number
// of its own.
#include <gtest/gtest.h>

#include "tests/integration/room.hpp"

namespace gateway::test {
namespace {

class SharePortTest : public Room {
 protected:
  void prepare() override {
    config.share_port = true;
    config.shards = 1;
  }
  void TearDown() override {
    second.reset();
    Room::TearDown();
  }
  // What another process beside this one would have: all but the port and the keys of codes is its own.
  Config beside(const std::string& its_folder = "second") {
    Config other = config;
    other.node_id = 1;
    other.data_dir = folder / its_folder;
    other.products[0].listen.port = app->terminal_endpoint(0).port();
    std::filesystem::create_directory(other.data_dir);
    std::filesystem::copy(folder / "auth_keys", other.data_dir / "auth_keys");
    return other;
  }
  void start_second(const Config& other) {
    second.emplace(other, clock, second_log);
    const auto failed = second->start();
    ASSERT_FALSE(failed) << *failed;
  }
  static std::string login_of(const std::string& phone) { return "login product=a1Test phone=" + phone; }
  static std::string phone_of(int number) { return "138000001" + std::to_string(10 + number); }

  QuietLog second_log;
  std::optional<App> second;
};

// The system chooses by the terminal's address and port, so that of 24 terminals none is left out but once in
// eight million runs.
TEST_F(SharePortTest, TwoGatewaysOnOnePortBothGetTerminals) {
  start_second(beside());
  constexpr int kTerminals = 24;
  for (int i = 0; i < kTerminals; ++i) online(phone_of(i));
  int here = 0;
  int there = 0;
  for (int i = 0; i < kTerminals; ++i) {
    here += log.has(login_of(phone_of(i))) ? 1 : 0;
    there += second_log.has(login_of(phone_of(i))) ? 1 : 0;
  }
  EXPECT_EQ(here + there, kTerminals) << "each terminal is with one of them";
  EXPECT_GT(here, 0);
  EXPECT_GT(there, 0);
}

TEST_F(SharePortTest, ACodeOfOneGatewayHoldsInTheOtherWithTheSameKeys) {
  start_second(beside());
  auto& terminal = online();
  const bool began_here = log.has(login_of("13800000001"));
  const QuietLog& other = began_here ? second_log : log;
  for (int i = 0; i < 40 && !other.has(login_of("13800000001")); ++i) {
    terminal.reset();
    terminal.start();
    ASSERT_TRUE(terminal.wait_online());
  }
  EXPECT_TRUE(other.has(login_of("13800000001")));
  EXPECT_FALSE(other.has("login_refused"));
}

TEST_F(SharePortTest, WithoutItTheSecondGatewayIsRefusedAndToldWhatToDo) {
  Config other = beside();
  other.share_port = false;
  App refused(other, clock, second_log);
  const std::string error = refused.start().value_or("");
  EXPECT_NE(error.find("another process listens there"), std::string::npos) << error;
  EXPECT_NE(error.find("share_port: true in both"), std::string::npos) << error;
}

TEST_F(SharePortTest, TheFolderAndTheApiPortAreNotShared) {
  Config same_folder = beside();
  same_folder.data_dir = folder;
  App first(same_folder, clock, second_log);
  EXPECT_NE(first.start().value_or("").find("in use by another gateway"), std::string::npos);

  Config same_api = beside("third");
  same_api.http.listen.port = app->http_endpoint().port();
  App third(same_api, clock, second_log);
  EXPECT_NE(third.start().value_or("").find("http.listen"), std::string::npos);
}

}  // namespace
}  // namespace gateway::test
