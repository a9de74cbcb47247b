// Implementation of the questions about the screen.
#include "tools/cli/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace cli {

bool use_colour(const Environment& environment, ColourChoice choice) {
  if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
  const char* const no_color = std::getenv("NO_COLOR");
  return environment.out_is_terminal && (no_color == nullptr || *no_color == '\0');
}

std::size_t screen_width(const Environment& environment) {
  winsize size{};
  return environment.out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace cli
