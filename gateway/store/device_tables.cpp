// Implementation of the statements.
#include "gateway/store/device_tables.hpp"

#include <algorithm>
#include <chrono>

#include "gateway/store/device_columns.hpp"
#include "jt808/bytes.hpp"

namespace gateway {
namespace {

// From `at`: manufacturer, model, terminal_id, plate, plate_color, province, city.
void bind_facts(SqliteStatement& into, int at, const DeviceFacts& facts) {
  into.bind(at, facts.identity.manufacturer)
      .bind(at + 1, facts.identity.model)
      .bind(at + 2, facts.identity.terminal_id)
      .bind(at + 3, facts.plate)
      .bind(at + 4, std::int64_t{facts.plate_color})
      .bind(at + 5, std::int64_t{facts.province})
      .bind(at + 6, std::int64_t{facts.city});
}

// Only its first statement can be refused, so that it needs no savepoint to be kept whole or not at all: what
// a login changes.
bool is_whole_by_itself(const DeviceChange& change) noexcept {
  if (const auto* const pending = std::get_if<PutPending>(&change.what)) return !pending->evicted;
  if (const auto* const binding = std::get_if<BindDevice>(&change.what)) return !binding->former;
  return std::holds_alternative<DevicePresence>(change.what) ||
         std::holds_alternative<DisableDevice>(change.what);
}

bool runs(SqliteStatement& statement) {
  (void)statement.step();
  return statement.code() == SQLITE_DONE;
}

}  // namespace

std::optional<jt808::PhoneNumber> phone_from_column(std::string_view digits) {
  constexpr std::size_t kDigits = 20;
  if (digits.empty() || digits.size() > kDigits) return std::nullopt;
  const auto bytes = jt808::from_hex(std::string(kDigits - digits.size(), '0').append(digits));
  return bytes ? std::optional(jt808::PhoneNumber::from_wire(*bytes)) : std::nullopt;
}

std::optional<DeviceTables> DeviceTables::open(const std::filesystem::path& file,
                                               std::vector<std::string> product_keys, std::string& error) {
  auto database = open_device_database(file, error);
  if (!database) return std::nullopt;
  DeviceTables tables(std::move(*database), std::move(product_keys));
  if (!tables.prepare()) {
    error = file.string() + " holds other tables than a device store: " + tables.error();
    return std::nullopt;
  }
  return tables;
}

bool DeviceTables::prepare() {
  const std::string where = " WHERE product_key = ?1 AND name = ?2";
  savepoint_ = database_.prepare("SAVEPOINT change");
  release_ = database_.prepare("RELEASE change");
  put_pending_ = database_.prepare(
      "INSERT OR REPLACE INTO pending(product_key, phone, name, code_name, generation, edition, layout_2019,"
      " manufacturer, model, terminal_id, plate, plate_color, province, city, since)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
  drop_pending_ = database_.prepare("DELETE FROM pending WHERE product_key = ?1 AND phone = ?2");
  end_phone_ = database_.prepare(
      "INSERT INTO ended_phones(product_key, phone, generation) VALUES(?1, ?2, ?3)"
      " ON CONFLICT DO UPDATE SET generation = MAX(generation, excluded.generation)");
  begin_phone_ = database_.prepare("DELETE FROM ended_phones WHERE product_key = ?1 AND phone = ?2");
  const std::string columns =
      "INSERT INTO devices(product_key, name, iot_id, phone, code_name, generation, status, edition,"
      " layout_2019, created, modified, status_at";
  const std::string values = "VALUES(?1, ?2, " + new_iot_id("?9") + ", ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9";
  const std::string or_change =
      " ON CONFLICT(product_key, name) DO UPDATE SET code_name = excluded.code_name,"
      " generation = excluded.generation, edition = excluded.edition, layout_2019 = excluded.layout_2019,"
      " status_at = CASE WHEN status = excluded.status THEN status_at ELSE excluded.status_at END,"
      " status = excluded.status, modified = excluded.modified";
  // An import beside this process may have ended these codes, or given the phone away, and this process has
  // not heard of it yet.
  const std::string if_not_ended = " WHERE generation <= excluded.generation";
  put_device_ =
      database_.prepare(columns + ") " + values + ")" + or_change +
                        ", phone = CASE WHEN excluded.phone IS NULL THEN NULL ELSE phone END" + if_not_ended);
  put_registered_ = database_.prepare(
      columns + ", registered, manufacturer, model, terminal_id, plate, plate_color, province, city) " +
      values + ", ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)" + or_change +
      ", phone = excluded.phone, registered = excluded.registered, manufacturer = excluded.manufacturer, "
      "model = excluded.model,"
      " terminal_id = excluded.terminal_id, plate = excluded.plate, plate_color = excluded.plate_color,"
      " province = excluded.province, city = excluded.city" +
      if_not_ended);
  unbind_ = database_.prepare("UPDATE devices SET phone = NULL, modified = ?3" + where);
  remove_ = database_.prepare("DELETE FROM devices" + where);
  disable_ = database_.prepare(
      "UPDATE devices SET disabled_at = CASE WHEN disabled = ?3 THEN disabled_at ELSE ?4 END,"
      " disabled = ?3, modified = ?4, state = " +
      state_of_row("?3", "online", "activated") + where);
  import_ = database_.prepare(
      "INSERT INTO devices(product_key, name, iot_id, phone, code_name, generation, status, created, "
      "modified,"
      " status_at, imported, own_code, plate, nickname)"
      " VALUES(?1, ?2, " +
      new_iot_id("?5") + ", ?3, ?2, ?4, 'create', ?5, ?5, ?5, 1, ?6, ?7, ?8)");
  details_ = database_.prepare(std::string("SELECT ") + kDetailColumns + " FROM devices" + where);
  return savepoint_ && release_ && put_pending_ && drop_pending_ && end_phone_ && begin_phone_ &&
         put_device_ && put_registered_ && unbind_ && remove_ && disable_ && import_ && details_ &&
         prepare_presence() && prepare_queries();
}

std::optional<std::uint16_t> DeviceTables::product_of(std::string_view key) const {
  const auto found = std::ranges::find(product_keys_, key);
  if (found == product_keys_.end()) return std::nullopt;
  return static_cast<std::uint16_t>(found - product_keys_.begin());
}

bool DeviceTables::load(const DeviceStore::OnDevice& device, const DeviceStore::OnPending& pending,
                        const DeviceStore::OnEnded& ended) {
  const auto last_since = database_.number_of("SELECT COALESCE(MAX(since), 0) FROM pending");
  if (!last_since) return false;
  last_since_ = *last_since;
  const auto devices = database_.prepare(std::string("SELECT ") + kRowColumns + ", online FROM devices");
  if (!devices) return false;
  while (devices->step()) {
    const std::int64_t online = devices->number(14);
    mark_.start = std::max(mark_.start, online + 1);
    auto row = row_of(*devices);
    if (!row) continue;
    mark_.stale |= online != 0;
    device(std::move(*row));
  }
  if (devices->code() != SQLITE_DONE) return false;
  const auto waiting = database_.prepare(
      "SELECT product_key, phone, name, code_name, generation, edition, layout_2019, manufacturer, model,"
      " terminal_id, plate, plate_color, province, city FROM pending ORDER BY since");
  if (!waiting) return false;
  while (waiting->step()) {
    const auto product = product_of(waiting->text(0));
    const auto phone = phone_from_column(waiting->text(1));
    if (!product || !phone) continue;
    pending({{*product, *phone},
             std::string(waiting->text(2)),
             std::string(waiting->text(3)),
             narrow<std::uint32_t>(*waiting, 4),
             jt808::edition_from(waiting->text(5)).value_or(jt808::Edition::v2013),
             waiting->number(6) != 0,
             facts_at(*waiting, 7)});
  }
  if (waiting->code() != SQLITE_DONE) return false;
  const auto phones = database_.prepare("SELECT product_key, phone, generation FROM ended_phones");
  if (!phones) return false;
  while (phones->step()) {
    const auto product = product_of(phones->text(0));
    const auto phone = phone_from_column(phones->text(1));
    if (product && phone) ended({{*product, *phone}, narrow<std::uint32_t>(*phones, 2)});
  }
  return phones->code() == SQLITE_DONE;
}

bool DeviceTables::imported_since(std::int64_t& revision, const DeviceStore::OnDevice& device) {
  const auto rows =
      database_.prepare(std::string("SELECT ") + kRowColumns + ", revision FROM devices WHERE revision > ?1");
  if (!rows) return false;
  rows->bind(1, revision);
  std::int64_t greatest = revision;
  while (rows->step()) {
    greatest = std::max(greatest, rows->number(14));
    if (auto row = row_of(*rows)) device(std::move(*row));
  }
  if (rows->code() != SQLITE_DONE) return false;
  revision = greatest;
  return true;
}

DeviceTables::Outcome DeviceTables::apply(const DeviceChange& change) {
  const std::int64_t at = change.at.time_since_epoch().count();
  const bool whole_by_itself = is_whole_by_itself(change);
  if (!whole_by_itself && !runs(*savepoint_)) return Outcome::failed;
  const int code = std::visit([this, at](const auto& what) { return apply(what, at); }, change.what);
  if (code == SQLITE_DONE) return whole_by_itself || runs(*release_) ? Outcome::done : Outcome::failed;
  if ((code & 0xff) != SQLITE_CONSTRAINT) return Outcome::failed;  // all of the transaction goes
  return whole_by_itself || database_.run("ROLLBACK TO change; RELEASE change") ? Outcome::refused
                                                                                : Outcome::failed;
}

int DeviceTables::drop_pending(const TerminalKey& key) {
  const std::string phone = key.phone.digits();
  drop_pending_->bind(1, product_keys_.at(key.product)).bind(2, phone);
  (void)drop_pending_->step();
  return drop_pending_->code();
}

int DeviceTables::end(const EndedPhone& ended) {
  const std::string phone = ended.key.phone.digits();
  end_phone_->bind(1, product_keys_.at(ended.key.product)).bind(2, phone);
  end_phone_->bind(3, std::int64_t{ended.generation});
  (void)end_phone_->step();
  return end_phone_->code();
}

int DeviceTables::put(const DeviceRow& row, const DeviceFacts* facts, std::int64_t at) {
  SqliteStatement& put = facts != nullptr ? *put_registered_ : *put_device_;
  const std::string phone = row.phone ? row.phone->digits() : std::string();
  put.bind(1, product_keys_.at(row.product)).bind(2, row.name.view());
  if (row.phone) put.bind(3, phone);
  put.bind(4, row.code_name.view()).bind(5, std::int64_t{row.generation}).bind(6, to_string(row.status));
  if (row.edition) put.bind(7, jt808::to_string(*row.edition));
  put.bind(8, std::int64_t{row.layout_2019}).bind(9, at);
  if (facts != nullptr) bind_facts(put, 10, *facts);
  (void)put.step();
  return put.code() == SQLITE_DONE && database_.changes() == 0 ? SQLITE_CONSTRAINT : put.code();
}

int DeviceTables::apply(const PutPending& what, std::int64_t at) {
  if (what.evicted) {
    if (const int code = drop_pending(*what.evicted); code != SQLITE_DONE) return code;
  }
  const PendingRow& row = what.row;
  const std::string phone = row.key.phone.digits();
  put_pending_->bind(1, product_keys_.at(row.key.product))
      .bind(2, phone)
      .bind(3, row.name)
      .bind(4, row.code_name)
      .bind(5, std::int64_t{row.generation})
      .bind(6, jt808::to_string(row.edition))
      .bind(7, std::int64_t{row.layout_2019});
  bind_facts(*put_pending_, 8, row.facts);
  // The oldest makes room first, whatever the clock does.
  last_since_ = std::max(last_since_ + 1, at);
  put_pending_->bind(15, last_since_);
  (void)put_pending_->step();
  return put_pending_->code();
}

int DeviceTables::apply(const BindDevice& what, std::int64_t at) {
  const std::string& product = product_keys_.at(what.row.product);
  if (what.former) {
    SqliteStatement& leave = what.remove_former ? *remove_ : *unbind_;
    leave.bind(1, product).bind(2, *what.former);
    if (!what.remove_former) leave.bind(3, at);
    (void)leave.step();
    if (leave.code() != SQLITE_DONE) return leave.code();
  }
  if (const int code = put(what.row, &what.facts, at); code != SQLITE_DONE) return code;
  if (const int code = drop_pending({what.row.product, *what.row.phone}); code != SQLITE_DONE) return code;
  const std::string phone = what.row.phone->digits();
  begin_phone_->bind(1, product).bind(2, phone);
  (void)begin_phone_->step();
  return begin_phone_->code();
}

int DeviceTables::apply(const PutDevice& what, std::int64_t at) {
  if (what.drop_pending) {
    if (const int code = drop_pending(*what.drop_pending); code != SQLITE_DONE) return code;
  }
  if (what.ended) {
    if (const int code = end(*what.ended); code != SQLITE_DONE) return code;
  }
  return put(what.row, nullptr, at);
}

int DeviceTables::apply(const EndPhone& what, std::int64_t) {
  if (const int code = drop_pending(what.ended.key); code != SQLITE_DONE) return code;
  return end(what.ended);
}

int DeviceTables::apply(const DisableDevice& what, std::int64_t at) {
  disable_->bind(1, product_keys_.at(what.product)).bind(2, what.name);
  disable_->bind(3, std::int64_t{what.disabled}).bind(4, at);
  (void)disable_->step();
  return disable_->code();
}

int DeviceTables::apply(const RemoveDevice& what, std::int64_t) {
  if (what.ended) {
    if (const int code = drop_pending(what.ended->key); code != SQLITE_DONE) return code;
    if (const int code = end(*what.ended); code != SQLITE_DONE) return code;
  }
  remove_->bind(1, product_keys_.at(what.product)).bind(2, what.name);
  (void)remove_->step();
  return remove_->code();
}

int DeviceTables::apply(const ImportDevices& what, std::int64_t at) {
  for (const auto& [row, plate, nickname] : what.devices) {
    const std::string& product = product_keys_.at(row.product);
    const std::string phone = row.phone ? row.phone->digits() : std::string();
    if (row.phone) {
      begin_phone_->bind(1, product).bind(2, phone);
      (void)begin_phone_->step();
      if (begin_phone_->code() != SQLITE_DONE) return begin_phone_->code();
    }
    import_->bind(1, product).bind(2, row.name.view());
    if (row.phone) import_->bind(3, phone);
    import_->bind(4, std::int64_t{row.generation}).bind(5, at);
    if (!row.own_code.empty()) import_->bind_blob(6, row.own_code);
    import_->bind(7, plate).bind(8, nickname);
    (void)import_->step();
    if (import_->code() != SQLITE_DONE) return import_->code();
  }
  return SQLITE_DONE;
}

}  // namespace gateway
