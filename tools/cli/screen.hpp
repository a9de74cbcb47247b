// What the output is shown on.
#pragma once

#include <cstddef>

#include "tools/cli/app.hpp"

namespace cli {

enum class ColourChoice { automatic, always, never };

// Colours: always, never, or on a terminal unless NO_COLOR is set in the environment.
[[nodiscard]] bool use_colour(const Environment& environment, ColourChoice choice);
// Columns of the terminal; 0 where the output is none.
[[nodiscard]] std::size_t screen_width(const Environment& environment);

}  // namespace cli
