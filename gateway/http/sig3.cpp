// SIG3: parsing its header, and the texts it is made of.
#include "gateway/http/sig3.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/http/digest.hpp"
#include "gateway/http/percent.hpp"

namespace gateway {
namespace {

constexpr std::size_t kMostSignedHeaders = 64;  // each is looked up; SDKs sign about ten

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::optional<Sig3Authorization> parse_sig3(std::string_view parts) {
  Sig3Authorization found;
  std::array<bool, 3> given{};
  while (!parts.empty()) {
    const auto end = std::min(parts.find(','), parts.size());
    const std::string_view part = trim_blanks(parts.substr(0, end));
    parts.remove_prefix(std::min(end + 1, parts.size()));
    if (part.empty()) continue;
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trim_blanks(part.substr(0, equals));
    const std::string_view value = trim_blanks(part.substr(equals + 1));
    const std::array<std::pair<std::string_view, std::string_view*>, 3> places{
        {{"Credential", &found.credential},
         {"SignedHeaders", &found.signed_headers},
         {"Signature", &found.signature}}};
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (name != places[i].first) continue;
      if (std::exchange(given[i], true)) return std::nullopt;  // also where the first was empty
      *places[i].second = value;
    }
  }
  return found;
}

std::optional<std::vector<std::string>> sig3_signed_headers(std::string_view list) {
  std::vector<std::string> names;
  for (bool more = true; more;) {
    if (names.size() == kMostSignedHeaders) return std::nullopt;
    const auto end = std::min(list.find(';'), list.size());
    std::string name(trim_blanks(list.substr(0, end)));
    if (name.empty()) return std::nullopt;
    std::transform(name.begin(), name.end(), name.begin(), lower);
    names.push_back(std::move(name));
    more = end < list.size();
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) return std::nullopt;
  return names;
}

std::string sig3_canonical_request(const HttpRequest& request, const Parameters& parameters,
                                   const std::vector<std::string>& header_names) {
  std::string text = request.method + "\n/\n";
  const std::size_t query_begin = text.size();
  for (const Parameter& parameter : parameters.sorted()) {
    if (parameter.in_form) continue;
    if (text.size() > query_begin) text += '&';
    append_percent_encoded(text, parameter.name);
    text += '=';
    append_percent_encoded(text, parameter.value);
  }
  text += '\n';
  for (const std::string& name : header_names) {
    text += name;
    text += ':';
    text += trim_blanks(request.header(name));
    text += '\n';
  }
  text += '\n';
  for (const std::string& name : header_names) {
    if (&name != &header_names.front()) text += ';';
    text += name;
  }
  text += '\n';
  text += to_hex(sha256(request.body));
  return text;
}

std::string sig3_string_to_sign(std::string_view canonical_request) {
  std::string text(kSig3Algorithm);
  text += '\n';
  text += to_hex(sha256(canonical_request));
  return text;
}

std::string sig3_signature(std::string_view secret, std::string_view string_to_sign) {
  return to_hex(hmac(HashName::sha256, secret, string_to_sign));
}

}  // namespace gateway
