// Every error of the catalogue, provoked by a request, in both formats.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <pugixml.hpp>
#include <set>

#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/run_handler.hpp"

namespace gateway {
namespace {

using enum ApiErrorId;

struct Case {
  std::string what;
  ApiErrorId error;
  std::string code;
  unsigned status;
  std::function<void(Values&)> change = [](Values&) {};           // before signing
  std::function<void(HttpRequest&)> spoil = [](HttpRequest&) {};  // after signing
  std::function<void(RrpcResult&)> outcome = [](RrpcResult&) {};  // of the call, where it gets that far
  std::function<void(ApiOptions&)> options = [](ApiOptions&) {};
  int before = 0;                                    // as many times the same request was made already
  std::optional<ApiErrorId> verdict = std::nullopt;  // on what the key may do
  std::optional<HttpFault> fault = std::nullopt;     // of the server, before there is a request
  bool store_full = false;
};

std::function<void(Values&)> set(std::string name, std::string value) {
  return [=](Values& values) { values[name] = value; };
}

std::function<void(Values&)> drop(std::string name) {
  return [=](Values& values) { values.erase(name); };
}

std::function<void(RrpcResult&)> fault(RrpcFault which) {
  return [=](RrpcResult& result) {
    result.fault = which;
    result.error = "because";
  };
}

// Of another action, whose parameters these are.
std::function<void(Values&)> call_of(std::string action, Values given) {
  return [=](Values& values) {
    for (const char* name : {"DeviceName", "RequestBase64Byte", "Timeout", "ContentType"}) values.erase(name);
    values["Action"] = action;
    for (const auto& [name, value] : given) values[name] = value;
  };
}

std::vector<Case> cases() {
  const auto none = [](Values&) {};
  const auto any = [](RrpcResult&) {};
  const auto as_is = [](HttpRequest&) {};
  std::vector<Case> all{
      {"method", unsupported_http_method, "UnsupportedHTTPMethod", 405, none,
       [](HttpRequest& request) { request.method = "DELETE"; }},
      {"path", action_not_found, "InvalidAction.NotFound", 404, none,
       [](HttpRequest& request) { request.target.insert(1, "v1/"); }},
      {"duplicate", invalid_parameter, "InvalidParameter", 400, none,
       [](HttpRequest& request) { request.target += "&Timeout=5000"; }},
      {"bad escape", invalid_parameter, "InvalidParameter", 400, none,
       [](HttpRequest& request) { request.target += "&Topic=%G1"; }},
      {"invalid UTF-8", invalid_parameter, "InvalidParameter", 400, none,
       [](HttpRequest& request) { request.target += "&Topic=%FF"; }},
      {"body type", invalid_parameter, "InvalidParameter", 400, none,
       [](HttpRequest& request) { request.body = "<xml/>"; }},
      {"header signature", invalid_signature_method, "InvalidSignatureMethod", 400, none,
       [](HttpRequest& request) {
         request.headers.push_back({"Authorization", "ACS3-RSA-SHA256 Credential=a"});
       }},
      {"unknown action", action_not_found, "InvalidAction.NotFound", 404, set("Action", "NoSuchAction")},
      {"action in another case", action_not_found, "InvalidAction.NotFound", 404, set("Action", "rrpc")},
      {"unknown version", invalid_version, "InvalidVersion", 400, set("Version", "2017-04-20")},
      {"signature method", invalid_parameter, "InvalidParameter", 400, set("SignatureMethod", "HMAC-SHA256")},
      {"signature version", invalid_parameter, "InvalidParameter", 400, set("SignatureVersion", "1")},
      {"empty nonce", missing_parameter, "MissingSignatureNonce", 400, set("SignatureNonce", "")},
      {"long nonce", invalid_parameter, "InvalidParameter", 400,
       set("SignatureNonce", std::string(129, 'x'))},
      {"timestamp form", timestamp_format, "InvalidTimeStamp.Format", 400, set("Timestamp", "2026-01-01")},
      {"old timestamp", timestamp_expired, "InvalidTimeStamp.Expired", 400,
       set("Timestamp", "2025-12-31T23:44:59Z")},
      {"future timestamp", timestamp_expired, "InvalidTimeStamp.Expired", 400,
       set("Timestamp", "2026-01-01T00:15:01Z")},
      {"unknown key", access_key_not_found, "InvalidAccessKeyId.NotFound", 404, set("AccessKeyId", "other")},
      {"inactive key", access_key_inactive, "InvalidAccessKeyId.Inactive", 403,
       set("AccessKeyId", "switched-off")},
      {"no right", permission_denied, "iot.common.RamActionPermissionDeny", 200, none, as_is, any,
       [](ApiOptions&) {}, 0, permission_denied},
      {"too many calls", throttled_user, "Throttling.User", 400, none, as_is, any, [](ApiOptions&) {}, 0,
       throttled_user},
      {"added parameter", signature_does_not_match, "SignatureDoesNotMatch", 400, none,
       [](HttpRequest& request) { request.target += "&Topic=x"; }},
      {"no signature", missing_parameter, "MissingSignature", 400, none,
       [](HttpRequest& request) { request.target.erase(request.target.find("&Signature="), 39); }},
      {"Timeout twice", invalid_parameter, "InvalidParameter", 400, set("TimeOut", "5000")},
      {"empty product", null_product_key, "iot.prod.NullProductKey", 200, set("ProductKey", "")},
      {"empty device", null_device_name, "iot.device.NullDeviceName", 200, set("DeviceName", "")},
      {"not Base64", not_base64, "iot.messagebroker.MessageContentIsNotBase64Encode", 200,
       set("RequestBase64Byte", "%%%")},
      {"payload too large", invalid_formatted_parameter, "iot.common.InvalidFormattedParameter", 200,
       set("RequestBase64Byte", std::string(400, 'A'))},
      {"timeout", invalid_timeout, "iot.messagebroker.InvalidTimeoutValue", 200, set("Timeout", "999")},
      {"reply rule", invalid_formatted_parameter, "iot.common.InvalidFormattedParameter", 200,
       set("ReplyRule", "maybe")},
      {"empty content", null_message_content, "iot.messagebroker.NullMessageContent", 200,
       set("RequestBase64Byte", ""), as_is, fault(RrpcFault::message_empty)},
      {"no product", product_not_found, "iot.prod.NotExistedProduct", 200, none, as_is,
       fault(RrpcFault::product_not_found)},
      {"bad device name", device_name_invalid, "iot.device.InvalidFormattedDeviceName", 200, none, as_is,
       fault(RrpcFault::device_name_invalid)},
      {"no device", device_not_found, "iot.device.NotExistedDevice", 200, none, as_is,
       fault(RrpcFault::device_not_found)},
      {"content type", invalid_formatted_parameter, "iot.common.InvalidFormattedParameter", 200, none, as_is,
       fault(RrpcFault::parameter_invalid)},
      {"full queue", rate_limit, "iot.messagebroker.RateLimit", 200, none, as_is,
       fault(RrpcFault::rate_limit)},
      {"refused", rrpc_failed, "iot.messagebroker.RrpcFailed", 200, none, as_is,
       [](RrpcResult& result) { result.refused = true; }},
      {"a nonce again", nonce_used, "SignatureNonceUsed", 400, none, as_is, any, [](ApiOptions&) {}, 1},
      {"too many nonces", service_unavailable, "ServiceUnavailable", 503, none, as_is, any,
       [](ApiOptions& options) { options.max_nonces = 0; }},
      {"too many failures", throttled, "Throttling", 400, set("AccessKeyId", "other"),
       [](HttpRequest& request) { request.peer = "192.0.2.1:5000"; }, any,
       [](ApiOptions& options) { options.failures_per_minute = 2; }, 2},
      {"header signature incomplete", incomplete_signature, "IncompleteSignature", 400, none,
       [](HttpRequest& request) {
         request.headers.insert(request.headers.end(), {{"Authorization", "ACS3-HMAC-SHA256 nonsense"},
                                                        {"x-acs-action", "RRpc"},
                                                        {"x-acs-version", "2018-01-20"}});
       }},
      {"unknown IotId", invalid_iot_id, "iot.device.InvalidIoTId", 200,
       call_of("GetDeviceStatus", {{"IotId", "x"}})},
      {"empty topic", null_topic_name, "iot.messagebroker.NullTopicName", 200,
       call_of("Pub", {{"MessageContent", "AAE="}, {"TopicFullName", ""}})},
      {"topic of nobody", topic_name_invalid, "iot.messagebroker.InvalidFormattedTopicName", 200,
       call_of("Pub", {{"MessageContent", "AAE="}, {"TopicFullName", "/other/x"}})},
      {"not sent", publish_failed, "iot.messagebroker.PublishMessageFailed", 200,
       call_of("Pub", {{"MessageContent", "AAE="}, {"DeviceName", "d"}}), as_is,
       [](RrpcResult& result) { result.code = RrpcCode::offline; }},
      {"exception", internal_error, "InternalError", 500, none, as_is,
       [](RrpcResult&) { throw std::runtime_error("boom"); }},
  };
  Case store{"the store is full", system_exception, "iot.system.SystemException", 200,
             call_of("DisableThing", {{"DeviceName", "MAKER_MODEL_ID01"}})};
  store.store_full = true;
  all.push_back(std::move(store));
  for (const auto& [fault, error, status, code] :
       {std::tuple{HttpFault::malformed, malformed_http_request, 400U, "MalformedHttpRequest"},
        std::tuple{HttpFault::header_too_large, request_header_too_large, 431U, "RequestHeaderTooLarge"},
        std::tuple{HttpFault::body_too_large, request_body_too_large, 413U, "RequestBodyTooLarge"},
        std::tuple{HttpFault::bodies_full, service_unavailable, 503U, "ServiceUnavailable"},
        std::tuple{HttpFault::handler_failed, internal_error, 500U, "InternalError"}}) {
    Case unread{std::string("unread: ") + code, error, code, status};
    unread.fault = fault;
    all.push_back(std::move(unread));
  }
  for (const char* name :
       {"Action", "Version", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce",
        "Timestamp", "ProductKey", "DeviceName", "RequestBase64Byte", "Timeout"}) {
    all.push_back(
        {std::string("no ") + name, missing_parameter, std::string("Missing") + name, 400, drop(name)});
  }
  return all;
}

struct Told {
  std::string code;
  std::string message;
  std::string request_id;
};

Told read_json(const HttpResponse& response) {
  const boost::json::value document = boost::json::parse(response.body);
  const auto text = [&document](const char* name) {
    const auto* member = document.as_object().if_contains(name);
    return member == nullptr ? std::string() : std::string(member->as_string());
  };
  return {text("Code"), response.status == 200 ? text("ErrorMessage") : text("Message"), text("RequestId")};
}

Told read_xml(const HttpResponse& response) {
  pugi::xml_document document;
  if (!document.load_buffer(response.body.data(), response.body.size())) return {};
  const pugi::xml_node root = document.document_element();
  const std::string_view name = root.name();
  EXPECT_TRUE(response.status == 200 ? name.ends_with("Response") : name == "Error") << name;
  return {root.child_value("Code"), root.child_value(response.status == 200 ? "ErrorMessage" : "Message"),
          root.child_value("RequestId")};
}

HttpResponse provoke(const Case& test, const std::string& format) {
  OpenApiParts parts;
  parts.options.max_payload = 256;
  test.options(parts.options);
  if (test.verdict) parts.secrets.verdict = make_error(*test.verdict);
  AnsweringService service([&test](const RrpcRequest&) {
    RrpcResult result;
    result.code = RrpcCode::success;
    test.outcome(result);
    return result;
  });
  OpenApiHandler handler(parts.options, parts.secrets, parts.clock, service, parts.actions, parts.log);
  Values values = rrpc_values();
  values["Format"] = format;
  test.change(values);
  HttpRequest request = get_request(values);
  if (test.fault) {
    HttpRequest head;  // what was understood of it
    head.target = "/?bad=%&Format=" + format;
    return handler.refuse(head, *test.fault);
  }
  if (test.store_full) {
    VehicleDevice device;
    device.name = "MAKER_MODEL_ID01";
    std::vector<ImportConflict> conflicts;
    EXPECT_EQ(parts.book.import_devices(0, {device}, conflicts, [](bool) {}), DeviceCatalog::Change::begun);
    parts.store.set_full(true);
  }
  test.spoil(request);
  for (int i = 0; i < test.before; ++i) static_cast<void>(run(handler, request));
  return run(handler, std::move(request));
}

TEST(OpenApiErrors, EachHasItsStatusAndCodeInBothFormats) {
  for (const Case& test : cases()) {
    for (const std::string format : {"JSON", "XML"}) {
      SCOPED_TRACE(test.what + " as " + format);
      HttpResponse response = provoke(test, format);
      EXPECT_EQ(response.status, test.status);
      EXPECT_EQ(response.status, api_error(test.error).status);
      EXPECT_EQ(response.content_type,
                format == "JSON" ? "application/json;charset=utf-8" : "text/xml;charset=utf-8");
      const Told told = format == "JSON" ? read_json(response) : read_xml(response);
      EXPECT_EQ(told.code, test.code);
      EXPECT_FALSE(told.message.empty());
      EXPECT_FALSE(told.request_id.empty());
      EXPECT_EQ(told.request_id, response.header("x-acs-request-id"));
    }
  }
}

TEST(OpenApiErrors, WhatTheServerCannotReadAtAllIsRefusedInXml) {
  OpenApiParts parts;
  AnsweringService service([](const RrpcRequest&) { return RrpcResult{}; });
  OpenApiHandler handler(parts.options, parts.secrets, parts.clock, service, parts.actions, parts.log);
  EXPECT_EQ(read_xml(handler.refuse({}, HttpFault::malformed)).code, "MalformedHttpRequest");
}

// Whoever adds an error adds its row: the test above then provokes it in both formats.
TEST(OpenApiErrors, EveryErrorOfTheCatalogueHasARow) {
  std::set<ApiErrorId> seen;
  for (const Case& test : cases()) seen.insert(test.error);
  for (const ApiErrorEntry& entry : api_error_catalogue()) {
    EXPECT_TRUE(seen.contains(entry.id)) << entry.code << " has no row in cases()";
  }
}

}  // namespace
}  // namespace gateway
