// Device rows in SQL: who is online, and what a process that was killed left of that.
#include "gateway/store/device_columns.hpp"
#include "gateway/store/device_tables.hpp"

namespace gateway {

bool DeviceTables::prepare_presence() {
  const std::string where = " WHERE product_key = ?1 AND name = ?2";
  online_ = database_.prepare(
      "UPDATE devices SET online = ?5, last_online = ?3, address = ?4, activated = COALESCE(activated, ?3),"
      " state = " +
      state_of_row("disabled", "TRUE", "?3") + where);
  const std::string not_online = "online = 0, state = " + state_of_row("disabled", "FALSE", "activated");
  offline_ = database_.prepare("UPDATE devices SET last_offline = ?3, " + not_online + where);
  // By names, which nothing changes: whatever becomes of a device meanwhile, its row is met once.
  last_of_step_ = database_.prepare(
      "SELECT name FROM devices WHERE product_key = ?1 AND name > ?2 ORDER BY name LIMIT 1 OFFSET ?3");
  put_offline_ =
      database_.prepare("UPDATE devices SET " + not_online +
                        " WHERE product_key = ?1 AND name > ?2 AND name <= ?3 AND online NOT IN (0, ?4)");
  return online_ && offline_ && last_of_step_ && put_offline_;
}

int DeviceTables::apply(const DevicePresence& what, std::int64_t at) {
  SqliteStatement& change = what.online ? *online_ : *offline_;
  change.bind(1, product_keys_.at(what.product)).bind(2, what.name).bind(3, at);
  if (what.online) change.bind(4, what.address).bind(5, mark_.start);
  (void)change.step();
  return change.code();
}

std::optional<std::size_t> DeviceTables::put_offline(std::size_t most) {
  if (put_offline_product_ == product_keys_.size()) mark_.stale = false;
  if (!mark_.stale) return 0;
  const std::string& product = product_keys_[put_offline_product_];
  std::optional<std::string> last;  // nothing: less than a step is left of the product
  last_of_step_->bind(1, product).bind(2, put_offline_name_).bind(3, static_cast<std::int64_t>(most) - 1);
  if (last_of_step_->step()) {
    last.emplace(last_of_step_->text(0));
    last_of_step_->reset();
  } else if (last_of_step_->code() != SQLITE_DONE) {
    return std::nullopt;
  }
  put_offline_->bind(1, product).bind(2, put_offline_name_).bind(4, mark_.start);
  if (last) {
    put_offline_->bind(3, *last);
  } else {
    put_offline_->bind_blob(3, "");  // is behind every text
  }
  (void)put_offline_->step();  // a transaction of its own
  if (put_offline_->code() != SQLITE_DONE) return std::nullopt;
  if (!last) ++put_offline_product_;
  put_offline_name_ = last.value_or("");
  mark_.stale = put_offline_product_ < product_keys_.size();
  return static_cast<std::size_t>(database_.changes());
}

}  // namespace gateway
