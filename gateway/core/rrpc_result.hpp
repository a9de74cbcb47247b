// From what became of a downlink to what the caller of an RRpc is told.
#pragma once

#include "gateway/core/pending_replies.hpp"
#include "gateway/core/rrpc.hpp"
#include "gateway/core/session_registry.hpp"
#include "jt808/edition.hpp"

namespace gateway {

// `request_id` is the downlink's message id.
[[nodiscard]] RrpcResult result_of(const Reply&, std::uint16_t request_id, jt808::Edition,
                                   bool want_answer_json);

// A call to a terminal that has no session. `presence` is empty where it never authenticated since the start.
[[nodiscard]] RrpcResult result_of_absent(const std::optional<SessionRegistry::Presence>& presence,
                                          bool awaits_authentication, TimePoint now, Duration idle_limit);

// A call to a terminal that an operator disabled, online or not.
[[nodiscard]] RrpcResult result_of_disabled();

[[nodiscard]] RrpcResult result_of_fault(RrpcFault, std::string text);

}  // namespace gateway
