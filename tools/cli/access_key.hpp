// The key that signs the calls.
#pragma once

#include <string>

namespace cli {

struct AccessKey {
  std::string id;
  std::string secret;               // never printed
  std::string security_token = {};  // of a temporary key; never printed
};

// Reads the JSON object {"AccessKeyId": "...", "AccessKeySecret": "..."} that the gateway writes at its first
// start. Throws std::runtime_error that names the file and what is wrong, without any of its contents.
[[nodiscard]] AccessKey read_access_key(const std::string& path);

}  // namespace cli
