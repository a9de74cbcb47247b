// Which columns make a device, and how they are read.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "gateway/core/device_store.hpp"
#include "gateway/store/sqlite_database.hpp"

namespace gateway {

// The columns of a DeviceRow, as DeviceTables::row_of() reads them.
inline constexpr const char* kRowColumns =
    "product_key, name, phone, code_name, generation, status, disabled, imported, edition, layout_2019, "
    "pinned_edition, own_code, activated IS NOT NULL,"
    " CASE WHEN disabled THEN COALESCE(disabled_at, modified) ELSE MAX(created, COALESCE(last_online, 0),"
    " COALESCE(last_offline, 0), COALESCE(disabled_at, 0)) END";

// Those and the rest of a DeviceDetails.
inline const std::string kDetailColumns =
    std::string(kRowColumns) +
    ", manufacturer, model, terminal_id, plate, plate_color, province, city, iot_id, nickname, created,"
    " modified, activated, registered, last_online, last_offline, status_at, address";

// `state` of a row in SQL, a DeviceState, of what the statement makes of the columns that it depends on.
inline std::string state_of_row(const std::string& disabled, const std::string& online,
                                const std::string& activated) {
  return "CASE WHEN " + disabled + " THEN 8 WHEN " + online + " THEN 1 WHEN " + activated +
         " IS NULL THEN 0 ELSE 3 END";
}

// A new IotId of 32 hexadecimal digits, in SQL: 48 bits of the time in milliseconds, `at`, and 80 of chance.
// In the order of time, so that new devices stand side by side in the index and share its pages.
inline std::string new_iot_id(const std::string& at) {
  return "printf('%012x', " + at + ") || lower(hex(randomblob(10)))";
}

inline WallTime time_of(std::int64_t at) {
  return WallTime(std::chrono::milliseconds(at));
}

template <class T>
[[nodiscard]] T narrow(const SqliteStatement& in, int column) {
  return static_cast<T>(in.number(column));
}

// From `column`: manufacturer, model, terminal_id, plate, plate_color, province, city.
inline DeviceFacts facts_at(const SqliteStatement& in, int column) {
  return {{std::string(in.text(column)), std::string(in.text(column + 1)), std::string(in.text(column + 2))},
          narrow<std::uint16_t>(in, column + 5),
          narrow<std::uint16_t>(in, column + 6),
          narrow<std::uint8_t>(in, column + 4),
          std::string(in.text(column + 3))};
}

}  // namespace gateway
