// Action=Pub: a downlink that nobody waits for. Ours for 808 terminals; the original has no such thing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/core/rrpc.hpp"
#include "gateway/http/api_request.hpp"

namespace gateway {

// "/a1Product/DEVICE/user/get" or "/sys/a1Product/DEVICE/..." of that product; a view into the topic.
[[nodiscard]] std::optional<std::string_view> device_of_topic(std::string_view topic,
                                                              std::string_view product);

// For parameters that passed check_parameters().
[[nodiscard]] std::variant<RrpcRequest, ApiError> read_pub(const Parameters& parameters,
                                                           const ApiOptions& options);

// Success is that the message was written to the terminal's link.
[[nodiscard]] std::string pub_document(const RrpcResult& result, Format format, std::string_view request_id);

}  // namespace gateway
