// The DeviceList of an import: what is wrong with it, device by device.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/core/device_catalog.hpp"
#include "gateway/http/actions/action_parameters.hpp"
#include "gateway/http/document.hpp"

namespace gateway {

// Why a device cannot be imported. Refers to the parameters.
struct VehicleProblem {
  const ObjectParameter* device = nullptr;
  std::string text;
  bool manufacturer = false;  // which part is malformed
  bool model = false;
  bool id = false;
  bool repeated = false;  // stands there twice, or exists
};

struct VehicleList {
  std::vector<ObjectParameter> given;
  std::vector<VehicleDevice> devices;    // all of them, where there is no problem
  std::vector<std::size_t> places;       // of the sound devices in `given`
  std::vector<VehicleProblem> problems;  // in the order of `given`, several of one device possible
};

[[nodiscard]] VehicleList read_vehicles(const ActionSpec& action, const Parameters& parameters);
// What the catalog says of the sound ones.
void add_conflicts(VehicleList& list, const std::vector<ImportConflict>& conflicts);

// The lists of BatchCheckVehicleDevice, or with `nested` those of BatchImportVehicleDevice, into the open
// object.
void write_problems(DocumentWriter& document, const VehicleList& list, bool nested);

}  // namespace gateway
