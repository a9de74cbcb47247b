// The tables, version by version: a step once released is never changed, only followed by another.
#include "gateway/store/sqlite_schema.hpp"

#include <fmt/format.h>

#include <array>

namespace gateway {
namespace {

// Times are milliseconds since 1970. A phone is its digits without leading zeros. `facts` are those of the
// last registration.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE devices(
  product_key TEXT NOT NULL, name TEXT NOT NULL, iot_id TEXT NOT NULL, phone TEXT,
  code_name TEXT NOT NULL, generation INTEGER NOT NULL, status TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0, edition TEXT, layout_2019 INTEGER NOT NULL DEFAULT 0,
  nickname TEXT NOT NULL DEFAULT '',
  manufacturer TEXT NOT NULL DEFAULT '', model TEXT NOT NULL DEFAULT '', terminal_id TEXT NOT NULL DEFAULT '',
  plate TEXT NOT NULL DEFAULT '', plate_color INTEGER NOT NULL DEFAULT 0,
  province INTEGER NOT NULL DEFAULT 0, city INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, modified INTEGER NOT NULL, activated INTEGER, registered INTEGER,
  last_online INTEGER, last_offline INTEGER, status_at INTEGER, address TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(product_key, name)) WITHOUT ROWID;
CREATE UNIQUE INDEX devices_by_phone ON devices(product_key, phone) WHERE phone IS NOT NULL;
CREATE TABLE pending(
  number INTEGER PRIMARY KEY AUTOINCREMENT, product_key TEXT NOT NULL, phone TEXT NOT NULL,
  name TEXT NOT NULL, code_name TEXT NOT NULL, generation INTEGER NOT NULL,
  edition TEXT NOT NULL, layout_2019 INTEGER NOT NULL,
  manufacturer TEXT NOT NULL, model TEXT NOT NULL, terminal_id TEXT NOT NULL,
  plate TEXT NOT NULL, plate_color INTEGER NOT NULL, province INTEGER NOT NULL, city INTEGER NOT NULL,
  UNIQUE(product_key, phone));
)sql";

// What an import says. `revision` grows with each import, so that a running gateway finds what is new.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE devices ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN pinned_edition TEXT;
ALTER TABLE devices ADD COLUMN own_code BLOB;
ALTER TABLE devices ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX devices_by_revision ON devices(revision) WHERE revision > 0;
)sql";

// Phones whose codes have ended though no device has them. Version 2 had rows of no device for some of these.
constexpr const char* kVersion3 = R"sql(
CREATE TABLE ended_phones(
  product_key TEXT NOT NULL, phone TEXT NOT NULL, generation INTEGER NOT NULL,
  PRIMARY KEY(product_key, phone)) WITHOUT ROWID;
INSERT INTO ended_phones SELECT product_key, phone, generation FROM devices
  WHERE phone = name AND status = 'unregister' AND registered IS NULL AND imported = 0;
DELETE FROM devices WHERE phone = name AND status = 'unregister' AND registered IS NULL AND imported = 0;
)sql";

// What callers ask for: devices by id, by age and by state.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE devices ADD COLUMN online INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN disabled_at INTEGER;
ALTER TABLE devices ADD COLUMN state INTEGER GENERATED ALWAYS AS
  (CASE WHEN disabled THEN 8 WHEN online THEN 1 WHEN activated IS NULL THEN 0 ELSE 3 END) VIRTUAL;
CREATE UNIQUE INDEX devices_by_iot_id ON devices(iot_id);
CREATE INDEX devices_by_age ON devices(product_key, created, name);
CREATE INDEX devices_by_state ON devices(product_key, state, created, name);
)sql";

// A pending registration in one place instead of three: each login makes one and removes it.
constexpr const char* kVersion5 = R"sql(
CREATE TABLE waiting(
  product_key TEXT NOT NULL, phone TEXT NOT NULL, since INTEGER NOT NULL,
  name TEXT NOT NULL, code_name TEXT NOT NULL, generation INTEGER NOT NULL,
  edition TEXT NOT NULL, layout_2019 INTEGER NOT NULL,
  manufacturer TEXT NOT NULL, model TEXT NOT NULL, terminal_id TEXT NOT NULL,
  plate TEXT NOT NULL, plate_color INTEGER NOT NULL, province INTEGER NOT NULL, city INTEGER NOT NULL,
  PRIMARY KEY(product_key, phone)) WITHOUT ROWID;
INSERT INTO waiting SELECT product_key, phone, number, name, code_name, generation, edition, layout_2019,
  manufacturer, model, terminal_id, plate, plate_color, province, city FROM pending;
DROP TABLE pending;
ALTER TABLE waiting RENAME TO pending;
)sql";

// `online` has become the number of the start that wrote it, and whether that is this one must be found in
// the index. An index on a generated column never answers by itself, so `state` is written now:
// state_of_row().
constexpr const char* kVersion6 = R"sql(
DROP INDEX devices_by_state;
ALTER TABLE devices DROP COLUMN state;
ALTER TABLE devices ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
UPDATE devices SET state = CASE WHEN disabled THEN 8 WHEN online THEN 1 ELSE 3 END
  WHERE disabled OR online OR activated IS NOT NULL;
CREATE INDEX devices_by_state ON devices(product_key, state, created, name, online);
)sql";

constexpr std::array<const char*, kDeviceSchema> kSteps{kVersion1, kVersion2, kVersion3,
                                                        kVersion4, kVersion5, kVersion6};

std::optional<std::string> migrate(SqliteDatabase& database, const std::filesystem::path& file) {
  // Whoever only opens it need not wait for a long import.
  if (database.number_of("PRAGMA user_version") == kDeviceSchema) return std::nullopt;
  if (!database.run("BEGIN IMMEDIATE")) return why_unusable(database, file);
  const auto version = database.number_of("PRAGMA user_version");
  if (!version) return why_unusable(database, file);
  if (*version > kDeviceSchema || *version < 0) {
    return fmt::format(
        "{} has version {} of the device tables, and this program knows versions up to {}: it was written by "
        "a "
        "newer jt808-gateway; run that one, or choose another data_dir",
        file.string(), *version, kDeviceSchema);
  }
  for (auto step = static_cast<std::size_t>(*version); step < kSteps.size(); ++step) {
    if (!database.run(kSteps[step])) return why_unusable(database, file);
  }
  if (!database.run(fmt::format("PRAGMA user_version = {}", kDeviceSchema)) || !database.run("COMMIT")) {
    return why_unusable(database, file);
  }
  return std::nullopt;
}

}  // namespace

std::string why_unusable(const SqliteDatabase& database, const std::filesystem::path& file) {
  if (database.is_busy()) {
    return fmt::format(
        "{} is in use by another program, an import perhaps: {}; start again once that has ended",
        file.string(), database.error());
  }
  return fmt::format(
      "{} cannot be used as the device store: {}; restore it from a backup, or move it away to "
      "begin with no devices",
      file.string(), database.error());
}

std::optional<SqliteDatabase> open_device_database(const std::filesystem::path& file, std::string& error) {
  auto database = SqliteDatabase::open(file, error);
  if (!database) return std::nullopt;
  // A process that is killed loses nothing that was committed; a machine that stops may lose the last
  // moments, but never the file.
  // The log is carried over after 16 MB: a page that many logins change is written to the file once. 1 MB of
  // pages in memory holds the ends of all indexes, where logins write; the system holds the rest.
  if (!database->run("PRAGMA journal_mode = WAL") || !database->run("PRAGMA synchronous = NORMAL") ||
      !database->run("PRAGMA wal_autocheckpoint = 4000") || !database->run("PRAGMA cache_size = -1000")) {
    error = why_unusable(*database, file);
    return std::nullopt;
  }
  if (auto failed = migrate(*database, file)) {
    error = std::move(*failed);
    return std::nullopt;
  }
  return database;
}

}  // namespace gateway
