// A SQLite database and its statements as objects; errors are values.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// One prepared statement. On one thread at a time.
class SqliteStatement {
 public:
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  // Parameters count from 1. Text and bytes are not copied: they stay where they are until the statement is
  // reset.
  SqliteStatement& bind(int at, std::int64_t value);
  SqliteStatement& bind(int at, std::string_view text);
  SqliteStatement& bind(int at, const std::string& text) { return bind(at, std::string_view(text)); }
  SqliteStatement& bind(int at, std::string&& text) = delete;
  SqliteStatement& bind_blob(int at, std::string_view bytes);
  SqliteStatement& bind_null(int at);
  // True where there is a row. The statement is reset once there is none, or an error.
  [[nodiscard]] bool step();
  // The code of the last step.
  [[nodiscard]] int code() const noexcept { return code_; }
  void reset();

  // Columns count from 0; text is valid until the next step.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int code_ = SQLITE_OK;
};

// One connection. On one thread at a time.
class SqliteDatabase {
 public:
  // The file is made where it does not exist, readable by its owner only. Nothing with the reason.
  [[nodiscard]] static std::optional<SqliteDatabase> open(const std::filesystem::path& file,
                                                          std::string& error);
  // False with error() set.
  [[nodiscard]] bool run(const std::string& sql);
  // Null with error() set.
  [[nodiscard]] std::unique_ptr<SqliteStatement> prepare(std::string_view sql);
  [[nodiscard]] std::optional<std::int64_t> number_of(const std::string& sql);
  // Rows that the last statement inserted, updated or deleted.
  [[nodiscard]] int changes() const;
  [[nodiscard]] std::string error() const;
  // The last error was that another program holds the file.
  [[nodiscard]] bool is_busy() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  explicit SqliteDatabase(sqlite3* database) : database_(database) {}
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace gateway
