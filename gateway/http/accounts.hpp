// Who may call: access keys with their secrets and rights, and how often their accounts may.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/http/secret_lookup.hpp"

namespace gateway {

// Secrets by AccessKeyId.
using KeySecrets = std::map<std::string, std::string, std::less<>>;

// The message that an RRpc or Pub would send; nothing where it would send none, whatever the cause.
[[nodiscard]] std::optional<std::uint16_t> downlink_id(const std::vector<ProductConfig>& products,
                                                       std::string_view action, const Parameters& parameters);

// Owned by the composition root; on the HTTP thread, as replace() is. Products and clock outlive it. A secret
// without a configured key belongs to the first account, or, where there is none, to the account `default`.
class Accounts final : public SecretLookup {
 public:
  Accounts(const std::vector<AccountConfig>& accounts, KeySecrets secrets,
           const std::vector<ProductConfig>& products, const Clock& clock);
  ~Accounts() override;
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  // What an account of the same name has used of its limits stays used. Calls that were let in go on.
  void replace(const std::vector<AccountConfig>& accounts, KeySecrets secrets);

  [[nodiscard]] std::optional<std::string> secret_of(std::string_view access_key_id) const override;
  [[nodiscard]] bool is_inactive(std::string_view access_key_id) const override;
  [[nodiscard]] std::size_t accounts() const override { return accounts_.size(); }
  [[nodiscard]] std::string account_of(std::string_view access_key_id) const override;
  // First what the key may do, then the limit of its account for the action: what is forbidden costs nothing.
  [[nodiscard]] std::optional<ApiError> authorise(std::string_view access_key_id, std::string_view action,
                                                  const Parameters& parameters) override;

 private:
  struct Account {
    std::string name;
    std::uint32_t qps = 0;
    std::vector<TimePoint> whole_at;  // per action, the last for deep pages: when nothing is used any more
  };
  struct Key {
    AccessKeyConfig rights;
    std::string secret;
    std::size_t account = 0;
  };

  void forget_secrets() noexcept;
  [[nodiscard]] const Key* find(std::string_view access_key_id) const;
  [[nodiscard]] std::optional<ApiError> check_product(const AccessKeyConfig& rights, std::string_view action,
                                                      const Parameters& parameters) const;
  [[nodiscard]] std::optional<ApiError> check_message(const AccessKeyConfig& rights, std::string_view action,
                                                      const Parameters& parameters) const;
  [[nodiscard]] std::optional<ApiError> take_token(Account& account, std::string_view action,
                                                   const Parameters& parameters);

  const std::vector<ProductConfig>& products_;
  const Clock& clock_;
  std::vector<Account> accounts_;
  std::map<std::string, Key, std::less<>> keys_;
};

}  // namespace gateway
