// `jt808 explain`: frames, byte by byte.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "tools/cli/app.hpp"

namespace cli {

// Adds the sub-command. When the user chose it, `chosen` becomes what runs it and yields the exit code.
void add_explain(CLI::App& app, const Environment& environment, std::function<int()>& chosen);

}  // namespace cli
