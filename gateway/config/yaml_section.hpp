// One YAML mapping while it is read: known keys are taken one by one, whatever is left over is an error.
#pragma once

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/config/load.hpp"

namespace gateway {

// Collects errors with their place.
struct ConfigReport {
  std::string file;
  std::vector<ConfigError> errors;
  void add(const YAML::Mark& mark, const std::string& path, std::string message);
};

// yaml-cpp lets duplicate and unknown keys pass and reads 010 as 8 and yes as true, so scalars are taken as
// text and read here. Each take_* leaves `value` as it is where the key is absent or wrong.
class YamlSection {
 public:
  YamlSection(ConfigReport& report, const YAML::Node& node, std::string path);
  ~YamlSection();  // reports unknown keys
  YamlSection(const YamlSection&) = delete;
  YamlSection& operator=(const YamlSection&) = delete;

  [[nodiscard]] bool is_mapping() const noexcept { return !no_mapping_; }
  [[nodiscard]] bool has(const std::string& key);
  void take_number(const std::string& key, std::uint32_t low, std::uint32_t high, std::uint32_t& value);
  void take_size(const std::string& key, std::size_t low, std::size_t high, std::size_t& value);
  void take_duration(const std::string& key, std::chrono::milliseconds low, std::chrono::milliseconds high,
                     const std::function<void(std::chrono::milliseconds)>& set);
  void take_bool(const std::string& key, bool& value);
  void take_text(const std::string& key, std::string& value);
  // False where the address is wrong.
  bool take_listen(const std::string& key, ListenAddress& value);
  void take_message_id(const std::string& key, std::uint16_t& value);
  void take_list(const std::string& key,
                 const std::function<void(const YAML::Node& item, const std::string& path)>& each);
  void take_section(const std::string& key, const std::function<void(YamlSection&)>& read);
  // One of the names; the index of the one that was given.
  std::optional<std::size_t> take_choice(const std::string& key, const std::vector<std::string>& names,
                                         const std::string& remark = {});
  void error(const std::string& key, std::string message);
  // Of the key's value; where the key is absent, of the mapping.
  [[nodiscard]] YAML::Mark mark_of(const std::string& key);

  [[nodiscard]] static std::optional<std::uint32_t> parse_message_id(const std::string& text);

 private:
  enum class Quotes : std::uint8_t { allowed, refused };
  [[nodiscard]] std::optional<std::string> scalar(const std::string& key, const std::string& expected,
                                                  Quotes quotes = Quotes::allowed);
  [[nodiscard]] YAML::Node find(const std::string& key);

  ConfigReport& report_;
  YAML::Node node_;
  std::string path_;
  std::set<std::string> asked_;
  bool no_mapping_ = false;  // told already: nothing about its keys is worth telling
};

}  // namespace gateway
