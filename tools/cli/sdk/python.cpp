// A call for Python: the generic client of alibabacloud_tea_openapi, on which alibabacloud_iot20180120
// stands.
#include "tools/cli/sdk/literals.hpp"

namespace cli {
namespace {

std::string py(std::string_view text) {
  return literal(text, '\'');
}

std::string value_or_variable(bool show, std::string_view value, std::string_view variable) {
  return show ? py(value) : fmt::format("os.environ['{}']", variable);
}

std::string dictionary(const Parameters& parameters) {
  std::string code = "{\n";
  for (const auto& [name, value] : parameters) code += fmt::format("        {}: {},\n", py(name), py(value));
  return code + "    }";
}

}  // namespace

std::string python_code(const SdkCall& sdk) {
  std::string code = "# pip install alibabacloud_tea_openapi alibabacloud_tea_util\n";
  if (!sdk.ca_file.empty()) {
    code += fmt::format("# The server's certificate is checked with: REQUESTS_CA_BUNDLE={} python3 call.py\n",
                        shell_word(sdk.ca_file));
  }
  code +=
      "import json\n"
      "import os\n\n"
      "from alibabacloud_tea_openapi import models as open_api_models\n"
      "from alibabacloud_tea_openapi.client import Client\n"
      "from alibabacloud_tea_util import models as util_models\n\n"
      "client = Client(open_api_models.Config(\n";
  code += fmt::format("    endpoint={},  # this and the protocol differ from a call to Alibaba Cloud\n",
                      py(tea_endpoint(sdk)));
  code += fmt::format("    protocol='{}',\n", tea_protocol(sdk));
  if (sdk.call.signature == Signature::sig1) code += "    signature_algorithm='v2',\n";
  code +=
      fmt::format("    access_key_id={},\n", value_or_variable(!sdk.key.id.empty(), sdk.key.id, kIdVariable));
  code += fmt::format("    access_key_secret={},\n",
                      value_or_variable(sdk.show_secret, sdk.key.secret, kSecretVariable));
  if (!sdk.key.security_token.empty()) {
    code += fmt::format("    security_token={},\n",
                        value_or_variable(sdk.show_secret, sdk.key.security_token, kTokenVariable));
  }
  code += fmt::format(
      "))\n"
      "params = open_api_models.Params(\n"
      "    action='{}', version='{}', protocol='{}', pathname={}, method='{}',\n"
      "    auth_type='AK', style='RPC', req_body_type='formData', body_type='json')\n",
      sdk.call.action, kApiVersion, sdk.endpoint.tls ? "HTTPS" : "HTTP", py(sdk.endpoint.target),
      to_string(sdk.call.method));
  Parameters query = sdk.call.query;
  if (sdk.call.method == Method::get) query.insert(sdk.call.form.begin(), sdk.call.form.end());
  code += "request = open_api_models.OpenApiRequest(\n    query=" + dictionary(query);
  if (sdk.call.method == Method::post) code += ",\n    body=" + dictionary(sdk.call.form);
  code += fmt::format(
      ")\n"
      "runtime = util_models.RuntimeOptions(read_timeout={0}, connect_timeout={0})\n"
      "print(json.dumps(client.call_api(params, request, runtime)['body'], indent=2, ensure_ascii=False))\n",
      patience_ms(sdk));
  return code;
}

}  // namespace cli
