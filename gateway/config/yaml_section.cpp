// Implementation of the strict YAML mapping.
#include "gateway/config/yaml_section.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace gateway {
namespace {

using std::chrono::milliseconds;

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;  // 010: octal for some, ten for others
  return value;
}

std::optional<std::uint64_t> with_unit(const std::string& text,
                                       const std::vector<std::pair<std::string, std::uint64_t>>& units) {
  for (const auto& [unit, factor] : units) {
    if (!text.ends_with(unit)) continue;
    const auto number = decimal(std::string_view(text).substr(0, text.size() - unit.size()));
    if (number && *number <= UINT64_MAX / factor) return *number * factor;
  }
  return std::nullopt;
}

std::string shown(milliseconds value) {
  return value.count() % 1000 == 0 ? fmt::format("{}s", value.count() / 1000)
                                   : fmt::format("{}ms", value.count());
}

// The known key that differs least, for the hint at a misspelled one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row.back();
}

}  // namespace

void ConfigReport::add(const YAML::Mark& mark, const std::string& path, std::string message) {
  errors.push_back({file, mark.line + 1, mark.column + 1, path, std::move(message)});
}

YamlSection::YamlSection(ConfigReport& report, const YAML::Node& node, std::string path)
    : report_(report), node_(node), path_(std::move(path)) {
  if (node_.IsDefined() && !node_.IsNull() && !node_.IsMap()) {
    report_.add(node_.Mark(), path_, "must be a mapping of keys to values");
    node_ = YAML::Node();
    no_mapping_ = true;
  }
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (!seen.insert(key).second) {
      report_.add(entry.first.Mark(), path_.empty() ? key : path_ + "." + key, "is given twice; keep one");
    }
  }
}

YamlSection::~YamlSection() {
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (asked_.contains(key)) continue;
    std::string hint;
    std::string allowed;
    for (const std::string& known : asked_) {
      if (distance(key, known) <= 2) hint = fmt::format("; did you mean '{}'?", known);
      allowed += (allowed.empty() ? "" : ", ") + known;
    }
    report_.add(entry.first.Mark(), path_.empty() ? key : path_ + "." + key,
                fmt::format("is no known key{}; known are: {}", hint, allowed));
  }
}

YAML::Node YamlSection::find(const std::string& key) {
  asked_.insert(key);
  for (const auto& entry : node_) {
    if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

bool YamlSection::has(const std::string& key) {
  return find(key).IsDefined();
}

void YamlSection::error(const std::string& key, std::string message) {
  if (no_mapping_) return;
  report_.add(mark_of(key), path_.empty() ? key : path_ + "." + key, std::move(message));
}

YAML::Mark YamlSection::mark_of(const std::string& key) {
  const YAML::Node value = find(key);
  return value.IsDefined() ? value.Mark() : node_.Mark();
}

std::optional<std::string> YamlSection::scalar(const std::string& key, const std::string& expected,
                                               Quotes quotes) {
  const YAML::Node value = find(key);
  if (!value.IsDefined()) return std::nullopt;
  if (!value.IsScalar()) {
    error(key, "must be " + expected);
    return std::nullopt;
  }
  if (quotes == Quotes::refused && value.Tag() == "!") {  // how yaml-cpp tells "1" from 1
    error(key, fmt::format("must be {}, not a text in quotes", expected));
    return std::nullopt;
  }
  return value.Scalar();
}

void YamlSection::take_number(const std::string& key, std::uint32_t low, std::uint32_t high,
                              std::uint32_t& value) {
  const std::string expected = fmt::format("a whole number from {} to {}", low, high);
  const auto text = scalar(key, expected, Quotes::refused);
  if (!text) return;
  const auto number = decimal(*text);
  if (!number || *number < low || *number > high)
    return error(key, fmt::format("must be {}, not '{}'", expected, *text));
  value = static_cast<std::uint32_t>(*number);
}

void YamlSection::take_size(const std::string& key, std::size_t low, std::size_t high, std::size_t& value) {
  const std::string expected =
      fmt::format("a size from {} to {} bytes, such as 65536, 64KiB or 1MiB", low, high);
  const auto text = scalar(key, expected);
  if (!text) return;
  const auto bytes = with_unit(*text, {{"KiB", 1024}, {"MiB", 1024 * 1024}, {"", 1}});
  if (!bytes || *bytes < low || *bytes > high)
    return error(key, fmt::format("must be {}, not '{}'", expected, *text));
  value = static_cast<std::size_t>(*bytes);
}

void YamlSection::take_duration(const std::string& key, milliseconds low, milliseconds high,
                                const std::function<void(milliseconds)>& set) {
  const std::string expected =
      fmt::format("a duration from {} to {}, with its unit: 500ms, 30s, 5m or 1h", shown(low), shown(high));
  const auto text = scalar(key, expected);
  if (!text) return;
  const auto count = with_unit(*text, {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}});
  if (!count || *count > static_cast<std::uint64_t>(high.count()) ||
      *count < static_cast<std::uint64_t>(low.count())) {
    return error(key, fmt::format("must be {}, not '{}'", expected, *text));
  }
  set(milliseconds(*count));
}

void YamlSection::take_bool(const std::string& key, bool& value) {
  const auto text = scalar(key, "true or false", Quotes::refused);
  if (!text) return;
  if (*text != "true" && *text != "false")
    return error(key, fmt::format("must be true or false, not '{}'", *text));
  value = *text == "true";
}

void YamlSection::take_text(const std::string& key, std::string& value) {
  if (auto text = scalar(key, "text")) value = std::move(*text);
}

bool YamlSection::take_listen(const std::string& key, ListenAddress& value) {
  const auto text = scalar(key, "ADDRESS:PORT");
  if (!text) return !has(key);
  const std::size_t colon = text->rfind(':');
  std::string host = colon == std::string::npos ? *text : text->substr(0, colon);
  const auto port = colon == std::string::npos ? std::nullopt : decimal(text->substr(colon + 1));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  std::array<unsigned char, sizeof(in6_addr)> address{};
  const bool is_address = inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
                          inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
  if (!is_address || !port || *port > 65535) {
    error(key, fmt::format("must be ADDRESS:PORT, such as 0.0.0.0:7999 or [::]:7999, not '{}'", *text));
    return false;
  }
  value = {host, static_cast<std::uint16_t>(*port)};
  return true;
}

std::optional<std::uint32_t> YamlSection::parse_message_id(const std::string& text) {
  if (text.size() < 3 || text.size() > 6 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
    return std::nullopt;
  std::uint32_t id = 0;
  const auto [end, bad] = std::from_chars(text.data() + 2, text.data() + text.size(), id, 16);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

void YamlSection::take_message_id(const std::string& key, std::uint16_t& value) {
  const auto text = scalar(key, "a message id such as 0x8300");
  if (!text) return;
  const auto id = parse_message_id(*text);
  if (!id) return error(key, fmt::format("must be a message id such as 0x8300, not '{}'", *text));
  value = static_cast<std::uint16_t>(*id);
}

void YamlSection::take_list(
    const std::string& key,
    const std::function<void(const YAML::Node& item, const std::string& path)>& each) {
  const YAML::Node value = find(key);
  if (!value.IsDefined()) return;
  if (!value.IsSequence()) return error(key, "must be a list");
  std::size_t index = 0;
  for (const YAML::Node& item : value) {
    each(item, fmt::format("{}{}[{}]", path_.empty() ? "" : path_ + ".", key, index++));
  }
}

void YamlSection::take_section(const std::string& key, const std::function<void(YamlSection&)>& read) {
  const YAML::Node value = find(key);
  if (!value.IsDefined()) return;
  YamlSection section(report_, value, path_.empty() ? key : path_ + "." + key);
  read(section);
}

std::optional<std::size_t> YamlSection::take_choice(const std::string& key,
                                                    const std::vector<std::string>& names,
                                                    const std::string& remark) {
  const auto text = scalar(key, "one of the names allowed");
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(names, *text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  error(key, fmt::format("must be {}, not '{}'{}", fmt::join(names, ", "), *text, remark));
  return std::nullopt;
}

}  // namespace gateway
