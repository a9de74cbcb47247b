// The actions that ask the store: details, lists and pages.
#include <algorithm>
#include <utility>

#include "gateway/http/actions/device_actions.hpp"
#include "gateway/http/actions/device_documents.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;

constexpr std::int64_t kMostWithoutToken = 10'000;  // PageSize times CurrentPage
constexpr std::int64_t kLeastRefused = 1'000'000;

DocumentWriter begin(const DeviceCall& call) {
  DocumentWriter document(call.format, call.action.response);
  document.text("RequestId", call.request_id).boolean("Success", true);
  return document;
}

struct Paging {
  std::int64_t page = 1;
  std::int64_t size = 10;
};

Paging paging_of(const DeviceCall& call) {
  return {integer_of(call.action, "CurrentPage", call.parameters),
          integer_of(call.action, "PageSize", call.parameters)};
}

// Where the page begins. Rows that are skipped are read all the same: what is far behind needs the token.
std::optional<ApiError> place(const Paging& paging, const DeviceCall& call, DevicePageQuery& query) {
  query.limit = static_cast<std::uint32_t>(paging.size);
  const std::string_view* const token = call.parameters.find("NextToken");
  const std::int64_t end = paging.size * paging.page;
  if (end >= kLeastRefused || (end > kMostWithoutToken && token == nullptr)) {
    return make_error(ApiErrorId::invalid_formatted_parameter,
                      "PageSize times CurrentPage is at most 10000 without NextToken, and below 1000000 "
                      "with it.");
  }
  if (token == nullptr) {
    query.skip = static_cast<std::uint64_t>(end - paging.size);
    return std::nullopt;
  }
  if (query.products.size() != 1) {
    return make_error(ApiErrorId::invalid_formatted_parameter,
                      "NextToken is of one product: give ProductKey.");
  }
  query.after = cursor_of(*token);
  if (query.after) return std::nullopt;
  return make_error(ApiErrorId::invalid_formatted_parameter,
                    "NextToken is none; take it from the answer before.");
}

void write_paging(DocumentWriter& document, std::uint64_t total, const Paging& paging) {
  const auto per_page = static_cast<std::uint64_t>(paging.size);
  document.number("Total", total)
      .number("Page", static_cast<std::uint64_t>(paging.page))
      .number("PageSize", per_page)
      .number("PageCount", (total + per_page - 1) / per_page);
}

}  // namespace

DeviceFinding DeviceActions::state_of(const DeviceDetails& device) const {
  if (auto found = catalog_.find(device.row.product, device.row.name)) return std::move(*found);
  // Removed since.
  return {device.row.name,
          gateway::state_of(device.row.disabled, device.row.online, device.row.activated),
          device.row.changed,
          {}};
}

asio::awaitable<std::variant<std::vector<DeviceDetails>, ApiError>> DeviceActions::details_of(
    const DeviceCall& call) {
  auto devices = co_await resolve(call);
  if (auto* error = std::get_if<ApiError>(&devices)) co_return std::move(*error);
  using Details = std::vector<DeviceDetails>;
  auto details = co_await answer_of<Details>([&](DeviceQueries::Answer<Details> done) {
    queries_.find_devices(std::move(std::get<std::vector<DeviceName>>(devices)), std::move(done));
  });
  if (!details) co_return make_error(ApiErrorId::system_exception);
  co_return std::move(*details);
}

asio::awaitable<ActionOutcome> DeviceActions::states(DeviceCall call) {
  auto found = co_await details_of(call);
  if (auto* error = std::get_if<ApiError>(&found)) co_return std::move(*error);
  DocumentWriter document = begin(call);
  document.object("DeviceStatusList").list("DeviceStatus");
  for (const DeviceDetails& device : std::get<std::vector<DeviceDetails>>(found)) {
    const DeviceFinding now = state_of(device);
    document.item();
    write_state(document, {device, now, products_[device.row.product].product_key});
    document.end();
  }
  document.end().end();
  co_return std::move(document).finish();
}

asio::awaitable<ActionOutcome> DeviceActions::details(DeviceCall call) {
  auto found = co_await details_of(call);
  if (auto* error = std::get_if<ApiError>(&found)) co_return std::move(*error);
  const auto& devices = std::get<std::vector<DeviceDetails>>(found);
  const bool batch = call.action.id == ActionId::batch_query_device_detail;
  if (!batch && devices.empty()) co_return make_error(ApiErrorId::device_not_found);
  DocumentWriter document = begin(call);
  document.object("Data");
  if (batch) document.list("Data");
  for (const DeviceDetails& device : devices) {
    const DeviceFinding now = state_of(device);
    const ShownDevice shown{device, now, products_[device.row.product].product_key};
    if (batch) {
      document.item();
      write_batch_detail(document, shown);
      document.end();
    } else {
      write_detail(document, shown);
    }
  }
  if (batch) document.end();
  document.end();
  co_return std::move(document).finish();
}

asio::awaitable<ActionOutcome> DeviceActions::vehicle(DeviceCall call) {
  auto found = co_await details_of(call);
  if (auto* error = std::get_if<ApiError>(&found)) co_return std::move(*error);
  const auto& devices = std::get<std::vector<DeviceDetails>>(found);
  if (devices.empty()) co_return make_error(ApiErrorId::device_not_found);
  const DeviceFinding now = state_of(devices.front());
  DocumentWriter document = begin(call);
  document.object("Data");
  write_vehicle(document, {devices.front(), now, products_[devices.front().row.product].product_key});
  document.end();
  co_return std::move(document).finish();
}

asio::awaitable<ActionOutcome> DeviceActions::devices_of_product(DeviceCall call) {
  auto product = product_of(call.parameters);
  if (auto* error = std::get_if<ApiError>(&product)) co_return std::move(*error);
  DevicePageQuery query;
  query.products = {std::get<std::uint16_t>(product)};
  const Paging paging = paging_of(call);
  if (auto error = place(paging, call, query)) co_return std::move(*error);
  auto found = co_await answer_of<DevicePage>(
      [&](DeviceQueries::Answer<DevicePage> done) { queries_.find_page(std::move(query), std::move(done)); });
  if (!found) co_return make_error(ApiErrorId::system_exception);
  DocumentWriter document = begin(call);
  document.object("Data").list("DeviceInfo");
  for (const DeviceDetails& device : found->devices) {
    const DeviceFinding now = state_of(device);
    document.item();
    write_info(document, {device, now, products_[device.row.product].product_key});
    document.end();
  }
  document.end().end();
  write_paging(document, catalog_.counts(std::get<std::uint16_t>(product)).devices, paging);
  if (found->more) document.text("NextToken", token_of(found->devices.back()));
  co_return std::move(document).finish();
}

asio::awaitable<ActionOutcome> DeviceActions::devices_by_status(DeviceCall call) {
  auto products = products_of(call.parameters);
  if (auto* error = std::get_if<ApiError>(&products)) co_return std::move(*error);
  DevicePageQuery query;
  query.products = std::move(std::get<std::vector<std::uint16_t>>(products));
  const bool has_token = query.products.size() == 1;
  const auto state = static_cast<DeviceState>(integer_of(call.action, "Status", call.parameters));
  query.state = state;
  const Paging paging = paging_of(call);
  if (auto error = place(paging, call, query)) co_return std::move(*error);
  // From memory: the store would have to count rows, and there may be a million of them.
  std::uint64_t total = 0;
  for (const std::uint16_t product : query.products) total += catalog_.counts(product).in(state);
  auto found = co_await answer_of<DevicePage>(
      [&](DeviceQueries::Answer<DevicePage> done) { queries_.find_page(std::move(query), std::move(done)); });
  if (!found) co_return make_error(ApiErrorId::system_exception);
  DocumentWriter document = begin(call);
  document.object("Data").list("SimpleDeviceInfo");
  for (const DeviceDetails& device : found->devices) {
    // The status that was asked for, as the store knew it a moment ago.
    const DeviceFinding then{device.row.name, state, device.row.changed, {}};
    document.item();
    write_simple_info(document, {device, then, products_[device.row.product].product_key});
    document.end();
  }
  document.end().end();
  write_paging(document, total, paging);
  if (found->more && has_token) document.text("NextToken", token_of(found->devices.back()));
  co_return std::move(document).finish();
}

}  // namespace gateway
