// Implementation of the store in a file.
#include "gateway/store/sqlite_store.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace gateway {
namespace {

constexpr auto kRetry = std::chrono::seconds(1);
constexpr std::size_t kMostQuestions = 1'000;  // that wait for the disk
constexpr std::size_t kLargestBatch = 2'000;   // an outcome waits for the rest of its batch

}  // namespace

std::unique_ptr<SqliteStore> SqliteStore::open(const std::filesystem::path& file,
                                               std::vector<std::string> product_keys, std::size_t queue,
                                               LogSink& log, std::string& error) {
  auto tables = DeviceTables::open(file, product_keys, error);
  if (!tables) return nullptr;
  auto for_reading = DeviceTables::open(file, std::move(product_keys), error);
  if (!for_reading) return nullptr;
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(file, std::move(*tables), std::move(*for_reading), queue, log));
}

SqliteStore::SqliteStore(std::filesystem::path file, DeviceTables tables, DeviceTables for_reading,
                         std::size_t queue, LogSink& log)
    : file_(std::move(file)),
      tables_(std::move(tables)),
      most_queued_(queue),
      log_(log),
      reader_(std::move(for_reading), kMostQuestions) {}

SqliteStore::~SqliteStore() {
  close();
}

std::size_t SqliteStore::size_hint() {
  return tables_.count_devices();
}

std::optional<std::string> SqliteStore::load(const OnDevice& device, const OnPending& pending,
                                             const OnEnded& ended) {
  const bool loaded = tables_.load(device, pending, ended);
  const auto newest = loaded ? tables_.newest_import() : std::nullopt;
  if (!newest) {
    return "cannot read " + file_.string() + ": " + tables_.error() +
           "; restore it from a backup, or move it away to begin with no devices";
  }
  revision_ = *newest;
  thread_ = std::thread([this] { run(); });
  return std::nullopt;
}

DeviceStore::Write SqliteStore::write(DeviceChange change, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queued_ >= most_queued_) return Write::full;
    ++queued_;
    queue_.push_back({std::move(change), std::move(done), {}});
  }
  wake_.notify_one();
  return Write::queued;
}

void SqliteStore::enqueue(Entry entry) {
  {
    const std::lock_guard lock(mutex_);
    ++queued_;
    queue_.push_back(std::move(entry));
  }
  wake_.notify_one();
}

void SqliteStore::details(std::uint16_t product, std::string name,
                          std::function<void(std::optional<DeviceDetails>)> done) {
  enqueue({std::nullopt, {}, [this, product, name = std::move(name), done = std::move(done)] {
             done(tables_.details(product, name));
           }});
}

void SqliteStore::imported_since(std::function<void(std::vector<DeviceRow>)> done) {
  enqueue({std::nullopt, {}, [this, done = std::move(done)] {
             std::vector<DeviceRow> rows;
             const auto take = [&rows](DeviceRow row) { rows.push_back(std::move(row)); };
             if (!tables_.imported_since(revision_, take)) tell_failure();
             done(std::move(rows));
           }});
}

void SqliteStore::find_ids(std::vector<std::string> iot_ids,
                           Answer<std::vector<std::optional<DeviceName>>> done) {
  reader_.ask([iot_ids = std::move(iot_ids), done = std::move(done)](DeviceTables* tables) {
    if (tables == nullptr) return done(std::nullopt);
    std::vector<std::optional<DeviceName>> found;
    bool failed = false;
    for (const std::string& id : iot_ids) found.push_back(tables->find_id(id, failed));
    done(failed ? std::nullopt : std::optional(std::move(found)));
  });
}

void SqliteStore::find_devices(std::vector<DeviceName> names, Answer<std::vector<DeviceDetails>> done) {
  reader_.ask([names = std::move(names), done = std::move(done)](DeviceTables* tables) {
    if (tables == nullptr) return done(std::nullopt);
    std::vector<DeviceDetails> found;
    for (const DeviceName& name : names) {
      if (auto one = tables->details(name.product, name.name)) found.push_back(std::move(*one));
    }
    done(std::move(found));
  });
}

void SqliteStore::find_page(DevicePageQuery query, Answer<DevicePage> done) {
  reader_.ask([query = std::move(query), done = std::move(done)](DeviceTables* tables) {
    done(tables == nullptr ? std::nullopt : tables->page(query));
  });
}

void SqliteStore::tell_failure() {
  LogLine(log_, LogLevel::error, "device_store_failed")
      .field("file", file_.string())
      .field("cause", tables_.error())
      .field("meaning", "terminals that register or deregister are not answered until it succeeds");
}

bool SqliteStore::commit(std::deque<Entry>& batch, std::vector<bool>& kept) {
  kept.assign(batch.size(), false);
  if (!tables_.begin()) {
    tell_failure();
    return false;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!batch[i].change) continue;
    const auto outcome = tables_.apply(*batch[i].change);
    if (outcome == DeviceTables::Outcome::failed) {
      tell_failure();
      tables_.roll_back();
      return false;
    }
    kept[i] = outcome == DeviceTables::Outcome::done;
    if (!kept[i]) counters_.refused.fetch_add(1, std::memory_order_relaxed);
  }
  if (tables_.commit()) return true;
  tell_failure();
  tables_.roll_back();
  return false;
}

void SqliteStore::run() {
  std::deque<Entry> batch;
  std::vector<bool> kept;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (batch.empty()) {
      wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
      const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kLargestBatch));
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.begin() + count));
      queue_.erase(queue_.begin(), queue_.begin() + count);
      if (batch.empty()) return;  // closing, and everything is told
    }
    const bool last_try = closing_;
    lock.unlock();
    const bool committed = commit(batch, kept);
    (committed ? counters_.commits : counters_.failures).fetch_add(1, std::memory_order_relaxed);
    if (committed || last_try) {
      for (std::size_t i = 0; i < batch.size(); ++i) {
        counters_.changes.fetch_add(kept[i] ? 1 : 0, std::memory_order_relaxed);
        if (batch[i].done) batch[i].done(committed && kept[i]);
        if (batch[i].task) batch[i].task();
      }
    }
    lock.lock();
    if (committed || last_try) {
      queued_ -= batch.size();
      batch.clear();
    } else {
      wake_.wait_for(lock, kRetry, [this] { return closing_; });
    }
  }
}

void SqliteStore::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  reader_.close();
}

}  // namespace gateway
