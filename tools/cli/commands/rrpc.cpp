// Implementation of `jt808 rrpc`.
#include "tools/cli/commands/rrpc.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <array>
#include <boost/json/parse.hpp>
#include <chrono>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <random>

#include "jt808/bytes.hpp"
#include "tools/cli/access_key.hpp"
#include "tools/cli/document.hpp"
#include "tools/cli/http_client.hpp"
#include "tools/cli/sig1.hpp"

namespace cli {
namespace {

constexpr std::size_t kLargestBody = 1U << 20U;  // four times what the gateway takes

struct Options {
  std::string endpoint = "http://127.0.0.1:8080";
  std::string access_key_file;
  std::string access_key_id;
  std::string product;
  std::string device;
  std::string content_type;
  std::optional<std::string> text;
  std::optional<std::string> hex;
  std::optional<std::string> base64;
  std::optional<std::string> json_body;
  int timeout_ms = 5000;
  std::string reply_rule;
  std::string format = "JSON";
  bool pretty = false;
  bool verbose = false;
};

AccessKey access_key(const Options& options, const Environment& environment) {
  if (!options.access_key_file.empty()) {
    try {
      return read_access_key(options.access_key_file);
    } catch (const std::runtime_error& error) {
      throw UsageError(fmt::format("--access-key-file: {}", error.what()));
    }
  }
  if (options.access_key_id.empty()) {
    throw UsageError(
        "--access-key-file FILE is missing (the gateway writes access_key.json into its data folder at its "
        "first "
        "start); --access-key-id ID with the secret in JT808_ACCESS_KEY_SECRET does as well");
  }
  if (environment.access_key_secret.empty()) {
    throw UsageError(
        "--access-key-id: the secret is missing; set the environment variable JT808_ACCESS_KEY_SECRET");
  }
  return {options.access_key_id, environment.access_key_secret};
}

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

std::string nonce() {
  std::random_device source;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", source(), source(), source(), source());
}

std::string timestamp() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

Parameters parameters(const Options& options, const AccessKey& key, const Environment& environment) {
  Parameters values{{"Action", "RRpc"},
                    {"Version", "2018-01-20"},
                    {"Format", options.format},
                    {"AccessKeyId", key.id},
                    {"SignatureMethod", "HMAC-SHA1"},
                    {"SignatureVersion", "1.0"},
                    {"SignatureNonce", nonce()},
                    {"Timestamp", timestamp()},
                    {"ProductKey", options.product},
                    {"DeviceName", options.device},
                    {"Timeout", std::to_string(options.timeout_ms)},
                    {"RequestBase64Byte", request_base64(options, environment)}};
  if (!options.content_type.empty()) values.emplace("ContentType", options.content_type);
  if (!options.reply_rule.empty()) values.emplace("ReplyRule", options.reply_rule);
  return values;
}

Exit call(const Options& options, const Environment& environment) {
  Endpoint endpoint;
  try {
    endpoint = parse_endpoint(options.endpoint);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--endpoint: {}", error.what()));
  }
  const AccessKey key = access_key(options, environment);
  Parameters values = parameters(options, key, environment);
  const std::string to_sign = string_to_sign("POST", values);
  values.emplace("Signature", sign(key.secret, to_sign));
  if (options.verbose) {
    environment.err << fmt::format("POST http://{}{}\n", endpoint.authority(), endpoint.target);
    for (const auto& [name, value] : values) environment.err << fmt::format("  {} = {}\n", name, value);
    environment.err << "string to sign: " << to_sign << '\n';
  }
  HttpAnswer answer;
  try {
    // The gateway answers at its own deadline; the rest is for the way there and back.
    answer = post_form(endpoint, canonical_query(values),
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
        "address "
        "of jt808-gateway.\n",
        endpoint.authority(), answer.status);
  }
  return answer.status == 200 && document.success() ? Exit::success : Exit::refused;
}

}  // namespace

void add_rrpc(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("rrpc", "Send a message to a terminal and wait for its answer.");
  command.add_option("--endpoint", options->endpoint, "API address of the gateway, http://HOST:PORT")
      ->capture_default_str();
  CLI::Option& file =
      *command.add_option("--access-key-file", options->access_key_file,
                          "JSON file with AccessKeyId and AccessKeySecret, as the gateway writes it");
  command
      .add_option("--access-key-id", options->access_key_id,
                  "Access key id; its secret comes from the environment variable JT808_ACCESS_KEY_SECRET")
      ->excludes(&file);
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
  command.add_option("--format", options->format, "Format of the answer document")
      ->transform(CLI::IsMember({"JSON", "XML"}, CLI::ignore_case))
      ->capture_default_str();
  command.add_flag("--pretty", options->pretty, "Print the document on several lines");
  command.add_flag(
      "-v,--verbose", options->verbose,
      "Show the request's parameters and the string to sign (never the secret) on standard error");
  command.footer(
      "Without --text, --hex, --base64 and --json-body the body is read from standard input.\n"
      "Exit status: 0 the terminal answered (Success true, RrpcCode SUCCESS); 1 any other answer of the "
      "gateway, "
      "which is printed all the same; 2 wrong usage; 3 the gateway cannot be reached.");
  command.callback([&chosen, &environment, options] {
    chosen = [&environment, options] { return static_cast<int>(call(*options, environment)); };
  });
}

}  // namespace cli
