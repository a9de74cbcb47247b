// A call for Go: the generic client of darabonba-openapi, on which iot-20180120 stands.
#include "tools/cli/sdk/literals.hpp"

namespace cli {
namespace {

std::string go(std::string_view text) {
  return literal(text, '"');
}

std::string value_or_variable(bool show, std::string_view value, std::string_view variable) {
  return fmt::format("tea.String({})", show ? go(value) : fmt::format("os.Getenv(\"{}\")", variable));
}

std::string map_of(const Parameters& parameters, std::string_view type, std::string_view wrap) {
  std::string code = fmt::format("map[string]{}{{\n", type);
  for (const auto& [name, value] : parameters) {
    code += fmt::format("\t\t\t{}: {},\n", go(name), fmt::format(fmt::runtime(wrap), go(value)));
  }
  return code + "\t\t}";
}

}  // namespace

std::string go_code(const SdkCall& sdk) {
  std::string code =
      "// go get github.com/alibabacloud-go/darabonba-openapi/v2@v2.0.10 \\\n"
      "//   github.com/alibabacloud-go/tea-utils/v2@v2.0.6 github.com/alibabacloud-go/tea@v1.2.2\n";
  if (!sdk.ca_file.empty()) {
    code += fmt::format("// The server's certificate is checked with: SSL_CERT_FILE={} go run .\n",
                        shell_word(sdk.ca_file));
  }
  code +=
      "package main\n\n"
      "import (\n"
      "\t\"fmt\"\n";
  if (!sdk.show_secret || sdk.key.id.empty()) code += "\t\"os\"\n";
  code +=
      "\n"
      "\topenapi \"github.com/alibabacloud-go/darabonba-openapi/v2/client\"\n"
      "\tutil \"github.com/alibabacloud-go/tea-utils/v2/service\"\n"
      "\t\"github.com/alibabacloud-go/tea/tea\"\n"
      ")\n\n"
      "func main() {\n"
      "\tclient, err := openapi.NewClient(&openapi.Config{\n";
  code += fmt::format(
      "\t\tEndpoint:           tea.String({}), // this and the protocol differ from Alibaba Cloud\n",
      go(tea_endpoint(sdk)));
  code += fmt::format("\t\tProtocol:           tea.String(\"{}\"),\n", tea_protocol(sdk));
  if (sdk.call.signature == Signature::sig1) code += "\t\tSignatureAlgorithm: tea.String(\"v2\"),\n";
  code += fmt::format("\t\tAccessKeyId:        {},\n",
                      value_or_variable(!sdk.key.id.empty(), sdk.key.id, kIdVariable));
  code += fmt::format("\t\tAccessKeySecret:    {},\n",
                      value_or_variable(sdk.show_secret, sdk.key.secret, kSecretVariable));
  if (!sdk.key.security_token.empty()) {
    code += fmt::format("\t\tSecurityToken:      {},\n",
                        value_or_variable(sdk.show_secret, sdk.key.security_token, kTokenVariable));
  }
  code +=
      "\t})\n"
      "\tif err != nil {\n"
      "\t\tpanic(err)\n"
      "\t}\n";
  code += fmt::format(
      "\tparams := &openapi.Params{{\n"
      "\t\tAction: tea.String(\"{}\"), Version: tea.String(\"{}\"), Protocol: tea.String(\"{}\"),\n"
      "\t\tPathname: tea.String({}), Method: tea.String(\"{}\"), AuthType: tea.String(\"AK\"),\n"
      "\t\tStyle: tea.String(\"RPC\"), ReqBodyType: tea.String(\"formData\"), BodyType: "
      "tea.String(\"json\"),\n"
      "\t}}\n",
      sdk.call.action, kApiVersion, sdk.endpoint.tls ? "HTTPS" : "HTTP", go(sdk.endpoint.target),
      to_string(sdk.call.method));
  Parameters query = sdk.call.query;
  if (sdk.call.method == Method::get) query.insert(sdk.call.form.begin(), sdk.call.form.end());
  code += "\trequest := &openapi.OpenApiRequest{\n\t\tQuery: " + map_of(query, "*string", "tea.String({})") +
          ",\n";
  if (sdk.call.method == Method::post) {
    code += "\t\tBody: " + map_of(sdk.call.form, "interface{}", "{}") + ",\n";
  }
  code += fmt::format(
      "\t}}\n"
      "\truntime := &util.RuntimeOptions{{ReadTimeout: tea.Int({0}), ConnectTimeout: tea.Int({0})}}\n"
      "\tanswer, err := client.CallApi(params, request, runtime)\n"
      "\tif err != nil {{\n"
      "\t\tpanic(err)\n"
      "\t}}\n"
      "\tfmt.Println(*util.ToJSONString(answer[\"body\"]))\n"
      "}}\n",
      patience_ms(sdk));
  return code;
}

}  // namespace cli
