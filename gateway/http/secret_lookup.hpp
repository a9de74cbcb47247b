// What the API asks of the access keys: the secret of an id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// Called on the HTTP thread, once a signed request; must not block.
class SecretLookup {
 public:
  virtual ~SecretLookup() = default;
  // Nothing where the id is not known. The caller keeps the copy only while it checks one signature.
  [[nodiscard]] virtual std::optional<std::string> secret_of(std::string_view access_key_id) const = 0;
};

}  // namespace gateway
