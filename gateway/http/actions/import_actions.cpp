// BatchCheckVehicleDevice and BatchImportVehicleDevice.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/http/actions/device_actions.hpp"
#include "gateway/http/actions/vehicle_import.hpp"

namespace gateway {
namespace {

// Problems stand in the order of their devices.
std::size_t devices_with_problems(const VehicleList& list) {
  std::size_t count = 0;
  const ObjectParameter* last = nullptr;
  for (const VehicleProblem& problem : list.problems) {
    if (std::exchange(last, problem.device) != problem.device) ++count;
  }
  return count;
}

FailedDocument failed_import(const DeviceCall& call, const VehicleList& list) {
  const ApiError error =
      make_error(ApiErrorId::invalid_formatted_parameter,
                 fmt::format("Nothing was imported: {} of {} devices cannot be. The first, DeviceList.{}: {}",
                             devices_with_problems(list), list.given.size(),
                             list.problems.front().device->number, list.problems.front().text));
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id)
      .boolean("Success", false)
      .text("Code", error.code)
      .text("ErrorMessage", error.message)
      .object("Data");
  write_problems(document, list, true);
  document.end();
  return {std::move(document).finish(), error.code};
}

bool has_conflict(const std::vector<ImportConflict>& conflicts) {
  return std::ranges::any_of(conflicts, [](ImportConflict one) { return one != ImportConflict::none; });
}

}  // namespace

// Ids of imports are times, so that they grow over restarts too.
std::uint64_t DeviceActions::next_apply_id() {
  const auto now = static_cast<std::uint64_t>(clock_.wall_now().time_since_epoch().count());
  last_apply_id_ = std::max(last_apply_id_ + 1, now);
  return last_apply_id_;
}

ActionOutcome DeviceActions::check_import(const DeviceCall& call) const {
  auto product = product_of(call.parameters);
  if (auto* error = std::get_if<ApiError>(&product)) return std::move(*error);
  VehicleList list = read_vehicles(call.action, call.parameters);
  add_conflicts(list, catalog_.check_import(std::get<std::uint16_t>(product), list.devices));
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id).boolean("Success", true).object("Data");
  write_problems(document, list, false);
  document.end();
  return std::move(document).finish();
}

boost::asio::awaitable<ActionOutcome> DeviceActions::import(DeviceCall call) {
  auto product = product_of(call.parameters);
  if (auto* error = std::get_if<ApiError>(&product)) co_return std::move(*error);
  const std::uint16_t index = std::get<std::uint16_t>(product);
  VehicleList list = read_vehicles(call.action, call.parameters);
  if (!list.problems.empty()) {
    // Every error is told, also those that only the devices there are show.
    add_conflicts(list, catalog_.check_import(index, list.devices));
    co_return failed_import(call, list);
  }
  std::vector<ImportConflict> conflicts;
  const auto kept = co_await await_answer_within<bool>(
      patience_,
      [&](std::function<void(bool)> done) {
        const auto change = catalog_.import_devices(index, list.devices, conflicts, done);
        if (change != DeviceCatalog::Change::begun || has_conflict(conflicts)) done(false);
      },
      "the device store dropped an import");
  if (has_conflict(conflicts)) {
    add_conflicts(list, conflicts);
    co_return failed_import(call, list);
  }
  if (!kept) co_return unconfirmed();
  if (!*kept) co_return make_error(ApiErrorId::system_exception);
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id)
      .boolean("Success", true)
      .object("Data")
      .number("ApplyId", next_apply_id())
      .end();
  co_return std::move(document).finish();
}

}  // namespace gateway
