// Texts as they are written in a source file of another language.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "tools/cli/sdk/sdk_code.hpp"

namespace cli {

// Between quotes, with escapes. `control` formats a control character that has no letter of its own:
// "\\x{:02x}" for most languages, "\\{:03o}" for Java.
[[nodiscard]] std::string literal(std::string_view text, char quote, std::string_view control = "\\x{:02x}");

// One word for sh.
[[nodiscard]] std::string shell_word(std::string_view text);

// The milliseconds that a client must be ready to wait: the call's own time and the way there and back.
[[nodiscard]] int patience_ms(const SdkCall& sdk) noexcept;

// "127.0.0.1:8080", as the Tea clients want their endpoint.
[[nodiscard]] inline std::string tea_endpoint(const SdkCall& sdk) {
  return sdk.endpoint.host_header();
}
[[nodiscard]] inline std::string_view tea_protocol(const SdkCall& sdk) noexcept {
  return sdk.endpoint.tls ? "https" : "http";
}

}  // namespace cli
