// The command line of jt808-sim.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/simulator/fleet.hpp"

namespace simulator {

struct Arguments {
  std::string host = "127.0.0.1";
  std::string port = "7999";
  FleetOptions fleet;                     // without the server's address, which is looked up later
  std::chrono::milliseconds duration{0};  // 0: until a signal
  bool json = false;
  bool print_downlinks = false;
};

// `arguments` without the program's name. An exit code where there is nothing to run: 0 after --help, 2 after
// a mistake, whose message on `err` names the option.
[[nodiscard]] std::variant<Arguments, int> parse_arguments(std::vector<std::string> arguments,
                                                           std::ostream& out, std::ostream& err);

// "500ms", "10s", "2m", "1h", and "0". At most 30 days.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
// "100/s" or "100": more than 0, at most 100,000.
[[nodiscard]] std::optional<double> parse_rate(std::string_view text);

}  // namespace simulator
