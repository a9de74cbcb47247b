// Questions to devices.db on a connection and a thread of their own: they hold up no change.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/store/device_tables.hpp"

namespace gateway {

// Thread-safe. Sees what was committed before the question was put.
class SqliteReader {
 public:
  // A question with the tables, or with null where it is refused.
  using Question = std::function<void(DeviceTables*)>;

  SqliteReader(DeviceTables tables, std::size_t queue);
  ~SqliteReader();
  SqliteReader(const SqliteReader&) = delete;
  SqliteReader& operator=(const SqliteReader&) = delete;

  // Runs on the thread of the reader; inside the call where too many wait, or after close().
  void ask(Question question);
  // Answers what waits, and ends the thread.
  void close();

 private:
  void run();

  DeviceTables tables_;  // of the thread
  const std::size_t most_queued_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Question> queue_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace gateway
