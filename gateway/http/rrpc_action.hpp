// Action=RRpc: from parameters to a call, and from the call's outcome to the answer document.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/core/rrpc.hpp"
#include "gateway/http/api_errors.hpp"
#include "gateway/http/api_request.hpp"
#include "gateway/http/call_outcome.hpp"
#include "gateway/http/document.hpp"
#include "gateway/http/parameters.hpp"

namespace gateway {

// Missing parameters are errors of the gateway layer, everything else of the business layer. An empty
// RequestBase64Byte passes: whether the message may have an empty body is known only to the call.
[[nodiscard]] std::variant<RrpcRequest, ApiError> read_rrpc(const Parameters& parameters, Format format,
                                                            const ApiOptions& options);

// The decoded bytes of a Base64 parameter; within the limit of contents.
[[nodiscard]] std::variant<std::vector<std::uint8_t>, ApiError> read_payload(std::string_view name,
                                                                             const Parameters& parameters,
                                                                             const ApiOptions& options);
[[nodiscard]] ApiErrorId error_of(RrpcFault fault) noexcept;

// The document of every outcome; HTTP status 200 belongs to it. `Code` appears only with Success false.
[[nodiscard]] std::string rrpc_document(const RrpcResult& result, RefusalForm refusal, Format format,
                                        std::string_view request_id);

// The same outcome for the audit log.
[[nodiscard]] CallOutcome rrpc_outcome(const RrpcResult& result, RefusalForm refusal);

}  // namespace gateway
