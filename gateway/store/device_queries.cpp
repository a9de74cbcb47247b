// Device rows out of SQL: what callers ask for.
#include <algorithm>
#include <limits>

#include "gateway/store/device_columns.hpp"
#include "gateway/store/device_tables.hpp"

namespace gateway {
namespace {

DeviceStatus status_from(std::string_view text) {
  for (const DeviceStatus status : {DeviceStatus::registered, DeviceStatus::unregistered}) {
    if (to_string(status) == text) return status;
  }
  return DeviceStatus::create;
}

std::optional<WallTime> time_at(const SqliteStatement& in, int column) {
  return in.is_null(column) ? std::nullopt : std::optional(time_of(in.number(column)));
}

}  // namespace

std::optional<DeviceRow> DeviceTables::row_of(const SqliteStatement& in) const {
  const auto product = product_of(in.text(0));
  if (!product) return std::nullopt;
  DeviceRow row;
  row.product = *product;
  row.name = in.text(1);
  if (!in.is_null(2)) row.phone = phone_from_column(in.text(2));
  row.code_name = in.text(3);
  row.generation = narrow<std::uint32_t>(in, 4);
  row.status = status_from(in.text(5));
  row.disabled = in.number(6) != 0;
  row.imported = in.number(7) != 0;
  row.edition = jt808::edition_from(in.text(8));
  row.layout_2019 = in.number(9) != 0;
  row.pinned = jt808::edition_from(in.text(10));
  row.own_code = in.text(11);
  row.activated = in.number(12) != 0;
  row.changed = time_of(in.number(13));
  return row;
}

DeviceDetails DeviceTables::details_at(const SqliteStatement& in) const {
  DeviceDetails found;
  if (auto row = row_of(in)) found.row = std::move(*row);
  found.facts = facts_at(in, 14);
  found.iot_id = in.text(21);
  found.nickname = in.text(22);
  found.created = time_of(in.number(23));
  found.modified = time_of(in.number(24));
  found.activated = time_at(in, 25);
  found.registered = time_at(in, 26);
  found.last_online = time_at(in, 27);
  found.last_offline = time_at(in, 28);
  found.status_at = time_at(in, 29);
  found.address = in.text(30);
  return found;
}

std::optional<std::vector<DeviceDetails>> DeviceTables::find_devices(const std::vector<DeviceName>& names) {
  std::vector<DeviceDetails> found;
  for (const DeviceName& name : names) {
    details_->bind(1, product_keys_.at(name.product)).bind(2, name.name);
    if (details_->step()) {
      found.push_back(details_at(*details_));
      details_->reset();
    } else if (details_->code() != SQLITE_DONE) {
      return std::nullopt;
    }
  }
  return found;
}

bool DeviceTables::prepare_queries() {
  by_iot_id_ = database_.prepare("SELECT product_key, name FROM devices WHERE iot_id = ?1");
  // The rows are read for the page only, not for what is skipped.
  const auto page = [](const std::string& names) {
    return "SELECT " + kDetailColumns + " FROM (" + names +
           " ORDER BY at DESC, wanted DESC LIMIT ?4 OFFSET ?5)"
           " JOIN devices ON product_key = ?1 AND name = wanted ORDER BY created DESC, name DESC";
  };
  const std::string after = " AND (created, name) < (?2, ?3)";
  const std::string all = "SELECT name AS wanted, created AS at FROM devices WHERE product_key = ?1";
  // Rows that an earlier start left as online are offline. There are two sources of these then, both in the
  // order of the index, which has all that this asks for.
  const auto of_state = [&all](const std::string& behind) {
    return all + " AND state = ?6 AND (state <> 1 OR online = ?7)" + behind + " UNION ALL " + all +
           " AND state = 1 AND ?8 AND online <> ?7" + behind;
  };
  page_ = database_.prepare(page(all + after));
  page_of_state_ = database_.prepare(page(of_state(after)));
  count_of_state_ = database_.prepare("SELECT COUNT(*) FROM (" + of_state("") + " LIMIT ?4)");
  return by_iot_id_ && page_ && page_of_state_ && count_of_state_;
}

std::optional<std::vector<std::optional<DeviceName>>> DeviceTables::find_ids(
    const std::vector<std::string>& iot_ids) {
  std::vector<std::optional<DeviceName>> found;
  for (const std::string& id : iot_ids) {
    std::optional<DeviceName>& name = found.emplace_back();
    by_iot_id_->bind(1, id);
    if (by_iot_id_->step()) {
      if (const auto product = product_of(by_iot_id_->text(0))) {
        name = DeviceName{*product, std::string(by_iot_id_->text(1))};
      }
      by_iot_id_->reset();
    } else if (by_iot_id_->code() != SQLITE_DONE) {
      return std::nullopt;
    }
  }
  return found;
}

std::optional<DevicePage> DeviceTables::page(const DevicePageQuery& query, const OnlineMark& mark) {
  DevicePage page;
  std::uint64_t skip = query.skip;
  const std::size_t wanted = std::size_t{query.limit} + 1;  // one more shows whether there is more
  const auto bind_state = [&query, &mark](SqliteStatement& statement) {
    statement.bind(6, std::int64_t{static_cast<std::uint8_t>(*query.state)})
        .bind(7, mark.start)
        .bind(8, std::int64_t{mark.stale && *query.state == DeviceState::offline});
  };
  for (const std::uint16_t product : query.products) {
    const std::string& key = product_keys_.at(product);
    if (page.devices.size() >= wanted) break;
    if (query.state && skip > 0 && product != query.products.back()) {
      // What is skipped may end in this product: not more of it is counted than that.
      count_of_state_->bind(1, key).bind(4, static_cast<std::int64_t>(skip));
      bind_state(*count_of_state_);
      if (!count_of_state_->step()) return std::nullopt;
      const auto count = static_cast<std::uint64_t>(count_of_state_->number(0));
      count_of_state_->reset();
      if (count < skip) {
        skip -= count;
        continue;
      }
    }
    SqliteStatement& rows = query.state ? *page_of_state_ : *page_;
    rows.bind(1, key)
        .bind(2, query.after ? query.after->created.time_since_epoch().count()
                             : std::numeric_limits<std::int64_t>::max())
        .bind(3, query.after ? std::string_view(query.after->name) : std::string_view())
        .bind(4, static_cast<std::int64_t>(wanted - page.devices.size()))
        .bind(5, static_cast<std::int64_t>(skip));
    if (query.state) bind_state(rows);
    while (rows.step()) page.devices.push_back(details_at(rows));
    if (rows.code() != SQLITE_DONE) return std::nullopt;
    skip = 0;
  }
  page.more = page.devices.size() == wanted;
  if (page.more) page.devices.pop_back();
  return page;
}

}  // namespace gateway
