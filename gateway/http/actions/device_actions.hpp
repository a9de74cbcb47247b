// The actions over devices: status, queries, changes, imports.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/core/device_catalog.hpp"
#include "gateway/core/device_queries.hpp"
#include "gateway/http/actions/action_parameters.hpp"
#include "gateway/http/document.hpp"
#include "gateway/http/patience.hpp"

namespace gateway {

// A call that passed the checks of the gateway layer. Views and references into what its caller keeps.
struct DeviceCall {
  const ActionSpec& action;
  const Parameters& parameters;
  Format format = Format::json;
  std::string_view request_id;
};

// An error that has a document of its own.
struct FailedDocument {
  std::string text;
  std::string code;
};
// The document of a business result (HTTP 200), or the error.
using ActionOutcome = std::variant<std::string, ApiError, FailedDocument>;

// On the HTTP thread, which never waits here: what memory knows is answered at once, the rest is awaited, not
// longer than `patience`. The references outlive every call.
class DeviceActions {
 public:
  DeviceActions(const std::vector<ProductConfig>& products, DeviceCatalog& catalog, DeviceQueries& queries,
                const Clock& clock, std::chrono::milliseconds patience = Limits{}.store_answer)
      : products_(products), catalog_(catalog), queries_(queries), clock_(clock), patience_(patience) {}

  // For parameters that passed check_parameters().
  [[nodiscard]] boost::asio::awaitable<ActionOutcome> run(DeviceCall call);
  // GetDeviceStatus of a device that is named: without a coroutine. Nothing for other calls.
  [[nodiscard]] std::optional<ActionOutcome> run_at_once(const DeviceCall& call) const;

  // At the end of the process: calls that wait for the store are answered now, with what is known of them.
  void end_waits() { patience_.end(); }
  [[nodiscard]] std::size_t waiting() const noexcept { return patience_.waiting(); }

 private:
  static constexpr const char* kDropped = "the device store dropped a question";

  using Devices = std::variant<std::vector<DeviceName>, ApiError>;
  using Product = std::variant<std::uint16_t, ApiError>;

  [[nodiscard]] Product product_of(const Parameters& parameters) const;
  [[nodiscard]] std::variant<std::vector<std::uint16_t>, ApiError> products_of(
      const Parameters& parameters) const;
  // ProductKey and DeviceName.
  [[nodiscard]] std::variant<DeviceName, ApiError> named(const Parameters& parameters) const;
  // The devices that the call means, by IotId or by name; of a list those that exist.
  boost::asio::awaitable<Devices> resolve(const DeviceCall& call);
  boost::asio::awaitable<std::variant<std::vector<DeviceDetails>, ApiError>> details_of(
      const DeviceCall& call);

  [[nodiscard]] ActionOutcome status_of(const DeviceCall& call, const DeviceName& device) const;
  [[nodiscard]] ActionOutcome statistics(const DeviceCall& call) const;
  [[nodiscard]] DeviceFinding state_of(const DeviceDetails& device) const;
  boost::asio::awaitable<ActionOutcome> status(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> states(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> details(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> vehicle(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> devices_of_product(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> devices_by_status(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> change(DeviceCall call);
  boost::asio::awaitable<ActionOutcome> import(DeviceCall call);
  [[nodiscard]] ActionOutcome check_import(const DeviceCall& call) const;
  [[nodiscard]] std::uint64_t next_apply_id();
  // A change that the store has not confirmed, and may make yet.
  [[nodiscard]] ApiError unconfirmed() const;
  // The store's answer to a question; nothing where it cannot, or not in time.
  template <class T, class Ask>
  boost::asio::awaitable<std::optional<T>> answer_of(Ask ask) {
    using Answer = std::optional<T>;
    auto answer = co_await await_answer_within<Answer>(patience_, std::move(ask), kDropped);
    co_return answer ? std::move(*answer) : Answer();
  }

  const std::vector<ProductConfig>& products_;
  DeviceCatalog& catalog_;
  DeviceQueries& queries_;
  const Clock& clock_;
  Patience patience_;
  std::uint64_t last_apply_id_ = 0;
};

}  // namespace gateway
