// Implementation of the spdlog sink.
#include "gateway/observe/spdlog_sink.hpp"

#include <poll.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <mutex>
#include <string_view>

namespace gateway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kQueue = 8192;
constexpr auto kLastLines = std::chrono::seconds(1);  // for what is queued when the process ends

spdlog::level::level_enum level_of(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

// Writes to a descriptor whose reader may have stopped (a full pipe, a terminal on hold): the end of the
// process does not wait for it longer than it says.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit DescriptorSink(int descriptor) noexcept : descriptor_(descriptor) {}
  // From then on what the reader does not take is dropped. From any thread.
  void end_at(Clock::time_point when) noexcept { end_.store(when); }
  ~DescriptorSink() override { write_lines(); }
  // Whose thread writes here: while more lines wait in it, they are gathered for one write.
  void follow(spdlog::details::thread_pool& pool) noexcept { pool_ = &pool; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    formatter_->format(message, lines_);
    if (pool_ == nullptr || pool_->queue_size() == 0 || lines_.size() >= PIPE_BUF) write_lines();
  }
  void flush_() override {}

  void write_lines() noexcept {
    for (std::size_t at = 0; at < lines_.size();) {
      if (!wait_writable()) break;
      const ssize_t taken = ::write(descriptor_, lines_.data() + at, piece_from(at));
      if (taken < 0 && errno != EINTR && errno != EAGAIN) break;
      if (taken > 0) at += static_cast<std::size_t>(taken);
    }
    lines_.clear();
  }

  // As much as a pipe that has room takes without blocking: whole lines where they fit, so that those of
  // another process on the same pipe stand between them and not in them.
  [[nodiscard]] std::size_t piece_from(std::size_t at) const noexcept {
    const std::string_view rest(lines_.data() + at, lines_.size() - at);
    if (rest.size() <= PIPE_BUF) return rest.size();
    const std::size_t end = rest.rfind('\n', PIPE_BUF - 1);
    return end == std::string_view::npos ? std::size_t{PIPE_BUF} : end + 1;
  }

  [[nodiscard]] bool wait_writable() const noexcept {
    constexpr int kLook = 50;  // milliseconds between two looks at the end
    for (;;) {
      const bool ended = Clock::now() >= end_.load();
      pollfd state{descriptor_, POLLOUT, 0};
      const int ready = ::poll(&state, 1, ended ? 0 : kLook);
      if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // write() tells what is wrong
      if (ended) return false;
    }
  }

  int descriptor_;
  spdlog::details::thread_pool* pool_ = nullptr;
  spdlog::memory_buf_t lines_;
  std::atomic<Clock::time_point> end_{Clock::time_point::max()};
};

class SpdlogSink final : public LogSink {
 public:
  SpdlogSink(LogLevel level, int descriptor)
      : output_(std::make_shared<DescriptorSink>(descriptor)),
        pool_(std::make_shared<spdlog::details::thread_pool>(kQueue, 1)),
        logger_(std::make_shared<spdlog::async_logger>("gateway", output_, pool_,
                                                       spdlog::async_overflow_policy::overrun_oldest)) {
    output_->follow(*pool_);
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                                                       spdlog::pattern_time_type::utc));
    logger_->set_level(level_of(level));
  }
  ~SpdlogSink() override {
    output_->end_at(Clock::now() + kLastLines);
    if (const std::size_t lost = pool_->overrun_counter(); lost != 0)
      logger_->warn("log_lines_lost count={}", lost);
  }

  [[nodiscard]] bool enabled(LogLevel level) const noexcept override {
    return logger_->should_log(level_of(level));
  }
  void write(LogLevel level, std::string_view line) noexcept override {
    logger_->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
  }
  [[nodiscard]] std::size_t lost() const noexcept override { return pool_->overrun_counter(); }

 private:
  std::shared_ptr<DescriptorSink> output_;
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace

std::unique_ptr<LogSink> make_spdlog_sink(LogLevel level, int descriptor) {
  return std::make_unique<SpdlogSink>(level, descriptor);
}

}  // namespace gateway
