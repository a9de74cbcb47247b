// The device store in a file, devices.db: one thread writes, everybody else only queues.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/core/device_store.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/store/device_tables.hpp"
#include "gateway/store/sqlite_reader.hpp"

namespace gateway {

// What is queued is committed as one transaction, and then told: a process that is killed at any moment loses
// nothing that it told of. Changes that nobody waits for, who is online and who is not, gather a moment, so
// that many of them are one transaction and one waking of the thread; while terminals wait for their logins,
// they come after these, for a while. Where the disk refuses, the queue waits and is tried again
// each second, and once it is full, changes are refused. What a killed process left, devices that are still
// said to be online, is put right while nobody waits. Owned by the application, which closes it before
// whatever the callbacks use.
class SqliteStore final : public DeviceStore, public DeviceQueries {
 public:
  struct Counters {
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> changes{0};   // in these commits
    std::atomic<std::uint64_t> failures{0};  // commits that the disk refused
    std::atomic<std::uint64_t> refused{0};   // changes that contradict what is kept
    std::atomic<std::uint64_t> unread{0};    // questions that the disk did not answer
    std::atomic<std::uint64_t> unasked{0};   // questions refused: too many wait for the disk
    std::atomic<std::uint64_t> stale{0};     // rows that said "online" of before the start, put right
  };

  // How long a change waits for others where nobody waits for it; for logins it waits 20 times as long.
  static constexpr std::chrono::milliseconds kGather{50};
  // From one transaction to the next at most. Each writes whole pages: ten changes cost little more than one.
  // A change after a quiet time does not wait, and nobody waits for others once none has come for the second
  // time: terminals that wait for their answers send nothing.
  static constexpr std::chrono::milliseconds kPause{5};
  static constexpr std::chrono::microseconds kQuiet{200};

  // Null with an error that names the file and the fix. The log outlives it.
  [[nodiscard]] static std::unique_ptr<SqliteStore> open(const std::filesystem::path& file,
                                                         std::vector<std::string> product_keys,
                                                         std::size_t queue, LogSink& log, std::string& error,
                                                         std::chrono::milliseconds gather = kGather);
  ~SqliteStore() override;

  [[nodiscard]] std::size_t expected_devices() override;
  // Begins the thread, after everything is read.
  [[nodiscard]] std::optional<std::string> load(const OnDevice& device, const OnPending& pending,
                                                const OnEnded& ended) override;
  [[nodiscard]] Write write(DeviceChange change, Done done) override;
  void imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) override;

  void find_ids(std::vector<std::string> iot_ids,
                Answer<std::vector<std::optional<DeviceName>>> done) override;
  void find_devices(std::vector<DeviceName> names, Answer<std::vector<DeviceDetails>> done) override;
  void find_page(DevicePageQuery query, Answer<DevicePage> done) override;

  // Keeps what is queued, if the disk takes it at once, and ends the thread. Later changes are `full`.
  void close();
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  struct Entry {
    std::optional<DeviceChange> change;
    Done done;
    std::function<void()> task;  // instead of a change; on the store's thread
    std::uint64_t number = 0;    // in the order of the calls
  };

  SqliteStore(std::filesystem::path file, DeviceTables tables, DeviceTables for_reading, std::size_t queue,
              LogSink& log, std::chrono::milliseconds gather);
  void run();
  enum class Next : std::uint8_t {
    changes,
    put_right,  // nobody waits, and there may be rows that a killed process left
    end,        // it is closing, and everything is told
  };
  // What comes next, in its order, into `taken`, which is empty.
  [[nodiscard]] Next take(std::deque<Entry>& taken);
  void put_right();
  // Until the next transaction may begin.
  void pause(std::unique_lock<std::mutex>& lock);
  // Which of the first `count` are kept; nothing where the disk refused all of them.
  [[nodiscard]] std::optional<std::vector<bool>> commit(const std::deque<Entry>& taken, std::size_t count);
  // The first ones' outcomes; they go.
  void tell(std::deque<Entry>& taken, const std::vector<bool>& kept);
  void tell_failure();
  // Not known is not the same as not there: counted, told in the log now and then, and passed on as nothing.
  template <class T>
  void answer(DeviceTables* tables, std::optional<T> found, const Answer<T>& done);
  void tell_unread(const std::string& cause);
  // With the lock held. Whether the thread must be woken for it.
  [[nodiscard]] bool enqueue(Entry entry);

  std::filesystem::path file_;
  DeviceTables tables_;  // of the thread, once it runs
  const std::size_t most_queued_;
  LogSink& log_;
  const std::chrono::milliseconds gather_;
  std::int64_t revision_ = 0;
  std::int64_t start_ = 0;
  std::atomic<bool> stale_{false};
  Counters counters_;
  std::mutex mutex_;
  std::condition_variable wake_;
  using Time = std::chrono::steady_clock::time_point;
  std::uint64_t last_number_ = 0;
  std::deque<Entry> queue_;  // somebody waits for each of these
  bool only_logins_ = true;  // and they have nothing to do with what is unhurried
  std::deque<Entry> unhurried_;
  Time unhurried_since_;
  Time next_;                         // not before this the next transaction
  std::size_t queued_ = 0;            // entries not told yet, with those of the batch under way
  std::atomic<bool> closing_{false};  // changed with the lock
  std::optional<Time> unread_told_;
  std::thread thread_;
  SqliteReader reader_;
};

}  // namespace gateway
