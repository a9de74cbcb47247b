// The table behind every error the API can answer.
#include "gateway/http/api_errors.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace gateway {
namespace {

using enum ApiErrorId;

constexpr ApiLayer kGateway = ApiLayer::gateway;
constexpr ApiLayer kBusiness = ApiLayer::business;

// In the order of ApiErrorId.
constexpr std::array kCatalogue{
    ApiErrorEntry{malformed_http_request, kGateway, "MalformedHttpRequest", 400,
                  "The request is not well-formed HTTP/1.1.",
                  "Send one Host header, a valid request line and either Content-Length or chunked coding."},
    ApiErrorEntry{request_header_too_large, kGateway, "RequestHeaderTooLarge", 431,
                  "The request line and the headers are larger than this server accepts.",
                  "Send long parameters in a form body with POST, or raise limits.http_header."},
    ApiErrorEntry{request_body_too_large, kGateway, "RequestBodyTooLarge", 413,
                  "The request body is larger than this server accepts.",
                  "Send less, or raise limits.http_body."},
    ApiErrorEntry{unsupported_http_method, kGateway, "UnsupportedHTTPMethod", 405,
                  "This http method is not supported.", "Use GET or POST."},
    ApiErrorEntry{throttled, kGateway, "Throttling", 400, "Request was denied due to request throttling.",
                  "Too many requests of this address failed before their signature was found right; mend the "
                  "client, or wait a minute."},
    ApiErrorEntry{invalid_parameter, kGateway, "InvalidParameter", 400, "A parameter is not valid.",
                  "Correct the parameter that the message names."},
    ApiErrorEntry{invalid_signature_method, kGateway, "InvalidSignatureMethod", 400,
                  "The algorithm of the Authorization header is not supported.",
                  "Sign with ACS3-HMAC-SHA256, or with SignatureMethod=HMAC-SHA1 among the parameters."},
    ApiErrorEntry{action_not_found, kGateway, "InvalidAction.NotFound", 404,
                  "Specified api is not found, please check your url and method.",
                  "Call an action of /openapi.json at the path /."},
    ApiErrorEntry{invalid_version, kGateway, "InvalidVersion", 400,
                  "Specified parameter Version is not valid.", "Use Version=2018-01-20."},
    ApiErrorEntry{missing_parameter, kGateway, "Missing", 400, "<Parameter> is mandatory for this action.",
                  "Add the parameter that the code names."},
    ApiErrorEntry{incomplete_signature, kGateway, "IncompleteSignature", 400,
                  "The request signature does not conform to Aliyun standards.",
                  "Write the Authorization header as the message says."},
    ApiErrorEntry{timestamp_format, kGateway, "InvalidTimeStamp.Format", 400,
                  "Specified time stamp or date value is not well formatted.",
                  "Write Timestamp (or x-acs-date) in UTC as YYYY-MM-DDThh:mm:ssZ."},
    ApiErrorEntry{timestamp_expired, kGateway, "InvalidTimeStamp.Expired", 400,
                  "Specified time stamp or date value is expired.",
                  "Set the clocks of client and server; they may differ by 15 minutes at most."},
    ApiErrorEntry{access_key_not_found, kGateway, "InvalidAccessKeyId.NotFound", 404,
                  "Specified access key is not found.", "Use an AccessKeyId of this server's configuration."},
    ApiErrorEntry{access_key_inactive, kGateway, "InvalidAccessKeyId.Inactive", 403,
                  "Specified access key is disabled.",
                  "Use another access key, or have the operator set active: true for this one."},
    ApiErrorEntry{signature_does_not_match, kGateway, "SignatureDoesNotMatch", 400,
                  "Specified signature is not matched with our calculation.",
                  "Compare the string to sign with yours; if they are equal, the secret is wrong."},
    ApiErrorEntry{nonce_used, kGateway, "SignatureNonceUsed", 400,
                  "Specified signature nonce was used already.",
                  "Give every request a nonce of its own, also when it is sent again."},
    ApiErrorEntry{
        throttled_user, kGateway, "Throttling.User", 400, "Request was denied due to user flow control.",
        "Retry later with a new nonce; all access keys of an account share its limit for the action."},
    ApiErrorEntry{
        service_unavailable, kGateway, "ServiceUnavailable", 503,
        "The request has failed due to a temporary failure of the server.",
        "Retry later with a new nonce; the operator can raise limits.nonces and limits.http_bodies."},
    ApiErrorEntry{internal_error, kGateway, "InternalError", 500,
                  "The request processing has failed due to some unknown error.",
                  "Report the RequestId to the operator, whose log has the cause."},

    ApiErrorEntry{permission_denied, kBusiness, "iot.common.RamActionPermissionDeny", 200,
                  "The access key may not do this.",
                  "Use a key that may, or have the operator change its actions, products or message_ids."},
    ApiErrorEntry{null_product_key, kBusiness, "iot.prod.NullProductKey", 200, "ProductKey is empty.",
                  "Give the product's key."},
    ApiErrorEntry{null_device_name, kBusiness, "iot.device.NullDeviceName", 200, "DeviceName is empty.",
                  "Give the DeviceName or the phone number of the terminal."},
    ApiErrorEntry{invalid_iot_id, kBusiness, "iot.device.InvalidIoTId", 200,
                  "There is no device with this IotId.",
                  "Take the IotId from QueryDevice, or name the device by ProductKey and DeviceName."},
    ApiErrorEntry{null_topic_name, kBusiness, "iot.messagebroker.NullTopicName", 200,
                  "TopicFullName is empty.", "Give a DeviceName and no TopicFullName."},
    ApiErrorEntry{topic_name_invalid, kBusiness, "iot.messagebroker.InvalidFormattedTopicName", 200,
                  "TopicFullName names no device of the product.",
                  "Write /ProductKey/DeviceName/..., or give a DeviceName."},
    ApiErrorEntry{null_message_content, kBusiness, "iot.messagebroker.NullMessageContent", 200,
                  "The message content is empty.",
                  "Give at least one byte; a pass-through has no empty form."},
    ApiErrorEntry{not_base64, kBusiness, "iot.messagebroker.MessageContentIsNotBase64Encode", 200,
                  "The message content is not encoded into the base64 format.",
                  "Use the standard alphabet with padding and no line breaks; send + as %2B."},
    ApiErrorEntry{invalid_timeout, kBusiness, "iot.messagebroker.InvalidTimeoutValue", 200,
                  "Timeout must be a whole number of milliseconds from 1000 to 8000.", "Correct Timeout."},
    ApiErrorEntry{invalid_formatted_parameter, kBusiness, "iot.common.InvalidFormattedParameter", 200,
                  "A parameter has a wrong format.", "Correct the parameter that ErrorMessage names."},
    ApiErrorEntry{product_not_found, kBusiness, "iot.prod.NotExistedProduct", 200,
                  "The product does not exist.", "Use a product_key of the server's configuration."},
    ApiErrorEntry{device_name_invalid, kBusiness, "iot.device.InvalidFormattedDeviceName", 200,
                  "DeviceName is malformed.",
                  "Use manufacturer_model_terminalid, or the digits of the phone number."},
    ApiErrorEntry{device_not_found, kBusiness, "iot.device.NotExistedDevice", 200,
                  "The device does not exist.", "Check DeviceName and ProductKey."},
    ApiErrorEntry{rate_limit, kBusiness, "iot.messagebroker.RateLimit", 200,
                  "Too many calls are waiting for their terminals.",
                  "Retry later; with Reason queue_full the queue of this one terminal is full."},
    ApiErrorEntry{rrpc_failed, kBusiness, "iot.messagebroker.RrpcFailed", 200,
                  "The terminal refused the message.",
                  "See AnswerResult: 1 failure, 2 message wrong, 3 not supported."},
    ApiErrorEntry{publish_failed, kBusiness, "iot.messagebroker.PublishMessageFailed", 200,
                  "The message was not sent.", "See Reason: the terminal is not online, or its link broke."},
    ApiErrorEntry{system_exception, kBusiness, "iot.system.SystemException", 200,
                  "The device store does not keep up, or its disk fails.",
                  "Retry later; the operator's log has the cause."},
};

constexpr bool in_order() noexcept {
  for (std::size_t i = 0; i < kCatalogue.size(); ++i) {
    if (static_cast<std::size_t>(kCatalogue[i].id) != i) return false;
  }
  return kCatalogue.back().id == system_exception;
}
static_assert(in_order(), "kCatalogue must have every ApiErrorId, in order");

}  // namespace

std::span<const ApiErrorEntry> api_error_catalogue() noexcept {
  return kCatalogue;
}

const ApiErrorEntry& api_error(ApiErrorId id) noexcept {
  return kCatalogue[static_cast<std::size_t>(id)];
}

ApiError make_error(ApiErrorId id, std::string message) {
  const ApiErrorEntry& entry = api_error(id);
  if (message.empty()) message = entry.message;
  return {id, std::string(entry.code), std::move(message)};
}

ApiError missing(std::string_view parameter, std::string_view place) {
  return {missing_parameter, fmt::format("{}{}", api_error(missing_parameter).code, parameter),
          fmt::format("{}{}{}{} is mandatory for this action.", parameter, place.empty() ? "" : " (", place,
                      place.empty() ? "" : ")")};
}

ApiError invalid(std::string_view parameter, std::string_view expected) {
  return make_error(invalid_parameter,
                    fmt::format("The specified parameter \"{}\" is not valid: {}", parameter, expected));
}

}  // namespace gateway
