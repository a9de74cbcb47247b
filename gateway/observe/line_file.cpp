// The queue of lines and its writing thread.
#include "gateway/observe/line_file.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace gateway {
namespace {

constexpr std::size_t kOneWrite = 64 << 10;  // bytes: few system calls, and a file hardly above its size

std::uint64_t count_lines(std::string_view text) noexcept {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

LineFile::LineFile(LineFileOptions options, LogSink& log)
    : options_(std::move(options)), log_(log), file_(options_.file) {}

LineFile::~LineFile() {
  close();
}

std::optional<std::string> LineFile::start() {
  if (auto failed = file_.open()) return failed;
  writer_ = std::thread([this] { write_all(); });
  return std::nullopt;
}

void LineFile::close() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (writer_.joinable()) writer_.join();
}

bool LineFile::is_time(std::optional<TimePoint>& last) const {
  const TimePoint now = std::chrono::steady_clock::now();
  if (last && now - *last < options_.log_every) return false;
  last = now;
  return true;
}

void LineFile::lose(std::uint64_t lines) {
  lost_.fetch_add(lines, std::memory_order_relaxed);
  if (!is_time(lost_told_)) return;
  LogLine(log_, LogLevel::error, options_.name + "_lost").field("lines_since_start", lost());
}

void LineFile::write(std::string_view line) noexcept {
  bool first = false;
  try {
    const std::lock_guard lock(mutex_);
    if (stopping_ || writing_ + queue_.size() + line.size() + 1 > options_.queue) return lose(1);
    first = queue_.empty();
    queue_.append(line).push_back('\n');
  } catch (const std::exception&) {  // no memory
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (first) work_.notify_one();
}

void LineFile::write_all() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    work_.wait_for(lock, options_.gather, [this] { return stopping_; });
    const std::string text = std::exchange(queue_, {});
    writing_ = text.size();
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view lines = next_lines(rest);
      if (!write_lines(lock, lines)) {
        const std::uint64_t left = count_lines(rest) + count_lines(queue_);
        queue_.clear();
        lost_told_.reset();  // the last word on it
        return lose(left);
      }
      rest.remove_prefix(lines.size());
      writing_ = rest.size();
    }
  }
}

std::string_view LineFile::next_lines(std::string_view text) const noexcept {
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kOneWrite, options_.file.max_size));
  if (text.size() <= most) return text;
  auto end = text.rfind('\n', most - 1);
  if (end == std::string_view::npos) end = text.find('\n');
  return text.substr(0, end + 1);
}

// False where it failed and there is no time to try again.
bool LineFile::write_lines(std::unique_lock<std::mutex>& lock, std::string_view lines) {
  for (;;) {
    lock.unlock();
    const auto failed = file_.append(lines);
    lock.lock();
    if (!failed) {
      if (std::exchange(told_failing_, false)) {
        LogLine(log_, LogLevel::info, options_.name + "_recovered")
            .field("path", options_.file.path.string());
      }
      return true;
    }
    if (is_time(failing_told_)) {
      told_failing_ = true;
      LogLine(log_, LogLevel::error, options_.name + "_failing")
          .field("cause", *failed)
          .field("meaning", "lines wait for it, and are lost when they are too many; calls go on");
    }
    if (stopping_) return false;
    work_.wait_for(lock, options_.retry, [this] { return stopping_; });
  }
}

}  // namespace gateway
