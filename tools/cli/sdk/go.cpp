// A call for Go: the generic client of darabonba-openapi, on which iot-20180120 stands. As gofmt has it.
#include <algorithm>
#include <utility>
#include <vector>

#include "tools/cli/sdk/literals.hpp"

namespace cli {
namespace {

std::string go(std::string_view text) {
  return literal(text, '"');
}

std::string value_or_variable(bool show, std::string_view value, std::string_view variable) {
  return fmt::format("tea.String({}),", show ? go(value) : fmt::format("os.Getenv(\"{}\")", variable));
}

using Lines = std::vector<std::pair<std::string, std::string>>;

// "key: value" on lines of their own, the values below each other.
std::string aligned(const Lines& lines, std::string_view indent) {
  std::size_t longest = 0;
  for (const auto& [key, value] : lines) longest = std::max(longest, key.size());
  std::string code;
  for (const auto& [key, value] : lines) {
    code += fmt::format("{}{:<{}} {}\n", indent, key + ':', longest + 1, value);
  }
  return code;
}

std::string configuration(const SdkCall& sdk) {
  Lines lines{{"Endpoint", fmt::format("tea.String({}), // this and the protocol differ from Alibaba Cloud",
                                       go(tea_endpoint(sdk)))},
              {"Protocol", fmt::format("tea.String(\"{}\"),", tea_protocol(sdk))}};
  if (sdk.call.signature == Signature::sig1) {
    lines.emplace_back("SignatureAlgorithm", "tea.String(\"v2\"),");
  }
  lines.emplace_back("AccessKeyId", value_or_variable(!sdk.key.id.empty(), sdk.key.id, kIdVariable));
  lines.emplace_back("AccessKeySecret", value_or_variable(sdk.show_secret, sdk.key.secret, kSecretVariable));
  if (!sdk.key.security_token.empty()) {
    lines.emplace_back("SecurityToken",
                       value_or_variable(sdk.show_secret, sdk.key.security_token, kTokenVariable));
  }
  return aligned(lines, "\t\t");
}

std::string query_map(const Parameters& parameters) {
  Lines lines;
  for (const auto& [name, value] : parameters) {
    lines.emplace_back(go(name), fmt::format("tea.String({}),", go(value)));
  }
  return "\t\tQuery: map[string]*string{\n" + aligned(lines, "\t\t\t") + "\t\t},\n";
}

std::string body_map(const Parameters& parameters) {
  Lines lines;
  for (const auto& [name, value] : parameters) lines.emplace_back(go(name), go(value) + ',');
  return "\t\tBody: map[string]interface{}{\n" + aligned(lines, "\t\t\t") + "\t\t},\n";
}

std::string about(const SdkCall& sdk) {
  std::string code =
      "// go get github.com/alibabacloud-go/darabonba-openapi/v2@v2.0.10 \\\n"
      "//   github.com/alibabacloud-go/tea-utils/v2@v2.0.6 github.com/alibabacloud-go/tea@v1.2.2\n";
  if (!sdk.ca_file.empty()) {
    code += fmt::format("// The server's certificate is checked with: SSL_CERT_FILE={} go run .\n",
                        shell_word(sdk.ca_file));
  }
  return code;
}

}  // namespace

std::string go_code(const SdkCall& sdk) {
  const bool post = sdk.call.method == Method::post;
  Parameters query = sdk.call.query;
  if (!post) query.insert(sdk.call.form.begin(), sdk.call.form.end());
  const bool asks_environment = !sdk.show_secret || sdk.key.id.empty();
  return about(sdk) +
         fmt::format(
             "\npackage main\n\n"
             "import (\n"
             "\t\"fmt\"\n{}\n"
             "\topenapi \"github.com/alibabacloud-go/darabonba-openapi/v2/client\"\n"
             "\tutil \"github.com/alibabacloud-go/tea-utils/v2/service\"\n"
             "\t\"github.com/alibabacloud-go/tea/tea\"\n"
             ")\n\n"
             "func main() {{\n"
             "\tclient, err := openapi.NewClient(&openapi.Config{{\n{}"
             "\t}})\n"
             "\tif err != nil {{\n"
             "\t\tpanic(err)\n"
             "\t}}\n",
             asks_environment ? "\t\"os\"\n" : "", configuration(sdk)) +
         fmt::format(
             "\tparams := &openapi.Params{{\n"
             "\t\tAction: tea.String(\"{}\"), Version: tea.String(\"{}\"), Protocol: tea.String(\"{}\"),\n"
             "\t\tPathname: tea.String({}), Method: tea.String(\"{}\"), AuthType: tea.String(\"AK\"),\n"
             "\t\tStyle: tea.String(\"RPC\"), ReqBodyType: tea.String(\"formData\"), BodyType: "
             "tea.String(\"json\"),\n"
             "\t}}\n",
             sdk.call.action, kApiVersion, sdk.endpoint.tls ? "HTTPS" : "HTTP", go(sdk.endpoint.target),
             to_string(sdk.call.method)) +
         fmt::format(
             "\trequest := &openapi.OpenApiRequest{{\n{}{}"
             "\t}}\n"
             "\truntime := &util.RuntimeOptions{{ReadTimeout: tea.Int({}), ConnectTimeout: tea.Int({})}}\n"
             "\tanswer, err := client.CallApi(params, request, runtime)\n"
             "\tif err != nil {{\n"
             "\t\tpanic(err)\n"
             "\t}}\n"
             "\tfmt.Println(*util.ToJSONString(answer[\"body\"]))\n"
             "}}\n",
             query_map(query), post ? body_map(sdk.call.form) : "", patience_ms(sdk), patience_ms(sdk));
}

}  // namespace cli
