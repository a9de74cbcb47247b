// Whom a call means, and what becomes of it; queries and imports are in files of their own.
#include "gateway/http/actions/device_actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/http/actions/device_documents.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;

using Found = std::vector<std::optional<DeviceName>>;

bool is_batch(const ActionSpec& action) noexcept {
  return action.id == ActionId::batch_get_device_state || action.id == ActionId::batch_query_device_detail;
}

asio::awaitable<ActionOutcome> ready(ActionOutcome outcome) {
  co_return outcome;
}

}  // namespace

std::optional<ActionOutcome> DeviceActions::run_at_once(const DeviceCall& call) const {
  if (call.action.id != ActionId::get_device_status || call.parameters.find("IotId") != nullptr) {
    return std::nullopt;
  }
  auto device = named(call.parameters);
  if (auto* error = std::get_if<ApiError>(&device)) return std::move(*error);
  return status_of(call, std::get<DeviceName>(device));
}

asio::awaitable<ActionOutcome> DeviceActions::run(DeviceCall call) {
  switch (call.action.id) {
    case ActionId::get_device_status:
      return status(call);
    case ActionId::batch_get_device_state:
      return states(call);
    case ActionId::query_device:
      return devices_of_product(call);
    case ActionId::query_device_by_status:
      return devices_by_status(call);
    case ActionId::query_device_detail:
    case ActionId::batch_query_device_detail:
      return details(call);
    case ActionId::query_vehicle_device:
      return vehicle(call);
    case ActionId::query_device_statistics:
      return ready(statistics(call));
    case ActionId::disable_thing:
    case ActionId::enable_thing:
    case ActionId::delete_device:
      return change(call);
    case ActionId::batch_check_vehicle_device:
      return ready(check_import(call));
    case ActionId::batch_import_vehicle_device:
      return import(call);
    case ActionId::rrpc:
    case ActionId::pub:
      break;  // these go to terminals
  }
  return ready(make_error(ApiErrorId::action_not_found));
}

DeviceActions::Product DeviceActions::product_of(const Parameters& parameters) const {
  const std::string_view* key = parameters.find("ProductKey");
  if (key == nullptr || key->empty()) return make_error(ApiErrorId::null_product_key);
  const auto found = std::ranges::find(products_, *key, &ProductConfig::product_key);
  if (found == products_.end()) {
    return make_error(ApiErrorId::product_not_found, fmt::format("The product {} does not exist.", *key));
  }
  return static_cast<std::uint16_t>(found - products_.begin());
}

std::variant<std::vector<std::uint16_t>, ApiError> DeviceActions::products_of(
    const Parameters& parameters) const {
  if (parameters.find("ProductKey") != nullptr) {
    auto product = product_of(parameters);
    if (auto* error = std::get_if<ApiError>(&product)) return std::move(*error);
    return std::vector<std::uint16_t>{std::get<std::uint16_t>(product)};
  }
  std::vector<std::uint16_t> all(products_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  return all;
}

std::variant<DeviceName, ApiError> DeviceActions::named(const Parameters& parameters) const {
  auto product = product_of(parameters);
  if (auto* error = std::get_if<ApiError>(&product)) return std::move(*error);
  const std::string_view* name = parameters.find("DeviceName");
  if (name == nullptr || name->empty()) return make_error(ApiErrorId::null_device_name);
  if (!is_well_formed_device_name(*name)) return make_error(ApiErrorId::device_name_invalid);
  return DeviceName{std::get<std::uint16_t>(product), std::string(*name)};
}

asio::awaitable<DeviceActions::Devices> DeviceActions::resolve(const DeviceCall& call) {
  const CallTarget target = target_of(call.action, call.parameters);
  const bool batch = is_batch(call.action);
  std::vector<DeviceName> devices;
  if (!target.iot_ids.empty()) {
    std::vector<std::string> ids(target.iot_ids.begin(), target.iot_ids.end());
    auto found = co_await answer_of<Found>(
        [&](DeviceQueries::Answer<Found> done) { queries_.find_ids(std::move(ids), std::move(done)); });
    if (!found) co_return make_error(ApiErrorId::system_exception);
    for (auto& device : *found) {
      if (device)
        devices.push_back(std::move(*device));
      else if (!batch)
        co_return make_error(ApiErrorId::invalid_iot_id);
    }
    co_return devices;
  }
  if (!batch) {
    auto device = named(call.parameters);
    if (auto* error = std::get_if<ApiError>(&device)) co_return std::move(*error);
    const DeviceName& given = std::get<DeviceName>(device);
    const auto known = catalog_.find(given.product, given.name);
    if (!known) {
      co_return make_error(ApiErrorId::device_not_found,
                           fmt::format("The device {} does not exist.", given.name));
    }
    devices.push_back({given.product, known->name});
    co_return devices;
  }
  auto product = product_of(call.parameters);
  if (auto* error = std::get_if<ApiError>(&product)) co_return std::move(*error);
  if (target.devices.empty()) co_return make_error(ApiErrorId::null_device_name);
  for (const std::string_view name : target.devices) {
    if (!is_well_formed_device_name(name)) co_return make_error(ApiErrorId::device_name_invalid);
    const auto known = catalog_.find(std::get<std::uint16_t>(product), name);
    if (known) devices.push_back({std::get<std::uint16_t>(product), known->name});
  }
  co_return devices;
}

ActionOutcome DeviceActions::status_of(const DeviceCall& call, const DeviceName& device) const {
  const auto found = catalog_.find(device.product, device.name);
  if (!found) {
    return make_error(ApiErrorId::device_not_found,
                      fmt::format("The device {} does not exist.", device.name));
  }
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id)
      .boolean("Success", true)
      .object("Data")
      .text("Status", to_string(found->state))
      .number("Timestamp", static_cast<std::uint64_t>(found->since.time_since_epoch().count()))
      .end();
  return std::move(document).finish();
}

asio::awaitable<ActionOutcome> DeviceActions::status(DeviceCall call) {
  auto devices = co_await resolve(call);
  if (auto* error = std::get_if<ApiError>(&devices)) co_return std::move(*error);
  co_return status_of(call, std::get<std::vector<DeviceName>>(devices).front());
}

ActionOutcome DeviceActions::statistics(const DeviceCall& call) const {
  if (const std::string_view* group = call.parameters.find("GroupId"); group != nullptr && !group->empty()) {
    return make_error(ApiErrorId::invalid_formatted_parameter, "GroupId: there are no groups here.");
  }
  auto products = products_of(call.parameters);
  if (auto* error = std::get_if<ApiError>(&products)) return std::move(*error);
  DeviceCounts sum;
  for (const std::uint16_t product : std::get<std::vector<std::uint16_t>>(products)) {
    const DeviceCounts counts = catalog_.counts(product);
    sum.devices += counts.devices;
    sum.active += counts.active;
    sum.online += counts.online;
  }
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id)
      .boolean("Success", true)
      .object("Data")
      .number("deviceCount", sum.devices)
      .number("activeCount", sum.active)
      .number("onlineCount", sum.online)
      .end();
  return std::move(document).finish();
}

ApiError DeviceActions::unconfirmed() const {
  return make_error(
      ApiErrorId::system_exception,
      "The device store has not confirmed the change in time. It may still be made: ask for the "
      "devices before you repeat it.");
}

asio::awaitable<ActionOutcome> DeviceActions::change(DeviceCall call) {
  auto devices = co_await resolve(call);
  if (auto* error = std::get_if<ApiError>(&devices)) co_return std::move(*error);
  const DeviceName device = std::move(std::get<std::vector<DeviceName>>(devices).front());
  using Change = DeviceCatalog::Change;
  struct Told {
    Change change = Change::begun;
    bool kept = false;
  };
  const auto told = co_await await_answer_within<Told>(
      patience_,
      [&](std::function<void(Told)> done) {
        const auto kept = [done](bool was_kept) { done({Change::begun, was_kept}); };
        const Change change = call.action.id == ActionId::delete_device
                                  ? catalog_.remove(device.product, device.name, kept)
                                  : catalog_.disable(device.product, device.name,
                                                     call.action.id == ActionId::disable_thing, kept);
        if (change != Change::begun) done({change, false});
      },
      kDropped);
  if (!told) co_return unconfirmed();
  if (told->change == Change::no_device) co_return make_error(ApiErrorId::device_not_found);
  if (!told->kept) co_return make_error(ApiErrorId::system_exception);
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id).boolean("Success", true);
  co_return std::move(document).finish();
}

}  // namespace gateway
