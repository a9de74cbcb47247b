// Implementation of the command line of jt808-sim.
#include "tools/simulator/arguments.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <charconv>
#include <map>
#include <ostream>

#include "tools/simulator/uplink_bodies.hpp"

namespace simulator {
namespace {

// The leading number; `text` becomes what follows it.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !(number >= 0)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

CLI::Option& add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& value,
                          const std::string& help) {
  return *app.add_option_function<std::string>(
                 name,
                 [&value, name](const std::string& text) {
                   const auto duration = parse_duration(text);
                   if (!duration) {
                     throw CLI::ValidationError(
                         name,
                         fmt::format("'{}' is no duration; expected a number with ms, s, m or h, such as 10s",
                                     text));
                   }
                   value = *duration;
                 },
                 help)
              ->type_name("DURATION");
}

void add_fault_options(CLI::App& app, Faults& faults) {
  constexpr const char* kGroup = "Faults";
  app.add_flag("--no-answer", faults.no_answer, "Answer no downlink message")->group(kGroup);
  add_duration(app, "--late-answer", faults.answer_delay, "Answer this much later").group(kGroup);
  app.add_option("--refuse", faults.refuse_result,
                 "Answer with 0x0001 and this result (1 failure, 2 malformed, 3 not supported)")
      ->check(CLI::Range(1, 255))
      ->group(kGroup);
  app.add_flag("--wrong-id", faults.wrong_id, "Answer with the right serial and another message id")
      ->group(kGroup);
  app.add_flag("--answer-twice", faults.answer_twice, "Send every answer twice")->group(kGroup);
  app.add_flag("--disconnect-on-receipt", faults.disconnect_on_receipt,
               "Close the link when a downlink message arrives, before answering it")
      ->group(kGroup);
  app.add_flag("--byte-by-byte", faults.byte_by_byte, "Write every byte on its own")->group(kGroup);
  app.add_flag("--garbage", faults.garbage, "Send noise between frames")->group(kGroup);
  app.add_flag("--never-authenticate", faults.never_authenticate, "Register, then keep silent")
      ->group(kGroup);
  app.add_flag("--stop-reading", faults.stop_reading, "Read nothing more once online")->group(kGroup);
}

void add_packaged_options(CLI::App& app, TerminalOptions& terminal) {
  constexpr const char* kGroup = "Messages in parts";
  static const std::map<std::string, PartAnswers> kWays{
      {"each", PartAnswers::each}, {"first", PartAnswers::first}, {"last", PartAnswers::last}};
  // By name: CLI11 would print the enumerators as characters in its help.
  app.add_option_function<std::string>(
         "--part-answers", [&terminal](const std::string& way) { terminal.part_answers = kWays.at(way); },
         "Answer a downlink message in parts for each part, or once with the first or last serial")
      ->check(CLI::IsMember(std::vector<std::string>{"each", "first", "last"}))
      ->default_str("each")
      ->group(kGroup);
  app.add_option("--lose-part", terminal.faults.lose_part,
                 "Lose this part of every downlink message once, and ask for it with 0x0005")
      ->group(kGroup);
  add_duration(app, "--photo-interval", terminal.photo_interval, "Between pictures (0x0801); 0 for none [0]")
      .group(kGroup);
  app.add_option_function<std::uint32_t>(
         "--photo-kib", [&terminal](std::uint32_t size) { terminal.photo_size = std::size_t{size} * 1'024; },
         "Size of a picture in KiB [32]")
      ->check(CLI::Range(1U, 1'024U))
      ->group(kGroup);
  app.add_flag("--long-answers", terminal.long_answers,
               "Answer 0x8104 and 0x9205 with more than fits one frame")
      ->group(kGroup);
}

void split_server(const std::string& server, Arguments& arguments) {
  const auto colon = server.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string::npos && colon > 0) {
    const char* const end = server.data() + server.size();
    const auto [stop, error] = std::from_chars(server.data() + colon + 1, end, port);
    if (error != std::errc{} || stop != end) port = 0;
  }
  std::string host = server.substr(0, std::min(colon, server.size()));
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (port == 0 || host.empty() || (!brackets && host.find(':') != std::string::npos)) {
    throw CLI::ValidationError("--server",
                               fmt::format("'{}' is no HOST:PORT, such as 127.0.0.1:7999", server));
  }
  arguments.host = std::move(host);
  arguments.port = std::to_string(port);
}

// What only several options together can get wrong. Throws std::invalid_argument.
void check_terminals(const FleetOptions& fleet) {
  const std::size_t digits = phone_digits(fleet.first.edition);
  if (!numbered(fleet.first, 0)) {
    throw std::invalid_argument(
        fmt::format("--phone: '{}' is not 1 to {} digits, which edition {} has room for", fleet.first.phone,
                    digits, to_string(fleet.first.edition)));
  }
  const auto last = numbered(fleet.first, fleet.count - 1);
  if (!last) {
    throw std::invalid_argument(
        fmt::format("--phone: {} terminals counted up from '{}' need more than the {} digits "
                    "of edition {}; choose a smaller number or a smaller --count",
                    fleet.count, fleet.first.phone, digits, to_string(fleet.first.edition)));
  }
  (void)register_body(*last);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  const double unit = text == "ms" ? 1 : text == "s" ? 1e3 : text == "m" ? 6e4 : text == "h" ? 3.6e6 : 0;
  constexpr double kLongest = 30 * 24 * 3.6e6;
  if ((unit == 0 && !(text.empty() && *number == 0)) || *number * unit > kLongest) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(*number * unit));
}

std::optional<double> parse_rate(std::string_view text) {
  constexpr double kHighest = 100'000;
  const auto number = take_number(text);
  if (!number || !(text.empty() || text == "/s") || *number <= 0 || *number > kHighest) return std::nullopt;
  return number;
}

std::variant<Arguments, int> parse_arguments(std::vector<std::string> arguments, std::ostream& out,
                                             std::ostream& err) {
  Arguments parsed;
  TerminalOptions& terminal = parsed.fleet.first;
  terminal.report_interval = std::chrono::seconds(10);
  terminal.heartbeat_interval = std::chrono::seconds(60);
  std::string server = "127.0.0.1:7999";
  std::string edition = "2019";

  CLI::App app(
      "Simulated JT/T 808 terminals: they register, authenticate, report their position along a route, and "
      "answer what they are sent.",
      "jt808-sim");
  app.set_version_flag("--version", "jt808-sim " JT808_VERSION, "Print the version, end");
  app.add_option("--server", server, "Address of the gateway's port for terminals")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_option("--count", parsed.fleet.count, "How many terminals")
      ->check(CLI::Range(1U, 1'000'000U))
      ->capture_default_str();
  app.add_option("--phone", terminal.phone,
                 "Phone number of the first one; the others are counted up from it")
      ->type_name("DIGITS")
      ->capture_default_str();
  app.add_option("--edition", edition, "Edition of the standard they speak")
      ->check(CLI::IsMember({"2013", "2019"}))
      ->capture_default_str();
  add_duration(app, "--report-interval", terminal.report_interval,
               "Between position reports; 0 for none [10s]");
  add_duration(app, "--heartbeat", terminal.heartbeat_interval, "Between heartbeats; 0 for none [60s]");
  app.add_option_function<std::string>(
         "--ramp",
         [&parsed](const std::string& text) {
           const auto rate = parse_rate(text);
           if (!rate) {
             throw CLI::ValidationError("--ramp",
                                        fmt::format("'{}' is no rate above 0, such as 100/s", text));
           }
           parsed.fleet.ramp = *rate;
         },
         "How many terminals to start a second [100/s]")
      ->type_name("RATE");
  add_duration(app, "--duration", parsed.duration, "End after this time; 0 for not before a signal [0]");
  app.add_option("--seed", terminal.seed, "For routes, waits and noise; the same seed repeats them")
      ->capture_default_str();
  app.add_flag("--echo-passthrough", terminal.echo_passthrough,
               "Follow a pass-through message (0x8900) with an 0x0900 of the same type and content");
  const CLI::Option& print =
      *app.add_flag("--print-downlinks,!--no-print-downlinks", parsed.print_downlinks,
                    "Print downlink messages in words; the default for a single terminal");
  app.add_flag("--json", parsed.json,
               "At the end print a summary in JSON on standard output, and nothing else there");
  app.add_option_function<std::uint32_t>(
         "--chaos",
         [&parsed](std::uint32_t seed) {
           parsed.fleet.first.chaos = ChaosOptions{.seed = seed};
           parsed.fleet.reconnect = {std::chrono::milliseconds(100), std::chrono::milliseconds(2'000)};
         },
         "Cut links, delay, garble, double and reorder, answer late, twice or wrongly: all from this seed")
      ->type_name("SEED")
      ->group("Faults");
  add_packaged_options(app, terminal);
  add_fault_options(app, terminal.faults);
  app.footer("SIGINT and SIGTERM end the terminals; the exit status is 0. Bad arguments: 2.");

  try {
    std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants
    app.parse(arguments);
    split_server(server, parsed);
    terminal.edition = edition == "2013" ? jt808::Edition::v2013 : jt808::Edition::v2019;
    if (print.count() == 0) parsed.print_downlinks = parsed.fleet.count == 1;
    check_terminals(parsed.fleet);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? 0 : 2;
  } catch (const std::invalid_argument& error) {
    err << error.what() << "\nRun with --help for more information.\n";
    return 2;
  }
  return parsed;
}

}  // namespace simulator
