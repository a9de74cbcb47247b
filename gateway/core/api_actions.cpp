// The table of actions.
#include "gateway/core/api_actions.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

// The limits are those that the contract documents.
constexpr std::array kActions{
    ApiAction{"RRpc", 1'000, true},
    ApiAction{"Pub", 1'600, true},
    ApiAction{"GetDeviceStatus", 500, false},
    ApiAction{"BatchGetDeviceState", 50, false},
    ApiAction{"QueryDevice", 50, true},
    ApiAction{"QueryDeviceDetail", 50, false},
    ApiAction{"BatchQueryDeviceDetail", 5, true},
    ApiAction{"QueryDeviceByStatus", 50, false},
    ApiAction{"QueryDeviceStatistics", 0, false},
    ApiAction{"BatchCheckVehicleDevice", 100, true},
    ApiAction{"BatchImportVehicleDevice", 10, true},
    ApiAction{"QueryVehicleDevice", 50, true},
    ApiAction{"DisableThing", 500, false},
    ApiAction{"EnableThing", 500, false},
    ApiAction{"DeleteDevice", 50, false},
};

}  // namespace

std::span<const ApiAction> api_actions() noexcept {
  return kActions;
}

const ApiAction* find_api_action(std::string_view name) noexcept {
  const auto found = std::ranges::find(kActions, name, &ApiAction::name);
  return found == kActions.end() ? nullptr : &*found;
}

}  // namespace gateway
