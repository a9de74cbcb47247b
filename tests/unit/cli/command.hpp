// A command run in this process.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tools/cli/app.hpp"

namespace test {

inline constexpr const char* kSecret = "top-secret-value";
inline constexpr const char* kToken = "CAIS+token/==";

struct CommandOutcome {
  int code = -1;
  std::string out;
  std::string err;
};

struct CommandRoom {
  std::string secret = kSecret;
  std::string security_token = {};
  bool err_is_terminal = false;
  bool secrets_may_show = false;
  std::function<void(std::chrono::milliseconds)> pause = [](std::chrono::milliseconds) {};
};

inline CommandOutcome run_command(std::vector<std::string> arguments, const CommandRoom& room = {}) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  CommandOutcome outcome;
  outcome.code = cli::run(std::move(arguments), {in, out, err, false, room.secret, false, room.security_token,
                                                 room.err_is_terminal, room.pause});
  outcome.out = out.str();
  outcome.err = err.str();
  if (!room.secrets_may_show) {
    EXPECT_THAT(outcome.out + outcome.err, testing::Not(testing::HasSubstr(kSecret)));
    EXPECT_THAT(outcome.out + outcome.err, testing::Not(testing::HasSubstr("CAIS")));
  }
  return outcome;
}

}  // namespace test
