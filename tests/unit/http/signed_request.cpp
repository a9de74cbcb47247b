// A small client-side signer.
#include "tests/unit/http/signed_request.hpp"

#include <utility>

#include "gateway/http/percent.hpp"
#include "gateway/http/sig1.hpp"

namespace gateway {

Values rrpc_values() {
  return {{"AccessKeyId", "testid"},
          {"Action", "RRpc"},
          {"Version", "2018-01-20"},
          {"Format", "JSON"},
          {"SignatureMethod", "HMAC-SHA1"},
          {"SignatureVersion", "1.0"},
          {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
          {"Timestamp", "2026-01-01T00:00:00Z"},
          {"ProductKey", "a1TestPK"},
          {"DeviceName", "mf0001_dm0001_di0001"},
          {"RequestBase64Byte", "fn4/+A=="},
          {"Timeout", "5000"},
          {"ContentType", "240"}};
}

Values with_signature(std::string_view method, Values values) {
  std::vector<Parameter> list;
  for (const auto& [name, value] : values) list.push_back({name, value});
  const std::string text = sig1_string_to_sign(method, Parameters(std::move(list)));
  values["Signature"] = sig1_signature("testsecret", text);
  return values;
}

std::string encode_form(const Values& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

HttpRequest get_request(const Values& values) {
  HttpRequest request;
  request.method = "GET";
  request.target = "/?" + encode_form(with_signature("GET", values));
  request.headers = {{"Host", "127.0.0.1:8080"}};
  return request;
}

HttpRequest post_request(const Values& values) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Host", "127.0.0.1:8080"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = encode_form(with_signature("POST", values));
  return request;
}

std::string to_wire(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const HttpHeader& header : request.headers) text += header.name + ": " + header.value + "\r\n";
  if (!request.body.empty()) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return text + "\r\n" + request.body;
}

}  // namespace gateway
