// A log that keeps its lines, and in which a test waits for one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/observe/log.hpp"

namespace gateway::test {

// Thread-safe.
class WaitingLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view line) noexcept override {
    {
      const std::lock_guard lock(mutex_);
      text_.append(line).push_back('\n');
    }
    written_.notify_all();
  }
  // Until a line has the text.
  [[nodiscard]] bool wait(std::string_view text) {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return text_.find(text) != std::string::npos; });
  }
  [[nodiscard]] std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
  std::string text_;
};

}  // namespace gateway::test
