// Lines to a rotating file, written by a thread of their own: who writes a line never waits for a disk.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/observe/log.hpp"
#include "gateway/observe/rotating_file.hpp"

namespace gateway {

struct LineFileOptions {
  std::string name;  // of the events in the log: NAME_failing, NAME_recovered, NAME_lost
  RotatingFileOptions file;
  std::size_t queue = std::size_t{4} << 20;  // bytes of lines that are not written yet
  std::chrono::milliseconds gather{50};      // how long a first line waits for others to be written with it
  std::chrono::milliseconds retry{1000};     // after a failed write
  std::chrono::milliseconds log_every{60'000};
};

// Lines are written in order. A line that finds the queue full is lost, counted and told in the log; one that
// cannot be written is tried again until the end. Thread-safe but for start() and close(), which are the
// owner's.
class LineFile {
 public:
  LineFile(LineFileOptions options, LogSink& log);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  // Opens the file and starts writing. The error names the file.
  [[nodiscard]] std::optional<std::string> start();
  // The line without its end. After close() it is lost.
  void write(std::string_view line) noexcept;
  // Writes what is queued; what cannot be written is lost.
  void close();
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void write_all();
  // Some whole lines from `at` on: not more than a file takes, where that is possible.
  [[nodiscard]] std::string_view next_lines(std::string_view text) const noexcept;
  bool write_lines(std::unique_lock<std::mutex>& lock, std::string_view lines);
  void lose(std::uint64_t lines);
  bool is_time(std::optional<TimePoint>& last) const;

  LineFileOptions options_;
  LogSink& log_;
  RotatingFile file_;  // the writer's, once it runs
  std::mutex mutex_;
  std::condition_variable work_;
  std::string queue_;
  std::size_t writing_ = 0;  // bytes that left the queue and are not written
  bool stopping_ = false;
  bool told_failing_ = false;
  std::optional<TimePoint> failing_told_;
  std::optional<TimePoint> lost_told_;
  std::atomic<std::uint64_t> lost_{0};
  std::thread writer_;
};

}  // namespace gateway
