// The section `accounts` of the configuration file.
#pragma once

#include <filesystem>

#include "gateway/config/config.hpp"
#include "gateway/config/yaml_section.hpp"

namespace gateway {

// After `products`, which access keys may name. Files are relative to `folder`.
void read_accounts(ConfigReport& report, YamlSection& in, Config& config,
                   const std::filesystem::path& folder);

}  // namespace gateway
