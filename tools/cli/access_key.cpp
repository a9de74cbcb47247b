// Implementation of the key file's reader.
#include "tools/cli/access_key.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace cli {
namespace {

constexpr std::size_t kLargestKeyFile = 64U << 10U;
constexpr std::string_view kExpected =
    R"(; expected {"AccessKeyId": "...", "AccessKeySecret": "..."}, as in the gateway's access_key.json)";

std::string read_small_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestKeyFile + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    throw std::runtime_error(fmt::format("cannot read {}: {}", path, std::generic_category().message(errno)));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestKeyFile)
    throw std::runtime_error(fmt::format("{} is too large to be a key", path));
  return text;
}

std::string member(const boost::json::object& object, std::string_view name, const std::string& path) {
  const boost::json::value* const found = object.if_contains({name.data(), name.size()});
  if (found == nullptr || !found->is_string() || found->get_string().empty()) {
    throw std::runtime_error(fmt::format("{} has no member \"{}\" with a text{}", path, name, kExpected));
  }
  return {found->get_string().data(), found->get_string().size()};
}

}  // namespace

AccessKey read_access_key(const std::string& path) {
  const std::string text = read_small_file(path);
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(text, error);
  if (error || !document.is_object())
    throw std::runtime_error(fmt::format("{} is no JSON object{}", path, kExpected));
  const boost::json::object& object = document.get_object();
  return {member(object, "AccessKeyId", path), member(object, "AccessKeySecret", path)};
}

}  // namespace cli
