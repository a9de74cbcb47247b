// jt808: the command line of the project.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tools/cli/app.hpp"

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const cli::Environment environment{std::cin,
                                       std::cout,
                                       std::cerr,
                                       isatty(STDIN_FILENO) == 1,
                                       variable("JT808_ACCESS_KEY_SECRET"),
                                       isatty(STDOUT_FILENO) == 1,
                                       variable("JT808_SECURITY_TOKEN"),
                                       isatty(STDERR_FILENO) == 1,
                                       {}};
    return cli::run({argv + 1, argv + argc}, environment);
  } catch (const std::exception& error) {
    std::cerr << "jt808: " << error.what() << '\n';
    return static_cast<int>(cli::Exit::refused);
  }
}
