// The publisher `file`: every uplink as a line of JSON in a rotating file.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gateway/core/ports.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/observe/rotating_file.hpp"

namespace gateway {

struct FilePublisherOptions {
  RotatingFileOptions file;
  std::size_t queue = std::size_t{16} << 20;  // bytes of lines that are not written yet
  std::chrono::milliseconds retry{1000};      // after a failed write
  std::chrono::milliseconds log_every{60'000};
};

// Lines wait in a queue for one writing thread. Accepted means queued: what is queued is written within
// moments, or at the end, unless the process is killed. While the queue is full, or writing fails, publish()
// refuses; writing is tried again until it works, and nothing that was accepted is left out. Thread-safe.
class FilePublisher final : public UplinkPublisher {
 public:
  FilePublisher(FilePublisherOptions options, LogSink& log);
  // Writes what is queued; where that fails, tells in the log how many lines are lost.
  ~FilePublisher() override;
  FilePublisher(const FilePublisher&) = delete;
  FilePublisher& operator=(const FilePublisher&) = delete;

  // Before the first publish(): opens the file and starts writing. The error names the file.
  [[nodiscard]] std::optional<std::string> start();
  [[nodiscard]] Accept publish(const UplinkEvent&) noexcept override;

 private:
  void write_all();
  void report(const std::string& failure);

  FilePublisherOptions options_;
  LogSink& log_;
  RotatingFile file_;  // the writer's, once it runs
  std::atomic<bool> failing_{false};
  std::mutex mutex_;
  std::condition_variable work_;
  std::deque<std::string> queue_;
  std::size_t bytes_ = 0;  // of the queue and of the line that is being written
  bool stopping_ = false;
  std::optional<std::chrono::steady_clock::time_point> reported_;
  bool told_ = false;  // of the failure at hand
  std::thread writer_;
};

}  // namespace gateway
