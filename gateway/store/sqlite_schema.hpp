// The tables of devices.db, and the way from older versions of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gateway/store/sqlite_database.hpp"

namespace gateway {

inline constexpr int kDeviceSchema = 6;

// Opens the file, makes the tables or brings them up to date, in one transaction. Nothing, with an error that
// names the file and the fix, where it is unreadable or of a newer version.
[[nodiscard]] std::optional<SqliteDatabase> open_device_database(const std::filesystem::path& file,
                                                                 std::string& error);

// After an error: what it means for the file, and what to do.
[[nodiscard]] std::string why_unusable(const SqliteDatabase& database, const std::filesystem::path& file);

}  // namespace gateway
