// A call for curl, with its signature in it.
#include "tools/cli/sdk/literals.hpp"
#include "tools/cli/sig3.hpp"

namespace cli {
namespace {

std::string begin(const SdkCall& sdk, const RequestMark& mark) {
  std::string code = fmt::format(
      "# Signed already: it is served once, and for 15 minutes from {}; the secret is not in it.\n",
      mark.time);
  code += "curl -sS";
  if (!sdk.ca_file.empty()) code += " --cacert " + shell_word(sdk.ca_file);
  return code + fmt::format(" --max-time {}", (patience_ms(sdk) + 999) / 1000);
}

// The token is signed and must be there, but it is a secret of its own.
std::string token_or_variable(const SdkCall& sdk, std::string_view before) {
  if (sdk.show_secret) return shell_word(std::string(before) + sdk.key.security_token);
  return fmt::format("\"{}${{{}}}\"", before, kTokenVariable);
}

std::string sig1(const SdkCall& sdk, const RequestMark& mark) {
  const SignedRequest made = sign_call(sdk.call, sdk.key, sdk.endpoint, mark);
  std::string code = begin(sdk, mark);
  if (sdk.call.method == Method::get) code += " --get";
  code += ' ' + shell_word(sdk.endpoint.url());
  for (const auto& [name, value] : made.shown) {
    code += " \\\n  --data-urlencode ";
    code += name == "SecurityToken" ? token_or_variable(sdk, name + "=") : shell_word(name + "=" + value);
  }
  return code + '\n';
}

std::string sig3(const SdkCall& sdk, const RequestMark& mark) {
  const SignedRequest made = sign_call(sdk.call, sdk.key, sdk.endpoint, mark);
  Endpoint endpoint = sdk.endpoint;
  endpoint.target = made.http.target;
  std::string code = begin(sdk, mark);
  code += fmt::format(" -X {} {}", made.http.method, shell_word(endpoint.url()));
  for (const auto& [name, value] : made.http.headers) {
    code += " \\\n  -H ";
    code += name == "x-acs-security-token" ? token_or_variable(sdk, name + ": ")
                                           : shell_word(name + ": " + value);
  }
  if (!made.http.body.empty()) code += " \\\n  --data-raw " + shell_word(made.http.body);
  return code + '\n';
}

}  // namespace

std::string curl_code(const SdkCall& sdk, const RequestMark& mark) {
  return sdk.call.signature == Signature::sig1 ? sig1(sdk, mark) : sig3(sdk, mark);
}

}  // namespace cli
