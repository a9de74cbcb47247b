// The texts that are signed, against an independent slow implementation (canonical_oracle.hpp). The input is
// a request as it is on the wire, with lines that end in LF alone.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "gateway/http/digest.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/parameters.hpp"
#include "gateway/http/sig1.hpp"
#include "gateway/http/sig3.hpp"
#include "tests/fuzz/http/canonical_oracle.hpp"

namespace gateway {
namespace {

void require_same(std::string_view ours, std::string_view slow, std::string_view what) {
  if (ours == slow) return;
  std::cerr << what << "\n  ours: " << ours << "\n  slow: " << slow << '\n';
  std::abort();
}

HttpRequest read_request(std::string_view rest) {
  const auto line = [&rest] {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return taken;
  };
  HttpRequest request;
  const std::string_view first = line();
  const auto blank = std::min(first.find(' '), first.size());
  request.method = first.substr(0, blank);
  const std::string_view target = first.substr(std::min(blank + 1, first.size()));
  request.target = target.substr(0, target.find(' '));
  for (std::string_view header = line(); !header.empty(); header = line()) {
    const auto colon = std::min(header.find(':'), header.size());
    request.headers.push_back({std::string(header.substr(0, colon)),
                               std::string(header.substr(std::min(colon + 1, header.size())))});
  }
  request.body = rest;
  return request;
}

void check_header_signature(const HttpRequest& request, const Parameters& ours,
                            const std::vector<oracle::Pair>& slow) {
  std::string list = "host;x-acs-action";
  std::string_view authorization = trim_blanks(request.header("Authorization"));
  if (authorization.starts_with(kSig3Algorithm)) {
    const auto parts = parse_sig3(authorization.substr(kSig3Algorithm.size()));
    if (!parts) return;
    list = parts->signed_headers;
  }
  const auto names = sig3_signed_headers(list);
  const auto slow_names = oracle::signed_headers(list);
  if (names.has_value() != slow_names.has_value()) {
    std::cerr << "SignedHeaders '" << list << "': " << names.has_value() << " and " << slow_names.has_value()
              << '\n';
    std::abort();
  }
  if (!names) return;
  std::vector<oracle::Header> headers;
  for (const HttpHeader& each : request.headers) headers.push_back({each.name, each.value});
  require_same(
      sig3_canonical_request(request, ours, *names),
      oracle::canonical_request(request.method, slow, headers, *slow_names) + to_hex(sha256(request.body)),
      "canonical request");
}

void check(const HttpRequest& request) {
  // More parameters than any limit are another matter.
  const std::string query(split_target(request.target).query);
  const ParsedParameters ours = parse_parameters(query, request.body, 1'000'000);
  const auto slow = oracle::parameters(query, request.body);
  if (ours.problem.empty() != slow.has_value()) {
    std::cerr << "parameters: '" << ours.problem << "', sound by the slow one: " << slow.has_value() << '\n';
    std::abort();
  }
  if (!slow) return;
  if (ours.parameters.sorted().size() != slow->size()) std::abort();
  for (const oracle::Pair& each : *slow) {
    const std::string_view* const value = ours.parameters.find(each.name);
    if (value == nullptr) std::abort();
    require_same(*value, each.value, each.name);
  }
  require_same(sig1_string_to_sign(request.method, ours.parameters),
               oracle::sig1_string_to_sign(request.method, *slow), "string to sign");
  check_header_signature(request, ours.parameters, *slow);
}

}  // namespace
}  // namespace gateway

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gateway::check(gateway::read_request({reinterpret_cast<const char*>(data), size}));
  return 0;
}
