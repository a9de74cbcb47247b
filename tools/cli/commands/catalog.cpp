// Implementation of `jt808 catalog`.
#include "tools/cli/commands/catalog.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "jt808/manual.hpp"
#include "tools/cli/message_name.hpp"
#include "tools/cli/screen.hpp"
#include "tools/cli/text_table.hpp"

namespace cli {
namespace {

struct Options {
  std::string message;
  bool markdown = false;
};

void print(const jt808::ManualTable& table, const Environment& environment) {
  const auto colour = use_colour(environment, ColourChoice::automatic);
  TextTable text;
  const auto add = [&text](const std::vector<std::string>& cells, Style style) {
    std::vector<TextTable::Cell> row;
    for (const std::string& cell : cells) row.push_back({cell, style});
    text.add(std::move(row));
  };
  add(table.columns, Style::bold);
  for (const auto& row : table.rows) add(row, Style::plain);
  text.print(environment.out, colour, screen_width(environment));
}

void print_message(const jt808::MessageInfo& info, const Environment& environment) {
  const auto colour = use_colour(environment, ColourChoice::automatic);
  const auto tables = jt808::message_tables(info);
  environment.out << styled(jt808::message_summary(info), Style::bold, colour) << "\n\n";
  if (info.fields.empty()) environment.out << "The body is empty.\n";
  for (const jt808::ManualTable& table : tables) {
    if (table.rows.empty()) continue;
    if (&table != &tables.front())
      environment.out << '\n' << styled(table.title, Style::bold, colour) << '\n';
    print(table, environment);
  }
  environment.out << '\n';
  for (const std::string& line : wrapped(jt808::manual_legend(), screen_width(environment))) {
    environment.out << line << '\n';
  }
}

}  // namespace

void add_catalog(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("catalog", "List the messages, or show the fields of one.");
  CLI::Option& message =
      *command.add_option("message", options->message, "Id (0x0200) or name (location_report)");
  command.add_flag("--markdown", options->markdown, "Print the manual of all messages, docs/messages.md")
      ->excludes(&message);
  command.callback([&chosen, &environment, options] {
    chosen = [&environment, options] {
      if (options->markdown) {
        environment.out << jt808::manual_markdown();
      } else if (options->message.empty()) {
        print(jt808::catalog_table(), environment);
      } else {
        print_message(message_named(options->message), environment);
      }
      environment.out << std::flush;
      return static_cast<int>(Exit::success);
    };
  });
}

}  // namespace cli
