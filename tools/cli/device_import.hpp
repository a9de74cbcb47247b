// The import of devices through the API of a running gateway: all of a file, or nothing of it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/cli/api_client.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/vehicle_csv.hpp"

namespace cli {

struct ImportOptions {
  std::string product;
  std::string instance;   // IotInstanceId; may be empty
  std::size_t batch = 0;  // devices of one call; 0: as many as a gateway takes by default
  bool check_only = false;
};

struct ImportResult {
  enum class Kind { imported, checked, refused, unreachable };
  Kind kind = Kind::imported;
  std::size_t calls = 0;          // of BatchImportVehicleDevice that succeeded
  std::vector<LineError> errors;  // in the order of the lines
  std::string problem;            // what is not about one line; may stand beside errors
};

// First every device is checked (BatchCheckVehicleDevice) and nothing is imported where one is refused. Then
// they are imported, one call for each batch, and each call does all or nothing. Where the answer to one is
// lost, the gateway is asked what became of it. Where a later call fails, what this run imported is deleted
// again (DeleteDevice); what cannot be taken back is told.
[[nodiscard]] ImportResult import_vehicles(const std::vector<Vehicle>& vehicles, const ImportOptions& options,
                                           ApiClient& api, Progress& progress);

// How many devices fit one call under the gateway's default limits of parameters and of the body.
[[nodiscard]] std::size_t default_batch(const std::vector<Vehicle>& vehicles);

}  // namespace cli
