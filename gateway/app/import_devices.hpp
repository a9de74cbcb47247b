// `jt808-gateway --import-devices FILE`: devices from a file into the store.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gateway/config/config.hpp"

namespace gateway {

struct ImportReport {
  std::vector<std::string> errors;  // where there is one, nothing was imported
  std::string text;                 // what was done, for a person
};

// While a gateway runs on the data folder it is told by SIGHUP; the devices are known at once.
[[nodiscard]] ImportReport import_device_file(const Config& config, const std::filesystem::path& csv);

}  // namespace gateway
