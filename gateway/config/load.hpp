// Reading the configuration strictly: every mistake is told with file, line, column and what is allowed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/config.hpp"

namespace gateway {

struct ConfigError {
  std::string file;
  int line = 0;      // from 1; 0 where the file itself is the problem
  int column = 0;    // from 1
  std::string path;  // products[0].window
  std::string message;

  [[nodiscard]] std::string text() const;  // file:line:column: path: message
};

struct LoadResult {
  std::optional<Config> config;     // set where there is no error
  std::vector<ConfigError> errors;  // all of them, in the order of the file
};

[[nodiscard]] LoadResult load_config(const std::filesystem::path& file);
[[nodiscard]] LoadResult load_config_text(std::string_view yaml, const std::string& file_name);

// The effective configuration as YAML; loading it gives the same configuration.
[[nodiscard]] std::string print_config(const Config& config);
// The top-level keys that differ, but for the accounts, in the order of the file and with blanks between:
// these are read at the start only.
[[nodiscard]] std::string changed_sections(const Config& running, const Config& file);

}  // namespace gateway
