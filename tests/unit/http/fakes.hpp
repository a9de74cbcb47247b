// Stand-ins for what the HTTP API uses: keys, clock, log.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/http/secret_lookup.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// Knows testid / testsecret, and `switched-off`, which is inactive.
class FakeSecrets final : public SecretLookup {
 public:
  std::optional<ApiError> verdict;  // what authorise() says of every call

  std::size_t number_of_accounts = 1;

  [[nodiscard]] std::size_t accounts() const override { return number_of_accounts; }
  [[nodiscard]] std::string account_of(std::string_view access_key_id) const override {
    return access_key_id == "testid" || is_inactive(access_key_id) ? "tests" : "";
  }
  [[nodiscard]] bool is_inactive(std::string_view access_key_id) const override {
    return access_key_id == "switched-off";
  }
  [[nodiscard]] std::optional<ApiError> authorise(std::string_view, std::string_view,
                                                  const Parameters&) override {
    return verdict;
  }
  [[nodiscard]] std::optional<std::string> secret_of(std::string_view access_key_id) const override {
    if (access_key_id != "testid") return std::nullopt;
    return "testsecret";
  }
};

// Stands at 2026-01-01T00:00:00Z until it is moved.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override { return now_; }
  [[nodiscard]] WallTime wall_now() const noexcept override { return wall_; }
  void set(WallTime wall) { wall_ = wall; }
  void advance(std::chrono::milliseconds time) {
    now_ += time;
    wall_ += time;
  }

 private:
  TimePoint now_{};
  WallTime wall_{std::chrono::seconds(1'767'225'600)};
};

// Keeps the lines. Thread-safe.
class MemoryLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view line) noexcept override {
    const std::scoped_lock lock(mutex_);
    lines_.emplace_back(line);
  }
  [[nodiscard]] std::ptrdiff_t count(std::string_view part) const {
    const std::scoped_lock lock(mutex_);
    const auto has_part = [part](const std::string& line) { return line.find(part) != std::string::npos; };
    return std::count_if(lines_.begin(), lines_.end(), has_part);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace gateway
