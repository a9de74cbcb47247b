// Implementation of `jt808 explain`.
#include "tools/cli/commands/explain.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cctype>
#include <istream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "jt808/explain.hpp"
#include "tools/cli/screen.hpp"
#include "tools/cli/text_table.hpp"

namespace cli {
namespace {

constexpr std::size_t kBytesInLine = 8;
constexpr std::size_t kWidestValue = 40;

struct Options {
  std::vector<std::string> hex;
  std::string edition = "auto";
  std::string colour = "auto";
  bool full = false;
};

// "7E 02 00", "0x7e0200", "7e:02:00", over any number of lines.
std::vector<std::uint8_t> bytes_of(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto each = static_cast<unsigned char>(text[i]);
    if (each == '0' && i + 1 < text.size() && (text[i + 1] == 'x' || text[i + 1] == 'X')) {
      ++i;
    } else if (std::isspace(each) == 0 && each != ':' && each != ',') {
      digits += text[i];
    }
  }
  auto bytes = jt808::from_hex(digits);
  if (!bytes) {
    throw UsageError(
        "what is to be explained must be hexadecimal digits, two for each byte, such as 7e0002...7e");
  }
  return std::move(*bytes);
}

std::string hex_cell(jt808::Bytes bytes, bool full) {
  std::string text;
  const bool all = full || bytes.size() <= kBytesInLine;
  const std::size_t shown = all ? bytes.size() : kBytesInLine - 1;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i % kBytesInLine == 0 ? '\n' : ' ';
    jt808::append_hex(text, bytes.subspan(i, 1));
  }
  if (!all) text += " …";
  return text;
}

// A bit field is shown as its number, since its names stand beside it; a long text by its beginning.
std::string value_cell(const jt808::ExplainedField& field, bool full) {
  std::string value = field.value;
  constexpr std::string_view kFlags = R"({"value":)";
  if (value.starts_with(kFlags)) {
    value = value.substr(kFlags.size(), value.find(',') - kFlags.size());
  }
  if (full || display_width(value) <= kWidestValue) {
    if (!full) return value;
    std::string lines;
    for (const std::string& line : wrapped(value, kWidestValue)) lines += (lines.empty() ? "" : "\n") + line;
    return lines;
  }
  return wrapped(value, kWidestValue - 1).front() + "…";
}

Style style_of(const jt808::ExplainedField& field) {
  using Part = jt808::ExplainedField::Part;
  if (field.wrong) return Style::red;
  switch (field.part) {
    case Part::flag:
    case Part::checksum:
      return Style::dim;
    case Part::header:
      return Style::cyan;
    case Part::left_over:
      return Style::yellow;
    case Part::body:
      break;
  }
  return Style::green;
}

void print(const jt808::Explanation& frame, const Options& options, const Environment& environment,
           bool colour) {
  std::string title = "Frame of " + std::to_string(frame.frame.size()) + " bytes";
  if (frame.message != nullptr) {
    title += ": " + std::string(frame.message->title) + " (" + std::string(frame.message->name) +
             ", edition " + std::string(to_string(frame.layout.edition())) + ')';
  }
  environment.out << styled(title, Style::bold, colour) << '\n';
  TextTable table;
  table.add({{"offset", Style::bold, true},
             {"bytes", Style::bold},
             {"field", Style::bold},
             {"type", Style::bold},
             {"value", Style::bold},
             {"meaning", Style::bold}});
  for (const jt808::ExplainedField& field : frame.fields) {
    const Style style = style_of(field);
    const bool flag = field.part == jt808::ExplainedField::Part::flag;
    const auto bytes = jt808::Bytes(frame.frame).subspan(field.offset, field.size);
    table.add({{flag ? "" : std::to_string(field.offset), Style::dim, true},
               {flag ? "7e" : hex_cell(bytes, options.full), flag ? Style::dim : Style::plain},
               {field.path, style},
               {field.type, Style::dim},
               {value_cell(field, options.full), Style::plain},
               {field.meaning, field.wrong ? Style::red
                               : flag      ? Style::dim
                                           : Style::plain}});
  }
  table.print(environment.out, colour, screen_width(environment));
  for (const std::string& note : frame.notes) {
    environment.out << styled("note: " + note, Style::yellow, colour) << '\n';
  }
  for (const std::string& problem : frame.problems) {
    environment.out << styled("wrong: " + problem, Style::red, colour) << '\n';
  }
}

int explain(const Options& options, const Environment& environment) {
  std::vector<std::string> inputs = options.hex;
  if (inputs.empty()) {
    inputs.emplace_back(std::istreambuf_iterator<char>(environment.in), std::istreambuf_iterator<char>());
  }
  const ColourChoice choice = options.colour == "always"  ? ColourChoice::always
                              : options.colour == "never" ? ColourChoice::never
                                                          : ColourChoice::automatic;
  const bool colour = use_colour(environment, choice);
  bool sound = true;
  bool first = true;
  for (const std::string& input : inputs) {
    const auto frames = jt808::explain(bytes_of(input), jt808::edition_from(options.edition));
    if (frames.empty()) {
      environment.err << "jt808: there is no frame in the input\n";
      sound = false;
    }
    for (const jt808::Explanation& frame : frames) {
      if (!first) environment.out << '\n';
      first = false;
      print(frame, options, environment, colour);
      sound = sound && frame.problems.empty();
    }
  }
  environment.out << std::flush;
  return static_cast<int>(sound ? Exit::success : Exit::refused);
}

}  // namespace

void add_explain(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("explain", "Show frames byte by byte, sound or not.");
  command.add_option("hex", options->hex,
                     "Frames in hexadecimal, each argument on its own; standard input where there are none");
  command.add_option("--edition", options->edition, "Edition whose layout bodies are tried with first")
      ->check(CLI::IsMember({"auto", "2011", "2013", "2019"}))
      ->capture_default_str();
  command.add_option("--color,--colour", options->colour, "Colours: on a terminal (auto), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command.add_flag("--full", options->full, "Show long fields in full");
  command.footer(
      "Offsets count in the unescaped frame, from its message id. NO_COLOR in the environment turns colours "
      "off.\n"
      "Exit status: 0 all frames are sound; 1 something is wrong, and is said; 2 wrong usage.");
  command.callback([&chosen, &environment, options] {
    chosen = [&environment, options] { return explain(*options, environment); };
  });
}

}  // namespace cli
