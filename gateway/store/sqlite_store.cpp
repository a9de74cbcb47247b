// Implementation of the store in a file.
#include "gateway/store/sqlite_store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gateway {
namespace {

constexpr auto kRetry = std::chrono::seconds(1);
constexpr auto kUnreadToldEvery = std::chrono::seconds(10);
constexpr std::size_t kMostQuestions = 1'000;  // that wait for the disk
constexpr std::size_t kLargestBatch = 2'000;   // an outcome waits for the rest of its batch
constexpr std::size_t kMostUnhurried = 1'000;  // that wait for logins
constexpr std::size_t kPutRight = 1'000;       // rows in a transaction that a login may have to wait for

// A registration, or its confirmation that takes no device away: nothing that waits can be about its device
// under another owner.
bool is_login(const DeviceChange& change) noexcept {
  const auto* const binding = std::get_if<BindDevice>(&change.what);
  return binding != nullptr ? !binding->former : std::holds_alternative<PutPending>(change.what);
}

}  // namespace

std::unique_ptr<SqliteStore> SqliteStore::open(const std::filesystem::path& file,
                                               std::vector<std::string> product_keys, std::size_t queue,
                                               LogSink& log, std::string& error,
                                               std::chrono::milliseconds gather) {
  auto tables = DeviceTables::open(file, product_keys, error);
  if (!tables) return nullptr;
  auto for_reading = DeviceTables::open(file, std::move(product_keys), error);
  if (!for_reading) return nullptr;
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(file, std::move(*tables), std::move(*for_reading), queue, log, gather));
}

SqliteStore::SqliteStore(std::filesystem::path file, DeviceTables tables, DeviceTables for_reading,
                         std::size_t queue, LogSink& log, std::chrono::milliseconds gather)
    : file_(std::move(file)),
      tables_(std::move(tables)),
      most_queued_(queue),
      log_(log),
      gather_(gather),
      reader_(std::move(for_reading), kMostQuestions) {}

SqliteStore::~SqliteStore() {
  close();
}

std::size_t SqliteStore::expected_devices() {
  return static_cast<std::size_t>(tables_.count().value_or(0));
}

std::optional<std::string> SqliteStore::load(const OnDevice& device, const OnPending& pending,
                                             const OnEnded& ended) {
  // First, so that what is imported meanwhile is found by the next reload.
  const auto revision = tables_.revision();
  if (!revision || !tables_.load(device, pending, ended)) return tables_.why_unusable(file_);
  revision_ = *revision;
  start_ = tables_.mark().start;
  stale_ = tables_.mark().stale;
  thread_ = std::thread([this] { run(); });
  return std::nullopt;
}

DeviceStore::Write SqliteStore::write(DeviceChange change, Done done) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queued_ >= most_queued_) return Write::full;
    wake = enqueue({std::move(change), std::move(done), {}});
  }
  if (wake) wake_.notify_one();
  return Write::queued;
}

bool SqliteStore::enqueue(Entry entry) {
  ++queued_;
  entry.number = ++last_number_;
  if (!entry.done && !entry.task) {
    unhurried_.push_back(std::move(entry));
    if (unhurried_.size() != 1) return false;
    unhurried_since_ = std::chrono::steady_clock::now();
    return queue_.empty();
  }
  only_logins_ &= entry.change && is_login(*entry.change);
  queue_.push_back(std::move(entry));
  return queue_.size() == 1;
}

void SqliteStore::imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) {
  const auto read = [this, done = std::move(done)] {
    std::vector<DeviceRow> rows;
    const auto take = [&rows](DeviceRow row) { rows.push_back(std::move(row)); };
    if (tables_.imported_since(revision_, take)) return done(std::move(rows));
    tell_unread(tables_.error());
    done(std::nullopt);
  };
  {
    const std::lock_guard lock(mutex_);
    (void)enqueue({std::nullopt, {}, read});
  }
  wake_.notify_one();
}

template <class T>
void SqliteStore::answer(DeviceTables* tables, std::optional<T> found, const Answer<T>& done) {
  if (tables == nullptr) {
    counters_.unasked.fetch_add(1, std::memory_order_relaxed);
  } else if (!found) {
    tell_unread(tables->error());
  }
  done(std::move(found));
}

void SqliteStore::find_ids(std::vector<std::string> iot_ids,
                           Answer<std::vector<std::optional<DeviceName>>> done) {
  reader_.ask([this, iot_ids = std::move(iot_ids), done = std::move(done)](DeviceTables* tables) {
    answer(tables, tables == nullptr ? std::nullopt : tables->find_ids(iot_ids), done);
  });
}

void SqliteStore::find_devices(std::vector<DeviceName> names, Answer<std::vector<DeviceDetails>> done) {
  reader_.ask([this, names = std::move(names), done = std::move(done)](DeviceTables* tables) {
    answer(tables, tables == nullptr ? std::nullopt : tables->find_devices(names), done);
  });
}

void SqliteStore::find_page(DevicePageQuery query, Answer<DevicePage> done) {
  reader_.ask([this, query = std::move(query), done = std::move(done)](DeviceTables* tables) {
    answer(tables, tables == nullptr ? std::nullopt : tables->page(query, {start_, stale_}), done);
  });
}

void SqliteStore::tell_unread(const std::string& cause) {
  const std::uint64_t unread = counters_.unread.fetch_add(1, std::memory_order_relaxed) + 1;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (unread_told_ && now - *unread_told_ < kUnreadToldEvery) return;
    unread_told_ = now;
  }
  LogLine(log_, LogLevel::error, "device_store_unread")
      .field("file", file_.string())
      .field("cause", cause)
      .field("questions_since_start", unread)
      .field("meaning", "calls that ask for these devices get a system exception; terminals are served");
}

void SqliteStore::tell_failure() {
  LogLine(log_, LogLevel::error, "device_store_failed")
      .field("file", file_.string())
      .field("cause", tables_.error())
      .field("meaning", "terminals that register or deregister are not answered until it succeeds");
}

std::optional<std::vector<bool>> SqliteStore::commit(const std::deque<Entry>& taken, std::size_t count) {
  std::vector<bool> kept(count, false);
  if (!tables_.begin()) {
    tell_failure();
    return std::nullopt;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!taken[i].change) continue;
    const auto outcome = tables_.apply(*taken[i].change);
    if (outcome == DeviceTables::Outcome::failed) {
      tell_failure();
      tables_.roll_back();
      return std::nullopt;
    }
    kept[i] = outcome == DeviceTables::Outcome::done;
    if (!kept[i]) counters_.refused.fetch_add(1, std::memory_order_relaxed);
  }
  if (tables_.commit()) return kept;
  tell_failure();
  tables_.roll_back();
  return std::nullopt;
}

void SqliteStore::tell(std::deque<Entry>& taken, const std::vector<bool>& kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    counters_.changes.fetch_add(kept[i] ? 1 : 0, std::memory_order_relaxed);
    if (taken[i].done) taken[i].done(kept[i]);
    if (taken[i].task) taken[i].task();
  }
  {
    const std::lock_guard lock(mutex_);
    queued_ -= kept.size();
  }
  // Without the lock: much ends with them.
  taken.erase(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(kept.size()));
}

SqliteStore::Next SqliteStore::take(std::deque<Entry>& taken) {
  std::unique_lock lock(mutex_);
  const auto awaited = [this] { return closing_ || !queue_.empty(); };
  if (stale_) {
    const bool quiet = !wake_.wait_for(lock, kPause, awaited);
    const bool gathered =
        !unhurried_.empty() && std::chrono::steady_clock::now() - unhurried_since_ >= gather_;
    if (quiet && !gathered) return Next::put_right;
  } else {
    wake_.wait(lock, [this] { return closing_ || !queue_.empty() || !unhurried_.empty(); });
    wake_.wait_for(lock, gather_, awaited);
  }
  pause(lock);
  const auto now = std::chrono::steady_clock::now();
  next_ = now + kPause;
  const bool logins_first = !queue_.empty() && only_logins_ && !closing_ &&
                            unhurried_.size() < kMostUnhurried && now - unhurried_since_ < 20 * gather_;
  if (unhurried_.empty() || logins_first) {
    taken.swap(queue_);
  } else {
    std::merge(std::make_move_iterator(unhurried_.begin()), std::make_move_iterator(unhurried_.end()),
               std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end()),
               std::back_inserter(taken), [](const Entry& a, const Entry& b) { return a.number < b.number; });
    unhurried_.clear();
    queue_.clear();
  }
  only_logins_ = true;
  return taken.empty() ? Next::end : Next::changes;
}

void SqliteStore::put_right() {
  const auto put = tables_.put_offline(kPutRight);
  if (!put) {
    counters_.failures.fetch_add(1, std::memory_order_relaxed);
    tell_failure();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kRetry, [this] { return closing_ || !queue_.empty(); });
    return;
  }
  const std::uint64_t all = counters_.stale.fetch_add(*put, std::memory_order_relaxed) + *put;
  if (tables_.mark().stale) return;
  stale_ = false;
  LogLine(log_, LogLevel::info, "device_store_put_right")
      .field("devices", all)
      .field("meaning", "they were online when the last process ended, and are kept as offline now");
}

void SqliteStore::pause(std::unique_lock<std::mutex>& lock) {
  for (auto now = std::chrono::steady_clock::now(); now < next_; now = std::chrono::steady_clock::now()) {
    const std::size_t waiting = queue_.size();
    wake_.wait_until(lock, std::min(next_, now + kQuiet), [this] { return closing_.load(); });
    if (closing_ || (waiting > 0 && queue_.size() == waiting)) return;
  }
}

void SqliteStore::run() {
  std::deque<Entry> taken;
  bool given_up = false;
  for (Next next = take(taken); next != Next::end; next = take(taken)) {
    if (next == Next::put_right) put_right();
    while (!taken.empty()) {
      const std::size_t count = std::min(taken.size(), kLargestBatch);
      const bool last_try = closing_.load();
      auto kept = given_up ? std::nullopt : commit(taken, count);
      if (!given_up) (kept ? counters_.commits : counters_.failures).fetch_add(1, std::memory_order_relaxed);
      if (!kept && !last_try) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kRetry, [this] { return closing_.load(); });
        continue;
      }
      // At the end a disk that refuses is asked once, not for each batch.
      given_up |= !kept;
      if (!kept) kept.emplace(count, false);
      tell(taken, *kept);
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
