// Implementation of the vehicles' file.
#include "tools/cli/vehicle_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "gateway/core/csv_record.hpp"
#include "jt808/gbk.hpp"

namespace cli {
namespace {

using gateway::CsvRecord;
using gateway::take_csv_record;

bool is_utf8(std::string_view text) {
  std::vector<std::uint8_t> gbk;
  jt808::GbkEncodeError error;
  return jt808::utf8_to_gbk(text, gbk, &error) || error.character != 0;
}

struct Column {
  std::string_view name;
  std::string Vehicle::*member;
  bool needed;
};
constexpr std::array<Column, 6> kColumns{{{"manufacturer", &Vehicle::manufacturer, true},
                                          {"device_model", &Vehicle::device_model, true},
                                          {"device_id", &Vehicle::device_id, true},
                                          {"phone", &Vehicle::phone, false},
                                          {"plate", &Vehicle::plate, false},
                                          {"auth_code", &Vehicle::auth_code, false}}};
constexpr std::size_t kMostPhone = 20;  // digits
constexpr std::size_t kMostPlate = 64;  // bytes
constexpr std::size_t kMostCode = 255;

bool is_part(std::string_view text, std::size_t most) {
  return text.size() >= 4 && text.size() <= most && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

class Reader {
 public:
  VehicleFile read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::size_t line = 1;
    if (!read_header(take_csv_record(text, line))) return std::move(file_);
    while (!text.empty()) {
      const CsvRecord record = take_csv_record(text, line);
      if (!record.empty()) read_line(record);
    }
    if (file_.vehicles.empty() && file_.errors.empty()) error(0, "the file has no devices");
    return std::move(file_);
  }

 private:
  void error(std::size_t line, std::string text) { file_.errors.push_back({line, std::move(text)}); }

  bool read_header(const CsvRecord& header) {
    for (const std::string& name : header.fields) {
      const auto* const column = std::ranges::find(kColumns, name, &Column::name);
      if (column == kColumns.end()) {
        error(1, fmt::format("'{}' is no known column; the header is "
                             "manufacturer,device_model,device_id,phone,plate,auth_code",
                             name));
      } else if (std::ranges::find(columns_, column) != columns_.end()) {
        error(1, fmt::format("column '{}' is given twice", name));
      } else {
        columns_.push_back(column);
      }
    }
    for (const Column& column : kColumns) {
      if (column.needed && std::ranges::find(columns_, &column) == columns_.end()) {
        error(1, fmt::format("the header must have the column {}", column.name));
      }
    }
    return file_.errors.empty();
  }

  void read_line(const CsvRecord& record) {
    if (record.broken) return error(record.line, "a quoted field is not closed, or has text behind its end");
    if (record.fields.size() != columns_.size()) {
      return error(record.line,
                   fmt::format("has {} fields and the header {}; fields with a comma stand in quotes",
                               record.fields.size(), columns_.size()));
    }
    Vehicle vehicle;
    vehicle.line = record.line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!is_utf8(record.fields[i])) {
        return error(record.line, "is not UTF-8 (a file in GBK? save it as UTF-8)");
      }
      vehicle.*(columns_[i]->member) = record.fields[i];
    }
    const std::size_t before = file_.errors.size();
    check(vehicle);
    if (file_.errors.size() == before) file_.vehicles.push_back(std::move(vehicle));
  }

  void check(const Vehicle& vehicle) {
    check_part(vehicle.line, "manufacturer", vehicle.manufacturer, 11);
    check_part(vehicle.line, "device_model", vehicle.device_model, 30);
    check_part(vehicle.line, "device_id", vehicle.device_id, 30);
    unique(devices_, "device", vehicle.device_name(), vehicle.line);
    if (!vehicle.phone.empty()) {
      if (vehicle.phone.size() > kMostPhone ||
          vehicle.phone.find_first_not_of("0123456789") != std::string::npos) {
        error(vehicle.line, fmt::format("phone '{}' is not 1 to 20 digits", vehicle.phone));
      } else {
        // Leading zeros only fill the field of the header.
        const auto first = std::min(vehicle.phone.find_first_not_of('0'), vehicle.phone.size() - 1);
        unique(phones_, "phone", vehicle.phone.substr(first), vehicle.line);
      }
    } else if (!vehicle.auth_code.empty()) {
      error(vehicle.line, "auth_code needs a phone: a code is worth something for one only");
    }
    if (vehicle.plate.size() > kMostPlate) error(vehicle.line, "plate is longer than 64 bytes");
    if (vehicle.auth_code.size() > kMostCode) error(vehicle.line, "auth_code is longer than 255 bytes");
  }

  void check_part(std::size_t line, std::string_view name, const std::string& value, std::size_t most) {
    if (is_part(value, most)) return;
    error(line, fmt::format("{} '{}' is not 4 to {} letters, digits and hyphens", name, value, most));
  }

  void unique(std::map<std::string, std::size_t>& seen, std::string_view what, const std::string& value,
              std::size_t line) {
    const auto [at, first] = seen.try_emplace(value, line);
    if (!first) error(line, fmt::format("{} {} stands in line {} too", what, value, at->second));
  }

  VehicleFile file_;
  std::vector<const Column*> columns_;
  std::map<std::string, std::size_t> devices_;
  std::map<std::string, std::size_t> phones_;
};

}  // namespace

VehicleFile parse_vehicle_csv(std::string_view text) {
  return Reader().read(text);
}

}  // namespace cli
