// Taking an address apart.
#include "gateway/core/callout.hpp"

#include <algorithm>
#include <charconv>

namespace gateway {

std::optional<HttpUrl> HttpUrl::parse(std::string_view text) {
  HttpUrl url;
  if (text.starts_with("https://")) {
    url.tls = true;
    url.port = 443;
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const auto printable = [](char c) { return c > ' ' && c < 0x7f && c != '#'; };
  if (!std::ranges::all_of(text, printable)) return std::nullopt;
  const std::size_t path = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, path);
  if (path < text.size()) url.target = (text[path] == '?' ? "/" : "") + std::string(text.substr(path));
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    url.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (url.host.empty() || url.host.find('@') != std::string::npos) return std::nullopt;
  if (port.empty()) return url;
  if (port.front() != ':') return std::nullopt;
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (error != std::errc{} || end != port.data() + port.size() || url.port == 0) return std::nullopt;
  return url;
}

}  // namespace gateway
