// The command line as a function: what main() calls, and the tests.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

namespace cli {

// What a command may use of its surroundings; the streams outlive the call.
struct Environment {
  std::istream& in;
  std::ostream& out;  // results only
  std::ostream& err;  // everything else
  bool in_is_terminal = false;
  std::string access_key_secret;  // JT808_ACCESS_KEY_SECRET, empty where it is not set
  bool out_is_terminal = false;
  std::string security_token = {};  // JT808_SECURITY_TOKEN
  bool err_is_terminal = false;
  std::function<void(std::chrono::milliseconds)> pause = {};  // empty: sleeps
};

enum class Exit : int { success = 0, refused = 1, usage = 2, unreachable = 3 };

// The user's mistake; what() names the option at fault and what is allowed.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// `arguments` without the program's name. Returns the exit code.
[[nodiscard]] int run(std::vector<std::string> arguments, const Environment& environment);

}  // namespace cli
