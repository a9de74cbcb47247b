// Implementation of the console.
#include "tools/simulator/console.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>
#include <utility>

namespace simulator {

Console::Console(ConsoleOptions options, std::string server, std::ostream& lines, std::ostream& trouble,
                 std::function<TimePoint()> now)
    : options_(options), server_(std::move(server)), lines_(lines), trouble_(trouble), now_(std::move(now)) {}

void Console::on_connect_failed(const SimTerminal& /*terminal*/, const boost::system::error_code& error) {
  const std::string text = error.message();
  say_trouble("connect " + text, fmt::format("cannot connect to {}: {}; trying again", server_, text));
}

void Console::on_disconnected(const SimTerminal& terminal, const std::string& reason) {
  if (options_.print_terminals) {
    line(fmt::format("terminal {} offline: {}", terminal.options().phone, reason));
  } else {
    say_trouble("lost " + reason,
                fmt::format("terminal {} lost its link: {}", terminal.options().phone, reason));
  }
}

void Console::on_registered(const SimTerminal& terminal) {
  if (options_.print_terminals) line(fmt::format("terminal {} registered", terminal.options().phone));
}

void Console::on_online(const SimTerminal& terminal) {
  if (options_.print_terminals) line(fmt::format("terminal {} online", terminal.options().phone));
}

void Console::on_login_refused(const SimTerminal& terminal, std::uint16_t message_id, std::uint8_t result) {
  const std::string_view what = message_id == 0x0100 ? "registration" : "authentication";
  say_trouble(fmt::format("refused {} {}", what, result),
              fmt::format("the {} of terminal {} was refused with result {}", what, terminal.options().phone,
                          result));
}

void Console::on_downlink(const SimTerminal& terminal, const Downlink& downlink) {
  const bool answer = downlink.message_id == 0x8001 || downlink.message_id == 0x8100;
  if (!options_.print_downlinks || answer) return;
  line(fmt::format("terminal {} received {}", terminal.options().phone, describe(downlink)));
}

void Console::line(const std::string& text) {
  erase_progress();
  lines_ << text << '\n' << std::flush;
}

void Console::say_trouble(const std::string& kind, const std::string& text) {
  Kind& state = kinds_[kind];
  const TimePoint now = now_();
  if (state.said && now - *state.said < kQuiet) {
    ++state.left_out;
    return;
  }
  state.said = now;
  erase_progress();
  trouble_ << text;
  if (const auto left_out = std::exchange(state.left_out, 0); left_out > 0) {
    trouble_ << fmt::format(" (and {} more times since it was last said)", left_out);
  }
  trouble_ << '\n' << std::flush;
}

void Console::draw_progress(const Fleet& fleet, std::size_t columns) {
  if (!options_.progress) return;
  const Counters counters = fleet.counters();
  std::string text =
      fmt::format("online {}/{}  reports {}  downlinks {}  answers {}  lost {}  failed connects {}",
                  fleet.online(), fleet.size(), counters.reports, counters.downlinks, counters.answers,
                  counters.disconnections, counters.connect_failures);
  // The last column stays free: a character there moves some terminals to the next line.
  const std::size_t room = columns > 0 ? columns - 1 : std::string::npos;
  text.resize(std::min(text.size(), room));
  const std::size_t width = std::min(std::max(progress_width_, text.size()), room);
  trouble_ << '\r' << text << std::string(width - text.size(), ' ') << std::flush;
  progress_width_ = text.size();
}

void Console::erase_progress() {
  if (progress_width_ == 0) return;
  trouble_ << '\r' << std::string(progress_width_, ' ') << '\r' << std::flush;
  progress_width_ = 0;
}

namespace {

boost::json::object chaos_json(const ChaosCounters& chaos) {
  boost::json::object cuts;
  cuts["fin"] = chaos.cuts[static_cast<std::size_t>(CutStyle::fin)];
  cuts["reset"] = chaos.cuts[static_cast<std::size_t>(CutStyle::reset)];
  cuts["half_open"] = chaos.cuts[static_cast<std::size_t>(CutStyle::half_open)];
  boost::json::object answers;
  for (std::size_t i = 0; i < kAnswerFaults; ++i)
    answers[to_string(static_cast<AnswerFault>(i))] = chaos.answers[i];
  boost::json::object object;
  object["cuts"] = std::move(cuts);
  object["answers"] = std::move(answers);
  object["delays"] = chaos.delays;
  object["garbage"] = chaos.garbage;
  object["duplicates"] = chaos.duplicates;
  object["splits"] = chaos.splits;
  object["reordered"] = chaos.reordered;
  object["left_out"] = chaos.left_out;
  object["stale"] = chaos.stale;
  return object;
}

}  // namespace

std::string summary_json(const Fleet& fleet, std::chrono::milliseconds duration) {
  const Counters counters = fleet.counters();
  boost::json::object summary;
  summary["terminals"] = fleet.size();
  summary["started"] = fleet.started();
  summary["online"] = fleet.online();
  summary["duration_ms"] = duration.count();
  summary["connections"] = counters.connections;
  summary["connect_failures"] = counters.connect_failures;
  summary["disconnections"] = counters.disconnections;
  summary["registrations"] = counters.registrations;
  summary["authentications"] = counters.authentications;
  summary["logins_refused"] = counters.logins_refused;
  summary["reports"] = counters.reports;
  summary["heartbeats"] = counters.heartbeats;
  summary["acknowledged"] = counters.acknowledged;
  summary["refused"] = counters.refused;
  summary["downlinks"] = counters.downlinks;
  summary["answers"] = counters.answers;
  summary["frame_faults"] = counters.frame_faults;
  summary["dropped"] = counters.dropped;
  summary["frames"] = counters.frames;
  summary["packaged"] = counters.packaged;
  summary["photos"] = counters.photos;
  summary["photos_confirmed"] = counters.photos_confirmed;
  summary["parts_repeated"] = counters.parts_repeated;
  summary["parts_lost"] = counters.parts_lost;
  summary["parts_asked"] = counters.parts_asked;
  summary["assembled"] = counters.assembled;
  if (const auto chaos = fleet.chaos()) summary["chaos"] = chaos_json(*chaos);
  return boost::json::serialize(summary);
}

std::string summary_text(const Fleet& fleet, std::chrono::milliseconds duration) {
  const Counters counters = fleet.counters();
  return fmt::format(
      "after {:.1f} s: {} of {} terminals online, {} reports, {} heartbeats, {} acknowledged, {} downlinks, "
      "{} answers, "
      "{} links lost, {} failed connects",
      std::chrono::duration<double>(duration).count(), fleet.online(), fleet.size(), counters.reports,
      counters.heartbeats, counters.acknowledged, counters.downlinks, counters.answers,
      counters.disconnections, counters.connect_failures);
}

}  // namespace simulator
