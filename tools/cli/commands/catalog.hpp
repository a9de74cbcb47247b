// `jt808 catalog`: the messages that the library knows, and the manual made from them.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "tools/cli/app.hpp"

namespace cli {

// Adds the sub-command. When the user chose it, `chosen` becomes what runs it and yields the exit code.
void add_catalog(CLI::App& app, const Environment& environment, std::function<int()>& chosen);

}  // namespace cli
