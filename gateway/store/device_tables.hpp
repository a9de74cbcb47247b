// Device rows in SQL: every change as statements, and back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/core/device_queries.hpp"
#include "gateway/core/device_store.hpp"
#include "gateway/store/sqlite_schema.hpp"

namespace gateway {

// `online` of a row is the number of the start that wrote it, so that what a killed process left is told
// apart from what is so now, and a start need not write anything.
struct OnlineMark {
  std::int64_t start = 1;
  bool stale = false;  // there may be rows of starts before this one
};

// The statements of one connection. On one thread at a time. Products are known by their keys in the file and
// by their indices outside; rows of products that are not configured stay in the file, unseen.
class DeviceTables {
 public:
  enum class Outcome : std::uint8_t {
    done,
    refused,  // this change can never be kept: it contradicts what is there
    failed,   // the disk or the file: the same may succeed later
  };

  // Nothing with the reason.
  [[nodiscard]] static std::optional<DeviceTables> open(const std::filesystem::path& file,
                                                        std::vector<std::string> product_keys,
                                                        std::string& error);

  [[nodiscard]] bool begin() { return database_.run("BEGIN IMMEDIATE"); }
  [[nodiscard]] bool commit() { return database_.run("COMMIT"); }
  void roll_back() { (void)database_.run("ROLLBACK"); }
  [[nodiscard]] Outcome apply(const DeviceChange& change);
  [[nodiscard]] std::optional<std::int64_t> count() {
    return database_.number_of("SELECT COUNT(*) FROM devices");
  }
  // The greatest that an import has given so far.
  [[nodiscard]] std::optional<std::int64_t> revision() {
    return database_.number_of("SELECT COALESCE(MAX(revision), 0) FROM devices WHERE revision > 0");
  }
  // Writes nothing: nobody is online after it, whatever the rows say of the last process.
  [[nodiscard]] bool load(const DeviceStore::OnDevice& device, const DeviceStore::OnPending& pending,
                          const DeviceStore::OnEnded& ended);
  [[nodiscard]] const OnlineMark& mark() const noexcept { return mark_; }
  // The next `most` rows that may say that a device is online though it has not been since load(); those that
  // do are put right, in one transaction. How many did; nothing where the disk refused. The last one ends
  // mark().stale.
  [[nodiscard]] std::optional<std::size_t> put_offline(std::size_t most);
  // These, as DeviceQueries has them: nothing where the file cannot be read.
  [[nodiscard]] std::optional<std::vector<std::optional<DeviceName>>> find_ids(
      const std::vector<std::string>& iot_ids);
  [[nodiscard]] std::optional<std::vector<DeviceDetails>> find_devices(const std::vector<DeviceName>& names);
  [[nodiscard]] std::optional<DevicePage> page(const DevicePageQuery& query, const OnlineMark& mark);
  // Devices with a greater revision than `revision`, which then is the greatest; an error leaves it alone.
  [[nodiscard]] bool imported_since(std::int64_t& revision, const DeviceStore::OnDevice& device);
  [[nodiscard]] std::string error() const { return database_.error(); }
  [[nodiscard]] std::string why_unusable(const std::filesystem::path& file) const {
    return gateway::why_unusable(database_, file);
  }

 private:
  explicit DeviceTables(SqliteDatabase database, std::vector<std::string> product_keys)
      : database_(std::move(database)), product_keys_(std::move(product_keys)) {}
  [[nodiscard]] bool prepare();
  [[nodiscard]] bool prepare_queries();
  [[nodiscard]] bool prepare_presence();
  [[nodiscard]] std::optional<std::uint16_t> product_of(std::string_view key) const;
  [[nodiscard]] std::optional<DeviceRow> row_of(const SqliteStatement&) const;
  [[nodiscard]] DeviceDetails details_at(const SqliteStatement&) const;

  [[nodiscard]] int apply(const PutPending&, std::int64_t at);
  [[nodiscard]] int apply(const BindDevice&, std::int64_t at);
  [[nodiscard]] int apply(const PutDevice&, std::int64_t at);
  [[nodiscard]] int apply(const EndPhone&, std::int64_t at);
  [[nodiscard]] int apply(const DisableDevice&, std::int64_t at);
  [[nodiscard]] int apply(const RemoveDevice&, std::int64_t at);
  [[nodiscard]] int apply(const ImportDevices&, std::int64_t at);
  [[nodiscard]] int apply(const DevicePresence&, std::int64_t at);
  // With `facts`, and then it gets the row's phone; without, those that are there stay, and at most it loses
  // the phone that it has.
  [[nodiscard]] int put(const DeviceRow&, const DeviceFacts* facts, std::int64_t at);
  [[nodiscard]] int drop_pending(const TerminalKey&);
  [[nodiscard]] int end(const EndedPhone&);

  SqliteDatabase database_;
  std::vector<std::string> product_keys_;
  std::int64_t last_since_ = 0;  // of the newest pending registration
  OnlineMark mark_;
  std::size_t put_offline_product_ = 0;  // where put_offline() goes on: behind this name of this product
  std::string put_offline_name_;
  std::unique_ptr<SqliteStatement> savepoint_;
  std::unique_ptr<SqliteStatement> release_;
  std::unique_ptr<SqliteStatement> put_pending_;
  std::unique_ptr<SqliteStatement> drop_pending_;
  std::unique_ptr<SqliteStatement> end_phone_;
  std::unique_ptr<SqliteStatement> begin_phone_;
  std::unique_ptr<SqliteStatement> put_device_;
  std::unique_ptr<SqliteStatement> put_registered_;
  std::unique_ptr<SqliteStatement> unbind_;
  std::unique_ptr<SqliteStatement> remove_;
  std::unique_ptr<SqliteStatement> disable_;
  std::unique_ptr<SqliteStatement> online_;
  std::unique_ptr<SqliteStatement> offline_;
  std::unique_ptr<SqliteStatement> last_of_step_;
  std::unique_ptr<SqliteStatement> put_offline_;
  std::unique_ptr<SqliteStatement> import_;
  std::unique_ptr<SqliteStatement> details_;
  std::unique_ptr<SqliteStatement> by_iot_id_;
  std::unique_ptr<SqliteStatement> page_;
  std::unique_ptr<SqliteStatement> page_of_state_;
  std::unique_ptr<SqliteStatement> count_of_state_;
};

// As it is written in the file.
[[nodiscard]] std::optional<jt808::PhoneNumber> phone_from_column(std::string_view digits);

}  // namespace gateway
