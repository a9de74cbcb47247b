// jt808: the command line of the project.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "tools/cli/app.hpp"

int main(int argc, char** argv) {
  try {
    const char* const secret = std::getenv("JT808_ACCESS_KEY_SECRET");
    const cli::Environment environment{std::cin,
                                       std::cout,
                                       std::cerr,
                                       isatty(STDIN_FILENO) == 1,
                                       secret == nullptr ? "" : secret,
                                       isatty(STDOUT_FILENO) == 1};
    return cli::run({argv + 1, argv + argc}, environment);
  } catch (const std::exception& error) {
    std::cerr << "jt808: " << error.what() << '\n';
    return static_cast<int>(cli::Exit::refused);
  }
}
