// Implementation of the options that all API commands share.
#include "tools/cli/api_options.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

namespace cli {
namespace {

std::string token_of(const ApiOptions& options, const Environment& environment) {
  return options.security_token.empty() ? environment.security_token : options.security_token;
}

AccessKey key_in_file(const ApiOptions& options) {
  try {
    return read_access_key(options.access_key_file);
  } catch (const std::runtime_error& error) {
    throw UsageError(fmt::format("--access-key-file: {}", error.what()));
  }
}

}  // namespace

void add_api_options(CLI::App& command, ApiOptions& options) {
  command.add_option("--endpoint", options.endpoint, "API address of the gateway, http[s]://HOST:PORT")
      ->capture_default_str();
  command.add_option("--ca", options.ca_file,
                     "PEM file of the authority that signed the certificate of an https endpoint; without it "
                     "those that the system trusts");
  CLI::Option& file =
      *command.add_option("--access-key-file", options.access_key_file,
                          "JSON file with AccessKeyId and AccessKeySecret, as the gateway writes it");
  command
      .add_option("--access-key-id", options.access_key_id,
                  "Access key id; its secret comes from the environment variable JT808_ACCESS_KEY_SECRET")
      ->excludes(&file);
  command.add_option("--security-token", options.security_token,
                     "SecurityToken of a temporary key; better in the environment variable "
                     "JT808_SECURITY_TOKEN, which others cannot see");
  command
      .add_option(
          "--signature", options.signature,
          "How requests are signed: sig1 (HMAC-SHA1, in the parameters) or sig3 (ACS3-HMAC-SHA256, in "
          "the headers)")
      ->transform(CLI::IsMember({"sig1", "sig3"}, CLI::ignore_case))
      ->capture_default_str();
}

Endpoint endpoint_of(const ApiOptions& options) {
  try {
    Endpoint endpoint = parse_endpoint(options.endpoint);
    if (!endpoint.tls && !options.ca_file.empty()) {
      throw UsageError(
          fmt::format("--ca: {} is not https, there is no certificate to check", options.endpoint));
    }
    return endpoint;
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--endpoint: {}", error.what()));
  }
}

AccessKey access_key_of(const ApiOptions& options, const Environment& environment) {
  AccessKey key;
  if (!options.access_key_file.empty()) {
    key = key_in_file(options);
  } else if (options.access_key_id.empty()) {
    throw UsageError(
        "--access-key-file FILE is missing (the gateway writes access_key.json into its data folder at its "
        "first start); --access-key-id ID with the secret in JT808_ACCESS_KEY_SECRET does as well");
  } else if (environment.access_key_secret.empty()) {
    throw UsageError(
        "--access-key-id: the secret is missing; set the environment variable JT808_ACCESS_KEY_SECRET");
  } else {
    key = {options.access_key_id, environment.access_key_secret};
  }
  key.security_token = token_of(options, environment);
  return key;
}

AccessKey named_key_of(const ApiOptions& options, const Environment& environment) {
  AccessKey key;
  if (!options.access_key_file.empty()) key = key_in_file(options);
  if (!options.access_key_id.empty()) key.id = options.access_key_id;
  key.secret.clear();
  key.security_token = token_of(options, environment);
  return key;
}

}  // namespace cli
