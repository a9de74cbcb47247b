// `jt808 decode`: frames as JSON or as text.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "tools/cli/app.hpp"

namespace cli {

// Adds the sub-command; parsing its arguments sets `chosen` to what runs it.
void add_decode(CLI::App& app, const Environment& environment, std::function<int()>& chosen);

}  // namespace cli
