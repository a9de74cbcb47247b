// Implementation of the signed request.
#include "tools/cli/api_call.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <random>

#include "tools/cli/digest.hpp"
#include "tools/cli/sig3.hpp"

namespace cli {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string with_query(const std::string& target, const std::string& query) {
  return query.empty() ? target : target + '?' + query;
}

void mask(std::string& text, const std::string& secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

SignedRequest sign_in_parameters(const ApiCall& call, const AccessKey& key, const Endpoint& endpoint,
                                 const RequestMark& mark) {
  Parameters all = call.query;
  all.insert(call.form.begin(), call.form.end());
  all.insert({{"Action", call.action},
              {"Version", std::string(kApiVersion)},
              {"Format", call.format},
              {"AccessKeyId", key.id},
              {"SignatureMethod", "HMAC-SHA1"},
              {"SignatureVersion", "1.0"},
              {"SignatureNonce", mark.nonce},
              {"Timestamp", mark.time}});
  if (!key.security_token.empty()) all.emplace("SecurityToken", key.security_token);
  SignedRequest made;
  made.string_to_sign = string_to_sign(to_string(call.method), all);
  all.emplace("Signature", sign(key.secret, made.string_to_sign));
  made.shown = all;
  made.http.method = to_string(call.method);
  if (call.method == Method::get) {
    made.http.target = with_query(endpoint.target, canonical_query(all));
  } else {
    made.http.target = endpoint.target;
    made.http.headers.emplace("content-type", kFormType);
    made.http.body = canonical_query(all);
  }
  mask(made.string_to_sign, percent_encode(percent_encode(key.security_token)));
  if (!key.security_token.empty()) made.shown["SecurityToken"] = kMask;
  return made;
}

SignedRequest sign_in_headers(const ApiCall& call, const AccessKey& key, const Endpoint& endpoint,
                              const RequestMark& mark) {
  Parameters query = call.query;
  SignedRequest made;
  if (call.method == Method::post) {
    made.http.body = canonical_query(call.form);
  } else {
    query.insert(call.form.begin(), call.form.end());
  }
  Parameters headers{{"host", endpoint.host_header()},
                     {"accept", call.format == "XML" ? "text/xml" : "application/json"},
                     {"x-acs-action", call.action},
                     {"x-acs-content-sha256", hex(sha256(made.http.body))},
                     {"x-acs-date", mark.time},
                     {"x-acs-signature-nonce", mark.nonce},
                     {"x-acs-version", std::string(kApiVersion)}};
  if (!key.security_token.empty()) {
    headers.emplace("x-acs-accesskey-id", key.id);
    headers.emplace("x-acs-security-token", key.security_token);
  }
  if (!made.http.body.empty()) headers.emplace("content-type", kFormType);
  Parameters signed_ones = headers;
  signed_ones.erase("accept");  // as the official clients: host, content-type and x-acs-*
  made.canonical_request =
      sig3_canonical_request({to_string(call.method), query, signed_ones, made.http.body});
  made.string_to_sign = sig3_string_to_sign(made.canonical_request);
  headers.emplace("authorization", sig3_authorization(key.id, sig3_signed_headers(signed_ones),
                                                      sig3_sign(key.secret, made.string_to_sign)));
  made.http.method = to_string(call.method);
  made.http.target = with_query(endpoint.target, canonical_query(query));
  made.http.headers = headers;
  made.shown = std::move(headers);
  made.shown.insert(call.query.begin(), call.query.end());
  made.shown.insert(call.form.begin(), call.form.end());
  mask(made.canonical_request, key.security_token);
  if (!key.security_token.empty()) made.shown["x-acs-security-token"] = kMask;
  return made;
}

}  // namespace

std::string_view to_string(Method method) noexcept {
  return method == Method::get ? "GET" : "POST";
}

RequestMark RequestMark::fresh() {
  std::random_device source;
  return {fmt::format("{:08x}{:08x}{:08x}{:08x}", source(), source(), source(), source()),
          fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())))};
}

SignedRequest sign_call(const ApiCall& call, const AccessKey& key, const Endpoint& endpoint,
                        const RequestMark& mark) {
  return call.signature == Signature::sig1 ? sign_in_parameters(call, key, endpoint, mark)
                                           : sign_in_headers(call, key, endpoint, mark);
}

}  // namespace cli
