// Implementation of the reader.
#include "gateway/store/sqlite_reader.hpp"

#include <utility>

namespace gateway {

SqliteReader::SqliteReader(DeviceTables tables, std::size_t queue)
    : tables_(std::move(tables)), most_queued_(queue), thread_([this] { run(); }) {}

SqliteReader::~SqliteReader() {
  close();
}

void SqliteReader::ask(Question question) {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_ && queue_.size() < most_queued_) {
      queue_.push_back(std::move(question));
      wake_.notify_one();
      return;
    }
  }
  question(nullptr);
}

void SqliteReader::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    if (queue_.empty()) return;  // closing, and everything is answered
    const Question question = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    question(&tables_);
    lock.lock();
  }
}

void SqliteReader::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace gateway
