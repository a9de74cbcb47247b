// Implementation of the import.
#include "gateway/store/device_import.hpp"
#include "gateway/store/device_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/store/sqlite_schema.hpp"

namespace gateway {
namespace {

// The statements of one import.
class Import {
 public:
  Import(SqliteDatabase& database, std::int64_t now) : database_(database), now_(now) {}

  [[nodiscard]] bool prepare() {
    const auto last = database_.number_of("SELECT COALESCE(MAX(revision), 0) FROM devices");
    // By the clock as well: the newest device may have been removed, and its number must not come again.
    revision_ = std::max(last.value_or(0) + 1, now_);
    owner_ =
        database_.prepare("SELECT name FROM devices WHERE product_key = ?1 AND phone = ?2 AND name <> ?3");
    exists_ = database_.prepare("SELECT 1 FROM devices WHERE product_key = ?1 AND name = ?2");
    end_phone_ = database_.prepare(
        "INSERT INTO ended_phones(product_key, phone, generation)"
        " SELECT product_key, phone, generation + 1 FROM devices"
        " WHERE product_key = ?1 AND name = ?2 AND phone IS NOT NULL AND phone IS NOT ?3"
        " ON CONFLICT DO UPDATE SET generation = MAX(generation, excluded.generation)");
    // A line that moves a phone from one device of the file to another must not depend on their order.
    release_ = database_.prepare(
        "UPDATE devices SET phone = NULL, generation = generation + 1"
        " WHERE product_key = ?1 AND name = ?2 AND phone IS NOT NULL AND phone IS NOT ?3");
    put_ = database_.prepare(
        "INSERT INTO devices(product_key, name, iot_id, phone, code_name, generation, status, disabled,"
        " nickname, created, modified, status_at, imported, pinned_edition, own_code, revision, state)"
        " VALUES(?1, ?2, " +
        new_iot_id("?6") + ", ?3, ?2, 1, 'create', COALESCE(?4, 0), ?5, ?6, ?6, ?6, 1, ?7, ?8, ?9, " +
        state_of_row("?4", "FALSE", "NULL") +
        ")"
        " ON CONFLICT(product_key, name) DO UPDATE SET imported = 1,"
        " disabled_at = CASE WHEN disabled = COALESCE(?4, disabled) THEN disabled_at ELSE ?6 END,"
        " disabled = COALESCE(?4, disabled),"
        " nickname = ?5, modified = ?6, pinned_edition = ?7, own_code = ?8, revision = ?9,"
        " phone = COALESCE(?3, phone), state = " +
        state_of_row("COALESCE(?4, disabled)", "online", "activated"));
    return last && owner_ && exists_ && end_phone_ && release_ && put_;
  }

  [[nodiscard]] bool release(const ImportLine& line) {
    if (!line.phone && !line.unbind) return true;
    const std::string phone = line.phone ? line.phone->digits() : std::string();
    for (SqliteStatement* const each : {end_phone_.get(), release_.get()}) {
      each->bind(1, line.product_key).bind(2, line.device_name);
      if (line.phone) each->bind(3, phone);
      (void)each->step();
      if (each->code() != SQLITE_DONE) return false;
    }
    return true;
  }

  [[nodiscard]] bool put(const ImportLine& line, const std::string& own_code, ImportOutcome& outcome) {
    const std::string phone = line.phone ? line.phone->digits() : std::string();
    if (line.phone) {
      owner_->bind(1, line.product_key).bind(2, phone).bind(3, line.device_name);
      if (owner_->step()) {
        outcome.errors.push_back(fmt::format(
            "line {}: phone {} is bound to {}; give that one another phone, or '-', in the same file",
            line.line, line.phone->digits(), owner_->text(0)));
        owner_->reset();
        return true;
      }
    }
    exists_->bind(1, line.product_key).bind(2, line.device_name);
    const bool known = exists_->step();
    if (known) exists_->reset();
    put_->bind(1, line.product_key).bind(2, line.device_name);
    if (line.phone) put_->bind(3, phone);
    if (line.disabled) put_->bind(4, std::int64_t{*line.disabled});
    put_->bind(5, line.nickname).bind(6, now_);
    if (line.edition) put_->bind(7, jt808::to_string(*line.edition));
    if (!own_code.empty()) put_->bind_blob(8, own_code);
    put_->bind(9, revision_);
    (void)put_->step();
    ++(known ? outcome.changed : outcome.created);
    return put_->code() == SQLITE_DONE;
  }

 private:
  SqliteDatabase& database_;
  std::int64_t now_;
  std::int64_t revision_ = 1;
  std::unique_ptr<SqliteStatement> owner_;
  std::unique_ptr<SqliteStatement> exists_;
  std::unique_ptr<SqliteStatement> end_phone_;
  std::unique_ptr<SqliteStatement> release_;
  std::unique_ptr<SqliteStatement> put_;
};

}  // namespace

ImportOutcome import_devices(const std::filesystem::path& file, const std::vector<ImportLine>& lines,
                             const std::function<std::string(const ImportLine&)>& digest, WallTime now) {
  ImportOutcome outcome;
  std::string error;
  auto database = open_device_database(file, error);
  if (!database) return {0, 0, {error}};
  const auto broken = [&] { return ImportOutcome{0, 0, {file.string() + ": " + database->error()}}; };
  if (!database->run("BEGIN IMMEDIATE")) return broken();
  Import import(*database, now.time_since_epoch().count());
  if (!import.prepare()) return broken();
  for (const ImportLine& line : lines) {
    if (!import.release(line)) return broken();
  }
  for (const ImportLine& line : lines) {
    if (!import.put(line, line.auth_code.empty() ? std::string() : digest(line), outcome)) return broken();
  }
  if (!outcome.errors.empty())
    return {0, 0, std::move(outcome.errors)};  // the transaction ends with the connection
  return database->run("COMMIT") ? outcome : broken();
}

}  // namespace gateway
