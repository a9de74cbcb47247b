// `jt808 devices`: the devices of a running gateway, through its API.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "tools/cli/app.hpp"

namespace cli {

// Adds the command; parsing it sets `chosen` to what runs it. `environment` outlives that.
void add_devices(CLI::App& app, const Environment& environment, std::function<int()>& chosen);

}  // namespace cli
