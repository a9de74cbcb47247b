// Rights of keys, and limits of accounts: a token bucket of one second for each action.
#include "gateway/http/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>
#include <variant>

#include "gateway/core/api_actions.hpp"
#include "gateway/core/downlink.hpp"
#include "gateway/http/digest.hpp"

namespace gateway {
namespace {

constexpr Duration kBurst = std::chrono::seconds(1);  // what an account may save up

ApiError denied(const AccessKeyConfig& key, std::string_view what) {
  return make_error(ApiErrorId::permission_denied,
                    fmt::format("The access key {} may not {}.", key.id, what));
}

template <class T, class V>
bool allows(const std::vector<T>& list, const V& value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

bool names_iot_id(const Parameters& parameters) {
  return std::ranges::any_of(parameters.sorted(), [](const Parameter& parameter) {
    return parameter.name == "IotId" || parameter.name.starts_with("IotId.");
  });
}

std::uint64_t number_of(const Parameters& parameters, std::string_view name, std::uint64_t otherwise) {
  const std::string_view* text = parameters.find(name);
  if (text == nullptr) return otherwise;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  return error == std::errc{} && end == text->data() + text->size() ? value : otherwise;
}

bool is_deep_page(std::string_view action, const Parameters& parameters) {
  return action == "QueryDevice" &&
         number_of(parameters, "CurrentPage", 1) * number_of(parameters, "PageSize", 10) >= kDeepPage;
}

// When nothing of the bucket is used any more after one more call; nothing where it has no room.
std::optional<TimePoint> with_one_more(TimePoint whole_at, std::uint32_t per_second, TimePoint now) {
  const TimePoint from = std::max(whole_at, now);
  const Duration price = kBurst / per_second;
  if (from - now > kBurst - price) return std::nullopt;
  return from + price;
}

}  // namespace

Accounts::Accounts(const std::vector<AccountConfig>& accounts, KeySecrets secrets,
                   const std::vector<ProductConfig>& products, const Clock& clock)
    : products_(products), clock_(clock) {
  replace(accounts, std::move(secrets));
}

Accounts::~Accounts() {
  forget_secrets();
}

void Accounts::forget_secrets() noexcept {
  for (auto& [id, key] : keys_) wipe(key.secret);
}

void Accounts::replace(const std::vector<AccountConfig>& accounts, KeySecrets secrets) {
  std::vector<Account> made;
  std::map<std::string, Key, std::less<>> keys;
  for (const AccountConfig& account : accounts) {
    const auto before = std::ranges::find(accounts_, account.name, &Account::name);
    made.push_back(
        {account.name, account.qps,
         before == accounts_.end() ? std::vector<TimePoint>(api_actions().size() + 1) : before->whole_at});
    for (const AccessKeyConfig& key : account.access_keys) {
      const auto secret = secrets.find(key.id);
      keys.insert_or_assign(
          key.id, Key{key, secret == secrets.end() ? std::string() : secret->second, made.size() - 1});
    }
  }
  if (made.empty()) {
    const AccountConfig defaults;
    made.push_back({"default", defaults.qps,
                    accounts_.empty() || accounts_[0].name != "default"
                        ? std::vector<TimePoint>(api_actions().size() + 1)
                        : accounts_[0].whole_at});
  }
  for (auto& [id, secret] : secrets) {
    Key generated;
    generated.rights.id = id;
    generated.secret = secret;
    keys.try_emplace(id, std::move(generated));
    wipe(secret);
  }
  forget_secrets();
  accounts_ = std::move(made);
  keys_ = std::move(keys);
}

const Accounts::Key* Accounts::find(std::string_view access_key_id) const {
  const auto found = keys_.find(access_key_id);
  return found == keys_.end() ? nullptr : &found->second;
}

std::optional<std::string> Accounts::secret_of(std::string_view access_key_id) const {
  const Key* key = find(access_key_id);
  // An empty secret would let everybody in.
  return key == nullptr || !key->rights.active || key->secret.empty() ? std::nullopt
                                                                      : std::optional(key->secret);
}

bool Accounts::is_inactive(std::string_view access_key_id) const {
  const Key* key = find(access_key_id);
  return key != nullptr && !key->rights.active;
}

std::string Accounts::account_of(std::string_view access_key_id) const {
  const Key* key = find(access_key_id);
  return key == nullptr ? std::string() : accounts_[key->account].name;
}

std::optional<ApiError> Accounts::authorise(std::string_view access_key_id, std::string_view action,
                                            const Parameters& parameters) {
  const Key* key = find(access_key_id);
  if (key == nullptr) return make_error(ApiErrorId::access_key_not_found);
  const AccessKeyConfig& rights = key->rights;
  if (!allows(rights.actions, action)) return denied(rights, fmt::format("call {}", action));
  if (auto error = check_product(rights, action, parameters)) return error;
  if (auto error = check_message(rights, action, parameters)) return error;
  return take_token(accounts_[key->account], action, parameters);
}

std::optional<ApiError> Accounts::check_product(const AccessKeyConfig& rights, std::string_view action,
                                                const Parameters& parameters) const {
  if (rights.products.empty()) return std::nullopt;
  // An IotId wins over ProductKey and DeviceName, and does not say which product it is of.
  if (names_iot_id(parameters)) {
    return denied(rights, "use IotId, because it is limited to products; give ProductKey and DeviceName");
  }
  const std::string_view* product = parameters.find("ProductKey");
  if (product == nullptr || product->empty()) {
    const ApiAction* known = find_api_action(action);
    if (known != nullptr && known->names_product) return std::nullopt;  // the action says what is missing
    return denied(rights, fmt::format("call {} for all products; give ProductKey", action));
  }
  if (allows(rights.products, *product)) return std::nullopt;
  return denied(rights, fmt::format("use the product {}", *product));
}

std::optional<ApiError> Accounts::check_message(const AccessKeyConfig& rights, std::string_view action,
                                                const Parameters& parameters) const {
  if (rights.message_ids.empty()) return std::nullopt;
  const auto id = downlink_id(products_, action, parameters);
  if (!id || allows(rights.message_ids, *id)) return std::nullopt;
  return denied(rights, fmt::format("send the message 0x{:04X}", *id));
}

std::optional<ApiError> Accounts::take_token(Account& account, std::string_view action,
                                             const Parameters& parameters) {
  const ApiAction* known = find_api_action(action);
  if (account.qps == 0 || known == nullptr) return std::nullopt;
  const std::uint32_t per_second = action == "RRpc" ? account.qps : known->per_second;
  if (per_second == 0) return std::nullopt;
  const TimePoint now = clock_.now();
  const ApiError refused = make_error(ApiErrorId::throttled_user);
  TimePoint& whole_at = account.whole_at[static_cast<std::size_t>(known - api_actions().data())];
  const auto next = with_one_more(whole_at, per_second, now);
  if (!next) return refused;
  if (is_deep_page(action, parameters)) {
    const auto next_deep = with_one_more(account.whole_at.back(), kDeepPagesPerSecond, now);
    if (!next_deep) return refused;
    account.whole_at.back() = *next_deep;
  }
  whole_at = *next;
  return std::nullopt;
}

std::optional<std::uint16_t> downlink_id(const std::vector<ProductConfig>& products, std::string_view action,
                                         const Parameters& parameters) {
  if (action != "RRpc" && action != "Pub") return std::nullopt;
  const std::string_view* product_key = parameters.find("ProductKey");
  if (product_key == nullptr) return std::nullopt;
  const auto product = std::ranges::find(products, *product_key, &ProductConfig::product_key);
  if (product == products.end()) return std::nullopt;
  const std::string_view* given = parameters.find("ContentType");
  const auto parsed = parse_content_type(given == nullptr ? product->default_content_type : *given, *product);
  const auto* type = std::get_if<ContentType>(&parsed);
  return type == nullptr ? std::nullopt : std::optional(type->message_id);
}

}  // namespace gateway
