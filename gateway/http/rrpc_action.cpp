// The RRpc action without its waiting.
#include "gateway/http/rrpc_action.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "gateway/http/base64.hpp"

namespace gateway {
namespace {

constexpr int kShortestTimeout = 1'000;  // milliseconds
constexpr int kLongestTimeout = 8'000;

std::optional<std::chrono::milliseconds> parse_timeout(std::string_view text) noexcept {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < kShortestTimeout || value > kLongestTimeout) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(value);
}

ApiErrorId error_of(RrpcFault fault) noexcept {
  switch (fault) {
    case RrpcFault::product_not_found:
      return ApiErrorId::product_not_found;
    case RrpcFault::device_name_invalid:
      return ApiErrorId::device_name_invalid;
    case RrpcFault::device_not_found:
      return ApiErrorId::device_not_found;
    case RrpcFault::message_empty:
      return ApiErrorId::null_message_content;
    case RrpcFault::parameter_invalid:
      return ApiErrorId::invalid_formatted_parameter;
    case RrpcFault::rate_limit:
      return ApiErrorId::rate_limit;
  }
  return ApiErrorId::internal_error;
}

std::optional<ApiErrorId> failure_of(const RrpcResult& result, RefusalForm refusal) noexcept {
  if (result.fault) return error_of(*result.fault);
  if (result.refused && refusal == RefusalForm::failure) return ApiErrorId::rrpc_failed;
  return std::nullopt;
}

}  // namespace

std::variant<RrpcRequest, ApiError> read_rrpc(const Parameters& parameters, Format format,
                                              const ApiOptions& options) {
  const std::string* product_key = parameters.find("ProductKey");
  const std::string* device_name = parameters.find("DeviceName");
  const std::string* content = parameters.find("RequestBase64Byte");
  const std::string* timeout_text = parameters.find("Timeout");
  const std::string* old_timeout_text = parameters.find("TimeOut");  // the spelling of old documents
  if (product_key == nullptr) return missing("ProductKey");
  if (device_name == nullptr) return missing("DeviceName");
  if (content == nullptr) return missing("RequestBase64Byte");
  if (timeout_text != nullptr && old_timeout_text != nullptr) {
    return invalid("TimeOut", "it is the same parameter as Timeout; give one of them.");
  }
  if (timeout_text == nullptr) timeout_text = old_timeout_text;
  if (timeout_text == nullptr) return missing("Timeout");

  if (product_key->empty()) return make_error(ApiErrorId::null_product_key);
  if (device_name->empty()) return make_error(ApiErrorId::null_device_name);
  auto payload = base64_decode(*content);
  if (!payload) return make_error(ApiErrorId::not_base64);
  if (payload->size() > options.max_payload) {
    return make_error(ApiErrorId::invalid_formatted_parameter,
                      fmt::format("RequestBase64Byte holds {} bytes; at most {} are accepted.",
                                  payload->size(), options.max_payload));
  }
  const auto timeout = parse_timeout(*timeout_text);
  if (!timeout) return make_error(ApiErrorId::invalid_timeout);

  RrpcRequest request;
  if (const std::string* rule = parameters.find("ReplyRule")) {
    if (*rule == "ack") {
      request.reply_rule = ReplyRuleChoice::ack;
    } else if (*rule == "data") {
      request.reply_rule = ReplyRuleChoice::data;
    } else {
      return make_error(ApiErrorId::invalid_formatted_parameter, "ReplyRule must be ack or data.");
    }
  }
  if (const std::string* type = parameters.find("ContentType")) request.content_type = *type;
  request.product_key = *product_key;
  request.device_name = *device_name;
  request.payload = std::move(*payload);
  request.timeout = *timeout;
  request.want_answer_json = format == Format::json;
  return request;
}

std::string rrpc_document(const RrpcResult& result, RefusalForm refusal, Format format,
                          std::string_view request_id) {
  const auto failure = failure_of(result, refusal);
  DocumentWriter document(format, "RRpcResponse");
  if (!failure) document.text("RrpcCode", to_string(result.refused ? RrpcCode::success : result.code));
  if (result.payload) document.text("PayloadBase64Byte", base64_encode(*result.payload));
  if (result.message_id != 0) document.number("MessageId", result.message_id);
  document.text("RequestId", request_id);
  document.boolean("Success", !failure);
  if (failure) {
    const ApiError error = make_error(*failure, result.error);
    document.text("Code", error.code).text("ErrorMessage", error.message);
  }
  if (result.answer_message_id) {
    document.text("AnswerMessageId", fmt::format("0x{:04X}", *result.answer_message_id));
  }
  if (result.answer_result) document.number("AnswerResult", *result.answer_result);
  if (result.reason != Reason::none) document.text("Reason", to_string(result.reason));
  if (!result.answer_json.empty()) document.json_only("Answer", result.answer_json);
  return std::move(document).finish();
}

CallOutcome rrpc_outcome(const RrpcResult& result, RefusalForm refusal) {
  const auto failure = failure_of(result, refusal);
  CallOutcome outcome;
  outcome.success = !failure;
  if (failure) {
    outcome.code = make_error(*failure).code;
  } else {
    outcome.rrpc_code = to_string(result.refused ? RrpcCode::success : result.code);
  }
  outcome.reason = to_string(result.reason);
  outcome.call_id = result.message_id;
  outcome.answer_message_id = result.answer_message_id;
  outcome.answer_result = result.answer_result;
  return outcome;
}

}  // namespace gateway
