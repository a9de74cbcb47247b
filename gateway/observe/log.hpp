// Structured log lines: one event a line, `event key=value ...`. The sink is injected; nothing here is
// global.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "gateway/config/config.hpp"

namespace gateway {

// Receives finished lines. Thread-safe; never blocks the caller for long; never throws.
class LogSink {
 public:
  virtual ~LogSink() = default;
  [[nodiscard]] virtual bool enabled(LogLevel) const noexcept = 0;
  virtual void write(LogLevel, std::string_view line) noexcept = 0;
  // Lines that were dropped since the start.
  [[nodiscard]] virtual std::size_t lost() const noexcept { return 0; }
};

// One line under construction; written when it goes out of scope. Values from outside are quoted and escaped,
// so that no terminal can forge a line. Use: LogLine(sink, LogLevel::info, "login").field("phone", phone);
class LogLine {
 public:
  LogLine(LogSink& sink, LogLevel level, std::string_view event);
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;
  ~LogLine();

  LogLine& field(std::string_view key, std::string_view value);
  template <class T>
  requires std::is_arithmetic_v<T> LogLine& field(std::string_view key, T value) {
    return raw(key, fmt::to_string(value));
  }

 private:
  LogLine& raw(std::string_view key, std::string_view value);

  LogSink* sink_;  // null where the level is off
  LogLevel level_;
  std::string line_;
};

}  // namespace gateway
