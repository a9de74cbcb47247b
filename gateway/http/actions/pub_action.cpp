// Pub: what the parameters become, and what the outcome becomes.
#include "gateway/http/actions/pub_action.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "gateway/http/actions/action_parameters.hpp"
#include "gateway/http/document.hpp"
#include "gateway/http/rrpc_action.hpp"

namespace gateway {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);  // in the queue of a terminal that takes nothing

}  // namespace

std::optional<std::string_view> device_of_topic(std::string_view topic, std::string_view product) {
  constexpr std::string_view kSystem = "/sys";
  if (topic.starts_with(kSystem) && topic.substr(kSystem.size()).starts_with('/')) {
    topic.remove_prefix(kSystem.size());
  }
  if (!topic.starts_with('/') || !topic.substr(1).starts_with(product)) return std::nullopt;
  topic.remove_prefix(1 + product.size());
  if (!topic.starts_with('/')) return std::nullopt;
  topic.remove_prefix(1);
  const std::string_view device = topic.substr(0, topic.find('/'));
  return device.empty() ? std::nullopt : std::optional(device);
}

std::variant<RrpcRequest, ApiError> read_pub(const Parameters& parameters, const ApiOptions& options) {
  if (auto error = check_parameters(action(ActionId::pub), parameters)) return std::move(*error);
  RrpcRequest request;
  request.product_key = *parameters.find("ProductKey");
  if (const std::string_view* name = parameters.find("DeviceName")) {
    request.device_name = *name;
  } else if (const std::string_view* topic = parameters.find("TopicFullName")) {
    const auto device = device_of_topic(*topic, request.product_key);
    if (!device) return make_error(ApiErrorId::topic_name_invalid);
    request.device_name = *device;
  } else {
    return missing("TopicFullName");
  }
  auto payload = read_payload("MessageContent", parameters, options);
  if (auto* error = std::get_if<ApiError>(&payload)) return std::move(*error);
  request.payload = std::move(std::get<std::vector<std::uint8_t>>(payload));
  if (const std::string_view* type = parameters.find("ContentType")) request.content_type = *type;
  request.timeout = kPatience;
  request.send_only = true;
  return request;
}

std::string pub_document(const RrpcResult& result, Format format, std::string_view request_id) {
  const bool sent = !result.fault && result.code == RrpcCode::success;
  DocumentWriter document(format, action(ActionId::pub).response);
  // A text here, and a number in RRpc: as in the original.
  if (result.message_id != 0) document.text("MessageId", fmt::to_string(result.message_id));
  document.text("RequestId", request_id).boolean("Success", sent);
  if (!sent) {
    const ApiError error = result.fault ? make_error(error_of(*result.fault), result.error)
                                        : make_error(ApiErrorId::publish_failed);
    document.text("Code", error.code).text("ErrorMessage", error.message);
  }
  if (result.reason != Reason::none) document.text("Reason", to_string(result.reason));
  return std::move(document).finish();
}

}  // namespace gateway
