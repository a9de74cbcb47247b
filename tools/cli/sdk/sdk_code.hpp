// A call as code that runs as it is: with curl, and with the official clients.
#pragma once

#include <string>
#include <string_view>

#include "tools/cli/api_call.hpp"

namespace cli {

struct SdkCall {
  const ApiCall& call;
  const Endpoint& endpoint;
  const AccessKey& key;        // an empty id: taken from the environment like the secret
  const std::string& ca_file;  // empty: what the system trusts
  int timeout_ms = 0;          // of the call; the client waits longer
  bool show_secret = false;    // else secrets come from the environment when the code runs
};

// Where the code finds what is not printed; the names that the official clients use too.
inline constexpr std::string_view kIdVariable = "ALIBABA_CLOUD_ACCESS_KEY_ID";
inline constexpr std::string_view kSecretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
inline constexpr std::string_view kTokenVariable = "ALIBABA_CLOUD_SECURITY_TOKEN";

// Signed already, so it needs the secret, is good for one call and for the 15 minutes after `mark`.
[[nodiscard]] std::string curl_code(const SdkCall& sdk, const RequestMark& mark);
// SIG1: @alicloud/pop-core. SIG3: @alicloud/openapi-client.
[[nodiscard]] std::string node_code(const SdkCall& sdk);
[[nodiscard]] std::string java_code(const SdkCall& sdk);
[[nodiscard]] std::string python_code(const SdkCall& sdk);
[[nodiscard]] std::string go_code(const SdkCall& sdk);

}  // namespace cli
