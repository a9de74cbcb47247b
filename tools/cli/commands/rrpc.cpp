// Implementation of `jt808 rrpc`.
#include "tools/cli/commands/rrpc.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>

#include "jt808/bytes.hpp"
#include "tools/cli/api_call.hpp"
#include "tools/cli/api_options.hpp"
#include "tools/cli/digest.hpp"
#include "tools/cli/document.hpp"
#include "tools/cli/http_client.hpp"
#include "tools/cli/sdk/sdk_code.hpp"

namespace cli {
namespace {

constexpr std::size_t kLargestBody = 1U << 20U;  // four times what the gateway takes

struct Options {
  ApiOptions api;
  std::string method = "POST";
  std::string product;
  std::string device;
  std::string content_type;
  std::optional<std::string> text;
  std::optional<std::string> hex;
  std::optional<std::string> base64;
  std::optional<std::string> json_body;
  int timeout_ms = 5000;
  std::string reply_rule;
  std::string instance;
  std::string topic;
  std::string format = "JSON";
  std::string sdk;
  bool show_secret = false;
  bool pretty = false;
  bool verbose = false;
};

std::string read_all(const Environment& environment) {
  if (environment.in_is_terminal) {
    environment.err
        << "jt808: reading the body from standard input; end it with Ctrl-D, or use --text, --hex, "
           "--base64 or --json-body\n";
  }
  std::string body(kLargestBody + 1, '\0');
  environment.in.read(body.data(), static_cast<std::streamsize>(body.size()));
  body.resize(static_cast<std::size_t>(environment.in.gcount()));
  if (body.size() > kLargestBody)
    throw UsageError("standard input: a body of more than 1 MiB cannot be sent");
  return body;
}

// A bare id means the message's raw bytes, so JSON under it would reach the terminal as garbage.
bool takes_raw_bytes(std::string_view content_type) {
  if (content_type.empty()) return false;
  if (content_type.starts_with("0x") || content_type.starts_with("0X")) {
    return content_type.find('+') == std::string_view::npos;
  }
  return content_type.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string request_base64(const Options& options, const Environment& environment) {
  if (options.base64) return *options.base64;  // as it is: the gateway says what is wrong with it
  if (options.text) return base64(*options.text);
  if (options.hex) {
    const auto bytes = jt808::from_hex(*options.hex);
    if (!bytes)
      throw UsageError(fmt::format("--hex: '{}' is not made of pairs of hexadecimal digits", *options.hex));
    return base64({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  }
  if (options.json_body) {
    boost::system::error_code error;
    const boost::json::value body = boost::json::parse(*options.json_body, error);
    if (error || !body.is_object()) throw UsageError("--json-body: this is no JSON object");
    if (takes_raw_bytes(options.content_type)) {
      throw UsageError(
          fmt::format("--json-body: content type {} takes raw bytes; for a body in JSON name the message "
                      "with the suffix +json, for example 0x8300+json",
                      options.content_type));
    }
    return base64(*options.json_body);
  }
  return base64(read_all(environment));
}

ApiCall call_of(const Options& options, const Environment& environment) {
  ApiCall call{"RRpc", options.api.scheme(), options.method == "GET" ? Method::get : Method::post,
               options.format};
  call.query = {{"ProductKey", options.product},
                {"DeviceName", options.device},
                {"Timeout", std::to_string(options.timeout_ms)}};
  for (const auto& [name, value] :
       {std::pair("ContentType", &options.content_type), std::pair("ReplyRule", &options.reply_rule),
        std::pair("IotInstanceId", &options.instance), std::pair("Topic", &options.topic)}) {
    if (!value->empty()) call.query.emplace(name, *value);
  }
  call.form = {{"RequestBase64Byte", request_base64(options, environment)}};
  return call;
}

Exit print_code(const Options& options, const ApiCall& call, const Endpoint& endpoint,
                const Environment& environment) {
  const bool signs = options.sdk == "curl";
  if (!signs && options.format == "XML") {
    throw UsageError("--format: the official clients read JSON only; XML works with --sdk curl");
  }
  const AccessKey key = signs || options.show_secret ? access_key_of(options.api, environment)
                                                     : named_key_of(options.api, environment);
  const SdkCall sdk{call, endpoint, key, options.api.ca_file, options.timeout_ms, options.show_secret};
  if (options.sdk == "curl") {
    environment.out << curl_code(sdk, RequestMark::fresh());
  } else if (options.sdk == "node") {
    environment.out << node_code(sdk);
  } else if (options.sdk == "java") {
    environment.out << java_code(sdk);
  } else if (options.sdk == "python") {
    environment.out << python_code(sdk);
  } else {
    environment.out << go_code(sdk);
  }
  environment.out << std::flush;
  return Exit::success;
}

void show(const SignedRequest& request, const Endpoint& endpoint, const Environment& environment) {
  environment.err << fmt::format("{} {}\n", request.http.method, endpoint.url());
  for (const auto& [name, value] : request.shown) environment.err << fmt::format("  {} = {}\n", name, value);
  if (!request.canonical_request.empty()) {
    environment.err << "canonical request: " << request.canonical_request << '\n';
  }
  environment.err << "string to sign: " << request.string_to_sign << '\n';
}

Exit call(const Options& options, const Environment& environment) {
  const Endpoint endpoint = endpoint_of(options.api);
  if (options.show_secret && options.sdk.empty()) {
    throw UsageError("--show-secret: only the code of --sdk can hold the secret");
  }
  if (!options.sdk.empty()) return print_code(options, call_of(options, environment), endpoint, environment);
  const AccessKey key = access_key_of(options.api, environment);
  const SignedRequest request = sign_call(call_of(options, environment), key, endpoint, RequestMark::fresh());
  if (options.verbose) show(request, endpoint, environment);
  HttpAnswer answer;
  try {
    // The gateway answers at its own deadline; the rest is for the way there and back.
    answer = send(endpoint, request.http, options.api.ca_file,
                  std::chrono::milliseconds(options.timeout_ms) + std::chrono::seconds(5));
  } catch (const HttpError& error) {
    environment.err << "jt808: " << error.what() << '\n';
    return Exit::unreachable;
  }
  if (options.verbose) environment.err << fmt::format("HTTP status {}\n", answer.status);
  const Document document(answer.body);
  environment.out << document.print(options.pretty) << '\n' << std::flush;
  if (!document.recognised()) {
    environment.err << fmt::format(
        "jt808: {} answered with HTTP status {} and no document of the API. Check that --endpoint is the API "
        "address of jt808-gateway.\n",
        endpoint.authority(), answer.status);
  }
  return answer.status == 200 && document.success() ? Exit::success : Exit::refused;
}

}  // namespace

void add_rrpc(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("rrpc", "Send a message to a terminal and wait for its answer.");
  add_api_options(command, options->api);
  command.add_option("--method", options->method, "GET (everything in the query) or POST")
      ->transform(CLI::IsMember({"GET", "POST"}, CLI::ignore_case))
      ->capture_default_str();
  command.add_option("--product", options->product, "ProductKey")->required();
  command.add_option("--device", options->device, "DeviceName, or the terminal's phone number")->required();
  command.add_option(
      "--content-type", options->content_type,
      "ContentType: 240 (pass-through type), 0x8300 (message id, raw body), 0x8300+json (body in "
      "JSON), or a name the product configures");
  CLI::Option& text = *command.add_option("--text", options->text, "The body is this text, in UTF-8");
  CLI::Option& hex = *command.add_option("--hex", options->hex, "The body is these bytes, in hexadecimal");
  CLI::Option& base64 = *command.add_option("--base64", options->base64, "The body in Base64, sent as it is");
  CLI::Option& json = *command.add_option("--json-body", options->json_body, "The body is this JSON object");
  hex.excludes(&text);
  base64.excludes(&text)->excludes(&hex);
  json.excludes(&text)->excludes(&hex)->excludes(&base64);
  command.add_option("--timeout", options->timeout_ms, "How long the terminal may take, in ms")
      ->check(CLI::Range(1, 600'000))
      ->capture_default_str();
  command
      .add_option("--reply-rule", options->reply_rule, "What completes the call: the receipt (ack) or data")
      ->check(CLI::IsMember({"ack", "data"}));
  command.add_option("--instance", options->instance, "IotInstanceId");
  command.add_option("--topic", options->topic, "Topic; without a meaning for 808 terminals");
  command.add_option("--format", options->format, "Format of the answer document")
      ->transform(CLI::IsMember({"JSON", "XML"}, CLI::ignore_case))
      ->capture_default_str();
  command.add_flag("--pretty", options->pretty, "Print the document on several lines");
  command.add_flag("-v,--verbose", options->verbose,
                   "Show the request and the string to sign (never the secret) on standard error");
  command
      .add_option("--sdk", options->sdk,
                  "Make no call: print it as code for curl, node, java, python or go, ready to run")
      ->check(CLI::IsMember({"curl", "node", "java", "python", "go"}));
  command.add_flag("--show-secret", options->show_secret,
                   "Print the secret into the code of --sdk, which otherwise reads it from the environment "
                   "variable ALIBABA_CLOUD_ACCESS_KEY_SECRET");
  command.footer(
      "Without --text, --hex, --base64 and --json-body the body is read from standard input.\n"
      "Exit status: 0 the terminal answered (Success true, RrpcCode SUCCESS); 1 any other answer of the "
      "gateway, which is printed all the same; 2 wrong usage; 3 the gateway cannot be reached.");
  command.callback([&chosen, &environment, options] {
    chosen = [&environment, options] { return static_cast<int>(call(*options, environment)); };
  });
}

}  // namespace cli
