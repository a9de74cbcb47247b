// What differs between two configurations.
#include <utility>
#include <vector>

#include "gateway/config/load.hpp"

namespace gateway {
namespace {

// Top-level keys with all that is printed below them.
std::vector<std::pair<std::string, std::string>> sections(const Config& config) {
  std::vector<std::pair<std::string, std::string>> found;
  const std::string text = print_config(config);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    const std::string line = text.substr(at, end - at);
    if (line[0] != ' ') found.emplace_back(line.substr(0, line.find(':')), std::string());
    found.back().second += line;
    at = end;
  }
  return found;
}

}  // namespace

std::string changed_sections(const Config& running, const Config& file) {
  const auto now = sections(running);
  const auto wanted = sections(file);
  std::string changed;
  for (std::size_t i = 0; i < now.size(); ++i) {  // all are printed always
    if (now[i] == wanted[i] || now[i].first == "accounts") continue;
    if (!changed.empty()) changed.push_back(' ');
    changed += now[i].first;
  }
  return changed;
}

}  // namespace gateway
