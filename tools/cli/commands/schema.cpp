// Implementation of `jt808 schema`.
#include "tools/cli/commands/schema.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "jt808/json_schema.hpp"
#include "tools/cli/message_name.hpp"

namespace cli {
namespace {

struct Options {
  std::string message;
  std::string edition = "2019";
  bool compact = false;
};

// Sound JSON text on lines of its own, its numbers and texts untouched.
std::string indented(std::string_view json) {
  std::string out;
  std::size_t depth = 0;
  bool in_string = false;
  const auto line = [&] { out.append(1, '\n').append(2 * depth, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char each = json[i];
    const bool escaped = in_string && each == '\\';
    if (each == '"') in_string = !in_string;
    if (!in_string && (each == '}' || each == ']')) {
      --depth;
      if (json[i - 1] != '{' && json[i - 1] != '[') line();
    }
    out += each;
    if (escaped) out += json[++i];
    if (in_string || each == '"') continue;
    if (each == '{' || each == '[') {
      ++depth;
      if (json[i + 1] != '}' && json[i + 1] != ']') line();
    } else if (each == ',') {
      line();
    } else if (each == ':') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace

void add_schema(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("schema", "Print the JSON Schema of a message's body.");
  command.add_option("message", options->message, "Id (0x8300) or name (text_message)")->required();
  command.add_option("--edition", options->edition, "Edition of the standard")
      ->check(CLI::IsMember({"2011", "2013", "2019"}))
      ->capture_default_str();
  command.add_flag("--compact", options->compact, "Print it on one line");
  command.footer(
      "The schema (draft 2020-12) describes what `jt808 decode` prints as the body and what `jt808 encode` "
      "and "
      "the gateway's 0x....+json take. No key is required: what is absent is zero, empty or computed.");
  command.callback([&chosen, &environment, options] {
    chosen = [&environment, options] {
      const std::string schema =
          jt808::json_schema(message_named(options->message), *jt808::edition_from(options->edition));
      environment.out << (options->compact ? schema : indented(schema)) << '\n' << std::flush;
      return static_cast<int>(Exit::success);
    };
  });
}

}  // namespace cli
