// A call for Node.js: @alicloud/pop-core for SIG1, the generic client of @alicloud/openapi-client for SIG3.
#include "tools/cli/sdk/literals.hpp"

namespace cli {
namespace {

std::string js(std::string_view text) {
  return literal(text, '\'');
}

std::string value_or_variable(bool show, std::string_view value, std::string_view variable) {
  return show ? js(value) : fmt::format("process.env.{}", variable);
}

// The members of the configuration that name the key.
std::string key_of(const SdkCall& sdk) {
  std::string code = fmt::format("  accessKeyId: {},\n  accessKeySecret: {},\n",
                                 value_or_variable(!sdk.key.id.empty(), sdk.key.id, kIdVariable),
                                 value_or_variable(sdk.show_secret, sdk.key.secret, kSecretVariable));
  if (!sdk.key.security_token.empty()) {
    code += fmt::format("  securityToken: {},\n",
                        value_or_variable(sdk.show_secret, sdk.key.security_token, kTokenVariable));
  }
  return code;
}

std::string members(const Parameters& parameters, std::string_view indent) {
  std::string code;
  for (const auto& [name, value] : parameters) code += fmt::format("{}{}: {},\n", indent, name, js(value));
  return code;
}

std::string about(const SdkCall& sdk, std::string_view packages) {
  std::string code = fmt::format("// npm install {}\n", packages);
  if (!sdk.ca_file.empty()) {
    code += fmt::format("// The server's certificate is checked with: NODE_EXTRA_CA_CERTS={} node call.js\n",
                        shell_word(sdk.ca_file));
  }
  return code;
}

constexpr std::string_view kEnd =
    ".then((answer) => console.log(JSON.stringify({0}, null, 2)), (error) => {{\n"
    "  console.error(error.data || error);\n"
    "  process.exitCode = 1;\n"
    "}});\n";

std::string pop_core(const SdkCall& sdk) {
  Parameters all = sdk.call.query;
  all.insert(sdk.call.form.begin(), sdk.call.form.end());
  return about(sdk, "@alicloud/pop-core") +
         fmt::format(
             "const RPCClient = require('@alicloud/pop-core');\n\n"
             "const client = new RPCClient({{\n"
             "  endpoint: {}, // the only line that differs from a call to Alibaba Cloud\n"
             "  apiVersion: '{}',\n"
             "{}"
             "}});\n"
             "client.request('{}', {{\n{}}}, {{ method: '{}', timeout: {} }})",
             js(sdk.endpoint.url()), kApiVersion, key_of(sdk), sdk.call.action, members(all, "  "),
             to_string(sdk.call.method), patience_ms(sdk)) +
         fmt::format(fmt::runtime(kEnd), "answer");
}

std::string openapi_client(const SdkCall& sdk) {
  Parameters query = sdk.call.query;
  std::string body;
  if (sdk.call.method == Method::get) {
    query.insert(sdk.call.form.begin(), sdk.call.form.end());
  } else {
    body = fmt::format("  body: {{\n{}  }},\n", members(sdk.call.form, "    "));
  }
  return about(sdk, "@alicloud/openapi-client @alicloud/tea-util") +
         fmt::format(
             "const OpenApi = require('@alicloud/openapi-client');\n"
             "const Util = require('@alicloud/tea-util');\n\n"
             "const client = new OpenApi.default(new OpenApi.Config({{\n"
             "  endpoint: {}, // this and the protocol differ from a call to Alibaba Cloud\n"
             "  protocol: '{}',\n"
             "{}"
             "}}));\n"
             "const params = new OpenApi.Params({{\n"
             "  action: '{}', version: '{}', protocol: '{}', pathname: {}, method: '{}',\n"
             "  authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',\n"
             "}});\n"
             "const request = new OpenApi.OpenApiRequest({{\n  query: {{\n{}  }},\n{}}});\n"
             "const runtime = new Util.RuntimeOptions({{ readTimeout: {}, connectTimeout: {} }});\n"
             "client.callApi(params, request, runtime)",
             js(tea_endpoint(sdk)), tea_protocol(sdk), key_of(sdk), sdk.call.action, kApiVersion,
             sdk.endpoint.tls ? "HTTPS" : "HTTP", js(sdk.endpoint.target), to_string(sdk.call.method),
             members(query, "    "), body, patience_ms(sdk), patience_ms(sdk)) +
         fmt::format(fmt::runtime(kEnd), "answer.body");
}

}  // namespace

std::string node_code(const SdkCall& sdk) {
  return sdk.call.signature == Signature::sig1 ? pop_core(sdk) : openapi_client(sdk);
}

}  // namespace cli
