// The actions of the API as accounts see them: their names, and how often an account may call each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gateway {

struct ApiAction {
  std::string_view name;
  std::uint32_t per_second;  // of one account; 0: no limit. For RRpc the default of accounts[].qps
  bool names_product;        // ProductKey is mandatory, so that no call is for all products
};

// docs/accounts.md shows this table.
[[nodiscard]] std::span<const ApiAction> api_actions() noexcept;
// Null for a name that is no action.
[[nodiscard]] const ApiAction* find_api_action(std::string_view name) noexcept;

// QueryDevice reads what it skips: a page that ends behind so many devices has a limit of its own.
inline constexpr std::uint64_t kDeepPage = 100'000;
inline constexpr std::uint32_t kDeepPagesPerSecond = 2;

}  // namespace gateway
