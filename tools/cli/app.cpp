// Implementation of the command line: the sub-commands and what becomes of their errors.
#include "tools/cli/app.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <functional>
#include <iostream>

#include "tools/cli/commands/catalog.hpp"
#include "tools/cli/commands/decode.hpp"
#include "tools/cli/commands/devices.hpp"
#include "tools/cli/commands/encode.hpp"
#include "tools/cli/commands/explain.hpp"
#include "tools/cli/commands/rrpc.hpp"
#include "tools/cli/commands/schema.hpp"

namespace cli {

int run(std::vector<std::string> arguments, const Environment& environment) {
  CLI::App app("Command line of jt808-gateway.", "jt808");
  app.set_version_flag("--version", "jt808 " JT808_VERSION, "Print the version, end");
  app.require_subcommand(1);
  app.footer("`jt808 COMMAND --help` shows the options of a command.");
  std::function<int()> chosen;
  add_catalog(app, environment, chosen);
  add_decode(app, environment, chosen);
  add_devices(app, environment, chosen);
  add_encode(app, environment, chosen);
  add_explain(app, environment, chosen);
  add_rrpc(app, environment, chosen);
  add_schema(app, environment, chosen);
  try {
    std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants
    app.parse(arguments);
    return chosen();
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, environment.out, environment.err);
    return code == 0 ? code : static_cast<int>(Exit::usage);
  } catch (const UsageError& error) {
    environment.err << "jt808: " << error.what() << '\n';
    return static_cast<int>(Exit::usage);
  }
}

}  // namespace cli
