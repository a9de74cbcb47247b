// Implementation of the spdlog sink.
#include "gateway/observe/spdlog_sink.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>

namespace gateway {
namespace {

constexpr std::size_t kQueue = 8192;

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

class SpdlogSink final : public LogSink {
 public:
  explicit SpdlogSink(LogLevel level)
      : pool_(std::make_shared<spdlog::details::thread_pool>(kQueue, 1)),
        logger_(std::make_shared<spdlog::async_logger>(
            "gateway", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>(), pool_,
            spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                                                       spdlog::pattern_time_type::utc));
    logger_->set_level(level_of(level));
    logger_->flush_on(spdlog::level::info);
  }
  ~SpdlogSink() override {
    if (const std::size_t lost = pool_->overrun_counter(); lost != 0)
      logger_->warn("log_lines_lost count={}", lost);
    logger_->flush();
  }

  [[nodiscard]] bool enabled(LogLevel level) const noexcept override {
    return logger_->should_log(level_of(level));
  }
  void write(LogLevel level, std::string_view line) noexcept override {
    logger_->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace

std::unique_ptr<LogSink> make_spdlog_sink(LogLevel level) {
  return std::make_unique<SpdlogSink>(level);
}

}  // namespace gateway
