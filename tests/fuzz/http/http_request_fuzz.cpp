// Any target, body and Host: the checks end with a well-formed answer, and parameters survive re-encoding.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/http/api_request.hpp"
#include "gateway/http/percent.hpp"
#include "gateway/http/rrpc_action.hpp"
#include "gateway/http/utf8.hpp"

namespace gateway {
namespace {

class AnySecret final : public SecretLookup {
 public:
  [[nodiscard]] std::optional<std::string> secret_of(std::string_view) const override { return "secret"; }
};

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

// Sound parameters, written out and read again, are the same parameters.
void check_round_trip(const HttpRequest& request) {
  const ParsedParameters first = parse_parameters(split_target(request.target).query, request.body, 1'000);
  require(is_utf8(first.problem));
  if (!first.problem.empty()) return;
  std::string text;
  for (const Parameter& parameter : first.parameters.sorted()) {
    text += percent_encode(parameter.name) + "=" + percent_encode(parameter.value) + "&";
  }
  const ParsedParameters second = parse_parameters({}, text, 1'000);
  require(second.problem.empty());
  require(second.parameters.sorted().size() == first.parameters.sorted().size());
  for (const Parameter& parameter : first.parameters.sorted()) {
    const std::string_view* value = second.parameters.find(parameter.name);
    require(value != nullptr && *value == parameter.value);
  }
}

void check_answer(const HttpRequest& request) {
  const AnySecret secrets;
  const ApiOptions options;
  const CheckedRequest checked = check_request(request, secrets, WallTime{}, options);
  std::optional<ApiError> error = checked.error;
  if (auto read = read_rrpc(checked.parameters, checked.format, options);
      std::holds_alternative<ApiError>(read)) {
    if (!error) error = std::get<ApiError>(read);
  }
  if (!error) return;
  const HttpResponse response = error_response(*error, {checked.format, "ID", request.header("Host")});
  require(is_utf8(response.body));
  if (checked.format == Format::json) {
    boost::system::error_code problem;
    boost::json::parse(response.body, problem);
    require(!problem);
  }
}

}  // namespace
}  // namespace gateway

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  std::string_view rest = input;
  gateway::HttpRequest request;
  request.method = size % 2 == 0 ? "GET" : "POST";
  request.target = gateway::take_line(rest);
  const std::string second(gateway::take_line(rest));
  // One that begins with ACS3- makes it a request signed in its headers.
  request.headers = {{"Host", second},
                     {"Authorization", second},
                     {"x-acs-action", "RRpc"},
                     {"x-acs-version", "2018-01-20"},
                     {"x-acs-date", "1970-01-01T00:00:00Z"},
                     {"x-acs-signature-nonce", "n"}};
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = rest;
  gateway::check_round_trip(request);
  gateway::check_answer(request);
  return 0;
}
