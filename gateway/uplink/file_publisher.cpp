// Implementation of the file publisher.
#include "gateway/uplink/file_publisher.hpp"

#include <exception>
#include <utility>

#include "gateway/uplink/event_json.hpp"

namespace gateway {

FilePublisher::FilePublisher(FilePublisherOptions options, LogSink& log)
    : options_(std::move(options)), log_(log), file_(options_.file) {}

FilePublisher::~FilePublisher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (writer_.joinable()) writer_.join();
}

std::optional<std::string> FilePublisher::start() {
  if (auto failed = file_.open()) return failed;
  writer_ = std::thread([this] { write_all(); });
  return std::nullopt;
}

UplinkPublisher::Accept FilePublisher::publish(const UplinkEvent& event) noexcept {
  if (failing_.load(std::memory_order_relaxed)) return Accept::overloaded;
  try {
    {
      // Before the line is made: what there is no room for should cost little.
      const std::lock_guard lock(mutex_);
      if (bytes_ >= options_.queue) return Accept::overloaded;
    }
    std::string line;
    append_event_json(line, event);
    line.push_back('\n');
    const std::lock_guard lock(mutex_);
    // A line that is longer than the whole queue is taken alone.
    if (bytes_ > 0 && bytes_ + line.size() > options_.queue) return Accept::overloaded;
    const std::size_t size = line.size();
    queue_.push_back(std::move(line));
    bytes_ += size;
  } catch (const std::exception&) {  // no memory for the line
    return Accept::overloaded;
  }
  work_.notify_one();
  return Accept::accepted;
}

void FilePublisher::write_all() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::string line = std::move(queue_.front());
    lock.unlock();
    auto failed = file_.append(line);
    lock.lock();
    while (failed) {
      failing_.store(true, std::memory_order_relaxed);
      report(*failed);
      work_.wait_for(lock, options_.retry, [this] { return stopping_; });
      lock.unlock();
      failed = file_.append(line);
      lock.lock();
      if (failed && stopping_) {
        LogLine(log_, LogLevel::error, "uplink_lost").field("lines", queue_.size()).field("cause", *failed);
        return;
      }
    }
    failing_.store(false, std::memory_order_relaxed);
    if (std::exchange(told_, false)) {
      LogLine(log_, LogLevel::info, "uplink_file_recovered").field("path", options_.file.path.string());
    }
    bytes_ -= line.size();
    queue_.pop_front();
  }
}

void FilePublisher::report(const std::string& failure) {
  const auto now = std::chrono::steady_clock::now();
  if (reported_ && now - *reported_ < options_.log_every) return;
  reported_ = now;
  told_ = true;
  LogLine(log_, LogLevel::error, "uplink_file_failing")
      .field("cause", failure)
      .field("meaning", "uplinks are neither taken nor acknowledged until writing works again");
}

}  // namespace gateway
