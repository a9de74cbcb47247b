// A small client-side signer.
#include "tests/unit/http/signed_request.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "gateway/http/digest.hpp"
#include "gateway/http/percent.hpp"
#include "gateway/http/sig1.hpp"
#include "gateway/http/sig3.hpp"

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

Values fresh_values() {
  static int count = 0;
  Values values = rrpc_values();
  values["SignatureNonce"] = "nonce" + std::to_string(++count);
  return values;
}

Values with_signature(std::string_view method, Values values) {
  std::vector<Parameter> list;
  for (const auto& [name, value] : values) list.push_back({name, value});
  const std::string text = sig1_string_to_sign(method, Parameters(list));
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

void set_header(HttpRequest& request, const std::string& name, std::string value) {
  for (HttpHeader& header : request.headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    header.value = std::move(value);
    return;
  }
  request.headers.push_back({name, std::move(value)});
}

void sign_with_sig3(HttpRequest& request) {
  set_header(request, "x-acs-content-sha256", to_hex(sha256(request.body)));
  std::vector<std::string> names;
  for (const HttpHeader& header : request.headers) {
    std::string name;
    for (const char c : header.name) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (name == "host" || name == "content-type" || name.starts_with("x-acs-")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ";") + name;
  const ParsedParameters parsed = parse_parameters(split_target(request.target).query, request.body, 1'000);
  const std::string text = sig3_string_to_sign(sig3_canonical_request(request, parsed.parameters, names));
  set_header(request, "Authorization",
             "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=" + list +
                 ",Signature=" + sig3_signature("testsecret", text));
}

HttpRequest sig3_request(const std::function<void(HttpRequest&)>& change) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/?ContentType=240&DeviceName=mf0001_dm0001_di0001&ProductKey=a1TestPK&Timeout=5000";
  request.headers = {{"Host", "127.0.0.1:18080"},
                     {"x-acs-action", "RRpc"},
                     {"x-acs-version", "2018-01-20"},
                     {"x-acs-date", "2026-01-01T00:00:00Z"},
                     {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
                     {"accept", "application/json"},
                     {"content-type", "application/x-www-form-urlencoded"}};
  request.body = "RequestBase64Byte=fn4%2F%2BA%3D%3D";
  if (change) change(request);
  sign_with_sig3(request);
  return request;
}

std::string to_wire(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const HttpHeader& header : request.headers) text += header.name + ": " + header.value + "\r\n";
  if (!request.body.empty()) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return text + "\r\n" + request.body;
}

}  // namespace gateway
