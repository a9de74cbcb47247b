// A call for Java: the generic client of com.aliyun:tea-openapi, which signs either way.
#include "tools/cli/sdk/literals.hpp"

namespace cli {
namespace {

std::string java(std::string_view text) {
  return literal(text, '"', "\\{:03o}");
}

std::string value_or_variable(bool show, std::string_view value, std::string_view variable) {
  return show ? java(value) : fmt::format("System.getenv(\"{}\")", variable);
}

std::string puts(std::string_view map, const Parameters& parameters) {
  std::string code;
  for (const auto& [name, value] : parameters) {
    code += fmt::format("        {}.put({}, {});\n", map, java(name), java(value));
  }
  return code;
}

}  // namespace

std::string java_code(const SdkCall& sdk) {
  std::string code = "// Maven: com.aliyun:tea-openapi:0.3.5\n";
  if (!sdk.ca_file.empty()) {
    code += fmt::format(
        "// The server's certificate is checked with: keytool -importcert -noprompt -alias gateway -file {} "
        "\\\n"
        "//   -keystore ca.p12 -storepass changeit; java -Djavax.net.ssl.trustStore=ca.p12 ...\n",
        sdk.ca_file);
  }
  code +=
      "import com.aliyun.teaopenapi.Client;\n"
      "import com.aliyun.teaopenapi.models.Config;\n"
      "import com.aliyun.teaopenapi.models.OpenApiRequest;\n"
      "import com.aliyun.teaopenapi.models.Params;\n"
      "import com.aliyun.teautil.Common;\n"
      "import com.aliyun.teautil.models.RuntimeOptions;\n"
      "import java.util.HashMap;\n"
      "import java.util.Map;\n\n"
      "public class Call {\n"
      "    public static void main(String[] args) throws Exception {\n"
      "        Config config = new Config();\n";
  code += fmt::format("        config.endpoint = {}; // this and the protocol differ from Alibaba Cloud\n",
                      java(tea_endpoint(sdk)));
  code += fmt::format("        config.protocol = \"{}\";\n", tea_protocol(sdk));
  if (sdk.call.signature == Signature::sig1) code += "        config.signatureAlgorithm = \"v2\";\n";
  code += fmt::format("        config.accessKeyId = {};\n",
                      value_or_variable(!sdk.key.id.empty(), sdk.key.id, kIdVariable));
  code += fmt::format("        config.accessKeySecret = {};\n",
                      value_or_variable(sdk.show_secret, sdk.key.secret, kSecretVariable));
  if (!sdk.key.security_token.empty()) {
    code += fmt::format("        config.securityToken = {};\n",
                        value_or_variable(sdk.show_secret, sdk.key.security_token, kTokenVariable));
  }
  code += fmt::format(
      "        Params params = new Params()\n"
      "            "
      ".setAction(\"{}\").setVersion(\"{}\").setProtocol(\"{}\").setPathname({}).setMethod(\"{}\")\n"
      "            "
      ".setAuthType(\"AK\").setStyle(\"RPC\").setReqBodyType(\"formData\").setBodyType(\"json\");\n",
      sdk.call.action, kApiVersion, sdk.endpoint.tls ? "HTTPS" : "HTTP", java(sdk.endpoint.target),
      to_string(sdk.call.method));
  const bool post = sdk.call.method == Method::post;
  code += "        Map<String, String> query = new HashMap<>();\n" + puts("query", sdk.call.query);
  if (post) {
    code += "        Map<String, Object> form = new HashMap<>();\n" + puts("form", sdk.call.form);
  } else {
    code += puts("query", sdk.call.form);
  }
  code += fmt::format("        OpenApiRequest request = new OpenApiRequest().setQuery(query){};\n",
                      post ? ".setBody(form)" : "");
  code += fmt::format(
      "        RuntimeOptions runtime = new RuntimeOptions();\n"
      "        runtime.readTimeout = {0};\n"
      "        runtime.connectTimeout = {0};\n"
      "        Map<String, ?> answer = new Client(config).callApi(params, request, runtime);\n"
      "        System.out.println(Common.toJSONString(answer.get(\"body\")));\n"
      "    }}\n"
      "}}\n",
      patience_ms(sdk));
  return code;
}

}  // namespace cli
