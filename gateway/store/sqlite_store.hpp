// The device store in a file, devices.db: one thread writes, everybody else only queues.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/core/device_store.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/store/device_tables.hpp"
#include "gateway/store/sqlite_reader.hpp"

namespace gateway {

// What is queued is committed as one transaction, and then told: a process that is killed at any moment loses
// nothing that it told of. Where the disk refuses, the queue waits and is tried again each second, and once
// it is full, changes are refused. Owned by the application, which closes it before whatever the callbacks
// use.
class SqliteStore final : public DeviceStore, public DeviceQueries {
 public:
  struct Counters {
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> changes{0};   // in these commits
    std::atomic<std::uint64_t> failures{0};  // commits that the disk refused
    std::atomic<std::uint64_t> refused{0};   // changes that contradict what is kept
  };

  // Null with an error that names the file and the fix. The log outlives it.
  [[nodiscard]] static std::unique_ptr<SqliteStore> open(const std::filesystem::path& file,
                                                         std::vector<std::string> product_keys,
                                                         std::size_t queue, LogSink& log, std::string& error);
  ~SqliteStore() override;

  [[nodiscard]] std::size_t size_hint() override;
  // Begins the thread, after everything is read.
  [[nodiscard]] std::optional<std::string> load(const OnDevice& device, const OnPending& pending,
                                                const OnEnded& ended) override;
  [[nodiscard]] Write write(DeviceChange change, Done done) override;
  void details(std::uint16_t product, std::string name,
               std::function<void(std::optional<DeviceDetails>)> done) override;
  void imported_since(std::function<void(std::vector<DeviceRow>)> done) override;

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
  };

  SqliteStore(std::filesystem::path file, DeviceTables tables, DeviceTables for_reading, std::size_t queue,
              LogSink& log);
  void run();
  // False where the disk refused; then nothing of the batch is kept.
  [[nodiscard]] bool commit(std::deque<Entry>& batch, std::vector<bool>& kept);
  void tell_failure();
  void enqueue(Entry entry);

  std::filesystem::path file_;
  DeviceTables tables_;  // of the thread, once it runs
  const std::size_t most_queued_;
  LogSink& log_;
  std::int64_t revision_ = 0;
  Counters counters_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> queue_;
  std::size_t queued_ = 0;  // entries not told yet, with those of the batch under way
  bool closing_ = false;
  std::thread thread_;
  SqliteReader reader_;
};

}  // namespace gateway
