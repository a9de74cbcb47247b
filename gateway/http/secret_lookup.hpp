// What the API asks of the access keys: the secret of an id, and what the id may do.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/api_errors.hpp"
#include "gateway/http/parameters.hpp"

namespace gateway {

// Called on the HTTP thread, once a signed request; must not block.
class SecretLookup {
 public:
  virtual ~SecretLookup() = default;
  // Nothing where the id is not known or not active. The caller keeps the copy only while it checks one
  // signature.
  [[nodiscard]] virtual std::optional<std::string> secret_of(std::string_view access_key_id) const = 0;
  // A known id that may not be used at present.
  [[nodiscard]] virtual bool is_inactive(std::string_view) const { return false; }
  // After the signature was found right: may the id make this call now? The error, if not. Where it may, the
  // call counts.
  [[nodiscard]] virtual std::optional<ApiError> authorise(std::string_view /*access_key_id*/,
                                                          std::string_view /*action*/, const Parameters&) {
    return std::nullopt;
  }
  [[nodiscard]] virtual std::size_t accounts() const { return 1; }
  // The account that the id belongs to; empty for an unknown id.
  [[nodiscard]] virtual std::string account_of(std::string_view) const { return {}; }
};

}  // namespace gateway
