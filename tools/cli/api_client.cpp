// Implementation of the API client.
#include "tools/cli/api_client.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>

namespace cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kBetweenTries{250};
constexpr int kMostTries = 120;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains({name.data(), name.size()});
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

bool ApiAnswer::success() const {
  const json::value* const found = document.if_contains("Success");
  return status == 200 && found != nullptr && found->is_bool() && found->get_bool();
}

std::string ApiAnswer::code() const {
  return text_of(document, "Code");
}

std::string ApiAnswer::error() const {
  std::string text = text_of(document, "ErrorMessage");
  if (text.empty()) text = text_of(document, "Message");
  return fmt::format("{}: {} (RequestId {})", code(), text, text_of(document, "RequestId"));
}

ApiAnswer ApiClient::call(const std::string& action, const Parameters& query, const Parameters& form) {
  const ApiCall call{action, target_.signature, Method::post, "JSON", query, form};
  for (int tried = 1;; ++tried) {
    ApiAnswer answer = call_once(call);
    if (!answer.code().starts_with("Throttling") || tried == kMostTries) return answer;
    pause_(kBetweenTries);
  }
}

ApiAnswer ApiClient::call_once(const ApiCall& call) {
  const SignedRequest request = sign_call(call, target_.key, target_.endpoint, RequestMark::fresh());
  const HttpAnswer answer = send(target_.endpoint, request.http, target_.ca_file, kPatience);
  boost::system::error_code error;
  json::value document = json::parse(answer.body, error);
  if (error || !document.is_object()) {
    throw HttpError(
        fmt::format("{} answered with HTTP status {} and no document of the API. Check that --endpoint is "
                    "the API address of "
                    "jt808-gateway.",
                    target_.endpoint.authority(), answer.status));
  }
  return {answer.status, std::move(document.get_object())};
}

}  // namespace cli
