// Accounts, their access keys, and what those may do.
#include "gateway/config/load_accounts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "gateway/core/api_actions.hpp"
#include "gateway/core/downlink.hpp"

namespace gateway {
namespace {

constexpr std::uint32_t kMostPerSecond = 1'000'000;

std::string names_of_actions() {
  std::vector<std::string_view> names;
  for (const ApiAction& action : api_actions()) names.push_back(action.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string names_of_products(const Config& config) {
  std::vector<std::string_view> names;
  for (const ProductConfig& product : config.products) names.push_back(product.product_key);
  return fmt::format("{}", fmt::join(names, ", "));
}

// A list that restricts. An empty one would read as "nothing" to one and as "anything" to another.
template <class Take>
void take_rights(ConfigReport& report, YamlSection& in, const std::string& key, const Take& take) {
  std::size_t items = 0;
  const std::size_t before = report.errors.size();
  std::set<std::string> given;
  in.take_list(key, [&](const YAML::Node& item, const std::string& path) {
    ++items;
    const std::string text = item.IsScalar() ? item.Scalar() : std::string();
    if (!text.empty() && !given.insert(text).second) {
      return report.add(item.Mark(), path, fmt::format("'{}' is given twice", text));
    }
    if (const std::string problem = take(text); !problem.empty()) report.add(item.Mark(), path, problem);
  });
  if (in.has(key) && items == 0 && report.errors.size() == before) {
    in.error(key, "is empty; leave it out to allow everything, or set active: false to allow nothing");
  }
}

void read_rights(ConfigReport& report, YamlSection& in, const Config& config, AccessKeyConfig& key) {
  take_rights(report, in, "actions", [&](const std::string& text) {
    if (find_api_action(text) == nullptr) {
      return fmt::format("'{}' is no action; there are {}", text, names_of_actions());
    }
    key.actions.push_back(text);
    return std::string();
  });
  take_rights(report, in, "products", [&](const std::string& text) {
    if (std::ranges::find(config.products, text, &ProductConfig::product_key) == config.products.end()) {
      return fmt::format("'{}' is no product; there are {}", text, names_of_products(config));
    }
    key.products.push_back(text);
    return std::string();
  });
  take_rights(report, in, "message_ids", [&](const std::string& text) {
    const auto id = YamlSection::parse_message_id(text);
    if (!id || *id > 0xFFFF || !is_callable(static_cast<std::uint16_t>(*id))) {
      return std::string(
          "must be a downlink message such as 0x8300: from 0x8000 to 0x9FFF or 0xF000 to 0xFFFF, and none "
          "that the gateway sends itself");
    }
    key.message_ids.push_back(static_cast<std::uint16_t>(*id));
    return std::string();
  });
}

AccessKeyConfig read_key(ConfigReport& report, YamlSection& in, const Config& config,
                         const std::filesystem::path& folder) {
  AccessKeyConfig key;
  std::string file;
  in.take_text("id", key.id);
  in.take_text("secret_file", file);
  in.take_text("secret_env", key.secret_env);
  in.take_bool("active", key.active);
  if (key.id.empty()) in.error("id", "is missing: the AccessKeyId");
  if (file.empty() == key.secret_env.empty()) {
    in.error("secret_file", "exactly one of secret_file and secret_env must be given");
  }
  if (!file.empty()) key.secret_file = (folder / file).lexically_normal();  // an absolute path stays as it is
  read_rights(report, in, config, key);
  return key;
}

}  // namespace

void read_accounts(ConfigReport& report, YamlSection& in, Config& config,
                   const std::filesystem::path& folder) {
  std::set<std::string> ids;
  std::set<std::string> names;
  in.take_list("accounts", [&](const YAML::Node& item, const std::string& path) {
    YamlSection section(report, item, path);
    AccountConfig account;
    section.take_text("name", account.name);
    if (account.name.empty()) section.error("name", "is missing: what the account is called in logs");
    if (!account.name.empty() && !names.insert(account.name).second) {
      section.error("name", fmt::format("'{}' is given twice", account.name));
    }
    section.take_number("qps", 0, kMostPerSecond, account.qps);
    section.take_list("access_keys", [&](const YAML::Node& key_item, const std::string& key_path) {
      YamlSection key_section(report, key_item, key_path);
      AccessKeyConfig key = read_key(report, key_section, config, folder);
      if (!ids.insert(key.id).second) key_section.error("id", fmt::format("'{}' is given twice", key.id));
      account.access_keys.push_back(std::move(key));
    });
    config.accounts.push_back(std::move(account));
  });
}

}  // namespace gateway
