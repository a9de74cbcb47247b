// What jt808-sim tells its user: lines for what happens, a progress line on a terminal, the summary.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <unordered_map>

#include "tools/simulator/fleet.hpp"

namespace simulator {

struct ConsoleOptions {
  bool print_terminals = true;  // "terminal 13800000001 online" for each of them
  bool print_downlinks = true;
  bool progress = false;  // the line is redrawn with a carriage return: for terminals only
};

// Observes a fleet. On the fleet's thread; the streams outlive it. Trouble with the network is said at most
// once in kQuiet for each kind, with a count of what was left out.
class Console final : public ClientObserver {
 public:
  static constexpr std::chrono::seconds kQuiet{5};

  // `lines`: what happens; `trouble`: what goes wrong, and the progress line.
  Console(ConsoleOptions options, std::string server, std::ostream& lines, std::ostream& trouble,
          std::function<TimePoint()> now = Clock::now);

  void on_connect_failed(const SimTerminal& terminal, const boost::system::error_code& error) override;
  void on_disconnected(const SimTerminal& terminal, const std::string& reason) override;
  void on_online(const SimTerminal& terminal) override;
  void on_registered(const SimTerminal& terminal) override;
  void on_login_refused(const SimTerminal& terminal, std::uint16_t message_id, std::uint8_t result) override;
  void on_downlink(const SimTerminal& terminal, const Downlink& downlink) override;

  // Cut to `columns` of the terminal (0: not known), because a line that wraps cannot be redrawn in place.
  void draw_progress(const Fleet& fleet, std::size_t columns = 0);
  void erase_progress();

 private:
  struct Kind {
    std::optional<TimePoint> said;
    std::uint64_t left_out = 0;
  };

  void line(const std::string& text);
  void say_trouble(const std::string& kind, const std::string& text);

  ConsoleOptions options_;
  std::string server_;
  std::ostream& lines_;
  std::ostream& trouble_;
  std::function<TimePoint()> now_;
  std::unordered_map<std::string, Kind> kinds_;
  std::size_t progress_width_ = 0;  // 0: no line is drawn
};

// One line of JSON without a line feed.
[[nodiscard]] std::string summary_json(const Fleet& fleet, std::chrono::milliseconds duration);
// The same for people, on one line.
[[nodiscard]] std::string summary_text(const Fleet& fleet, std::chrono::milliseconds duration);

}  // namespace simulator
