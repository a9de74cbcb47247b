// Writing imported devices into devices.db, beside a running gateway or without one.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/store/device_csv.hpp"

namespace gateway {

struct ImportOutcome {
  std::size_t created = 0;
  std::size_t changed = 0;
  std::vector<std::string> errors;  // where there is one, nothing was imported
};

// All lines in one transaction. What the import says replaces what an earlier one said; what terminals did
// stays, but a phone that is given, or `-`, replaces the device's and ends its codes. `digest` makes of an
// imported code what is kept of it.
[[nodiscard]] ImportOutcome import_devices(const std::filesystem::path& file,
                                           const std::vector<ImportLine>& lines,
                                           const std::function<std::string(const ImportLine&)>& digest,
                                           WallTime now);

}  // namespace gateway
