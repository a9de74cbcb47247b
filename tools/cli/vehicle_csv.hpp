// The file that `jt808 devices import` reads: comma-separated values with a header line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// One line, checked by itself and against the lines before it.
struct Vehicle {
  std::size_t line = 0;  // of the file, from 1
  std::string manufacturer;
  std::string device_model;
  std::string device_id;
  std::string phone;
  std::string plate;
  std::string auth_code;

  [[nodiscard]] std::string device_name() const {
    return manufacturer + '_' + device_model + '_' + device_id;
  }
};

struct LineError {
  std::size_t line = 0;  // 0: of the whole file
  std::string text;
};

struct VehicleFile {
  std::vector<Vehicle> vehicles;
  std::vector<LineError> errors;  // where there is one, nothing must be sent
};

// Fields as in RFC 4180. Columns in any order; manufacturer, device_model and device_id are needed, phone,
// plate and auth_code may be left out, others are errors. Empty lines are passed over.
[[nodiscard]] VehicleFile parse_vehicle_csv(std::string_view text);

}  // namespace cli
