// Implementation of the SQLite objects.
#include "gateway/store/sqlite_database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gateway {

SqliteStatement& SqliteStatement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), at, value);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int at, std::string_view text) {
  // No destructor: SQLITE_STATIC, which is a C cast in its header.
  sqlite3_bind_text64(statement_.get(), at, text.data() == nullptr ? "" : text.data(), text.size(), nullptr,
                      SQLITE_UTF8);
  return *this;
}

SqliteStatement& SqliteStatement::bind_blob(int at, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), at, bytes.data(), bytes.size(), nullptr);
  return *this;
}

SqliteStatement& SqliteStatement::bind_null(int at) {
  sqlite3_bind_null(statement_.get(), at);
  return *this;
}

bool SqliteStatement::step() {
  code_ = sqlite3_step(statement_.get());
  if (code_ == SQLITE_ROW) return true;
  reset();
  return false;
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqliteStatement::text(int column) const {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::optional<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& file, std::string& error) {
  // Nobody asks SQLite for its totals, and they cost a lock for every piece of memory. Refused, and of no
  // harm, where SQLite runs already.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)uncounted;
  // Made here, so that its log files, which take its mode over, are readable by the owner only too. A file
  // that exists is left alone: closing it would end the locks that this process holds on it.
  const int handle = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (handle < 0 && errno != EEXIST) {
    error = fmt::format("cannot create {}: {}", file.string(), std::strerror(errno));
    return std::nullopt;
  }
  if (handle >= 0) ::close(handle);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  SqliteDatabase database(opened);
  if (code != SQLITE_OK) {
    error = fmt::format("cannot open {}: {}", file.string(), sqlite3_errstr(code));
    return std::nullopt;
  }
  constexpr int kPatience = 1000;  // ms that another process may hold the file: an import
  sqlite3_busy_timeout(opened, kPatience);
  return database;
}

bool SqliteDatabase::run(const std::string& sql) {
  return sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::unique_ptr<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return code == SQLITE_OK ? std::make_unique<SqliteStatement>(statement) : nullptr;
}

std::optional<std::int64_t> SqliteDatabase::number_of(const std::string& sql) {
  const auto statement = prepare(sql);
  if (!statement || !statement->step()) return std::nullopt;
  const std::int64_t value = statement->number(0);
  statement->reset();
  return value;
}

int SqliteDatabase::changes() const {
  return sqlite3_changes(database_.get());
}

std::string SqliteDatabase::error() const {
  return sqlite3_errmsg(database_.get());
}

bool SqliteDatabase::is_busy() const {
  return (sqlite3_errcode(database_.get()) & 0xff) == SQLITE_BUSY;
}

}  // namespace gateway
