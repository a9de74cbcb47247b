// The options of every command that calls the API: where, with whose key, signed how.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "tools/cli/access_key.hpp"
#include "tools/cli/api_call.hpp"
#include "tools/cli/app.hpp"
#include "tools/cli/http_client.hpp"

namespace cli {

struct ApiOptions {
  std::string endpoint = "http://127.0.0.1:8080";
  std::string ca_file;
  std::string access_key_file;
  std::string access_key_id;
  std::string security_token;
  std::string signature = "sig1";

  [[nodiscard]] Signature scheme() const { return signature == "sig3" ? Signature::sig3 : Signature::sig1; }
};

// `options` outlives the command.
void add_api_options(CLI::App& command, ApiOptions& options);

// These throw UsageError, which names the option at fault.
[[nodiscard]] Endpoint endpoint_of(const ApiOptions& options);
[[nodiscard]] AccessKey access_key_of(const ApiOptions& options, const Environment& environment);

// Of the key only what is there without reading or asking for a secret: for code that gets it elsewhere.
[[nodiscard]] AccessKey named_key_of(const ApiOptions& options, const Environment& environment);

}  // namespace cli
