// The RRpc action without its waiting.
#include "gateway/http/rrpc_action.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "gateway/http/actions/action_parameters.hpp"
#include "gateway/http/base64.hpp"

namespace gateway {
namespace {

std::optional<ApiErrorId> failure_of(const RrpcResult& result, RefusalForm refusal) noexcept {
  if (result.fault) return error_of(*result.fault);
  if (result.refused && refusal == RefusalForm::failure) return ApiErrorId::rrpc_failed;
  return std::nullopt;
}

}  // namespace

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

std::variant<std::vector<std::uint8_t>, ApiError> read_payload(std::string_view name,
                                                               const Parameters& parameters,
                                                               const ApiOptions& options) {
  auto payload = base64_decode(*parameters.find(name));
  if (!payload) return make_error(ApiErrorId::not_base64);
  if (payload->size() <= options.max_payload) return std::move(*payload);
  return make_error(
      ApiErrorId::invalid_formatted_parameter,
      fmt::format("{} holds {} bytes; at most {} are accepted.", name, payload->size(), options.max_payload));
}

std::variant<RrpcRequest, ApiError> read_rrpc(const Parameters& parameters, Format format,
                                              const ApiOptions& options) {
  const ActionSpec& spec = action(ActionId::rrpc);
  if (auto error = check_parameters(spec, parameters)) return std::move(*error);
  auto payload = read_payload("RequestBase64Byte", parameters, options);
  if (auto* error = std::get_if<ApiError>(&payload)) return std::move(*error);

  RrpcRequest request;
  if (const std::string_view* rule = parameters.find("ReplyRule")) {
    if (*rule == "ack") {
      request.reply_rule = ReplyRuleChoice::ack;
    } else if (*rule == "data") {
      request.reply_rule = ReplyRuleChoice::data;
    } else {
      return make_error(ApiErrorId::invalid_formatted_parameter, "ReplyRule must be ack or data.");
    }
  }
  if (const std::string_view* type = parameters.find("ContentType")) request.content_type = *type;
  request.product_key = *parameters.find("ProductKey");
  request.device_name = *parameters.find("DeviceName");
  request.payload = std::move(std::get<std::vector<std::uint8_t>>(payload));
  request.timeout = std::chrono::milliseconds(integer_of(spec, "Timeout", parameters));
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
