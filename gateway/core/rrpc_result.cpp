// Implementation of the mapping from replies to results.
#include "gateway/core/rrpc_result.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "jt808/catalog.hpp"
#include "jt808/json.hpp"

namespace gateway {
namespace {

constexpr std::uint16_t kGeneralAnswer = 0x0001;

RrpcResult outcome(RrpcCode code, Reason reason) {
  RrpcResult result;
  result.code = code;
  result.reason = reason;
  return result;
}

void attach_answer(RrpcResult& result, const Reply& reply, jt808::Edition edition, bool want_json) {
  result.payload.emplace(reply.payload.begin(), reply.payload.end());
  result.answer_message_id = reply.message_id;
  if (reply.message_id == kGeneralAnswer && reply.body.size() >= 5) result.answer_result = reply.result;
  if (!want_json) return;
  const jt808::MessageInfo* const info = jt808::find_message(reply.message_id);
  if (info == nullptr) return;
  if (auto json = jt808::body_to_json(*info, reply.body, edition)) result.answer_json = std::move(*json);
}

std::string refusal_text(const Reply& reply, std::uint16_t request_id) {
  constexpr std::array<std::string_view, 4> kMeaning{"success", "failure", "message malformed",
                                                     "not supported"};
  return fmt::format("The terminal refused message 0x{:04X}, serial {}, with result {} ({}).", request_id,
                     reply.serial, reply.result, kMeaning[reply.result & 3]);
}

}  // namespace

RrpcResult result_of(const Reply& reply, std::uint16_t request_id, jt808::Edition edition,
                     bool want_answer_json) {
  RrpcResult result;
  switch (reply.status) {
    case ReplyStatus::answered:
      result = outcome(RrpcCode::success, Reason::none);
      attach_answer(result, reply, edition, want_answer_json);
      return result;
    case ReplyStatus::refused:
      result = outcome(RrpcCode::success, Reason::none);
      result.refused = true;
      result.error = refusal_text(reply, request_id);
      attach_answer(result, reply, edition, want_answer_json);
      return result;
    case ReplyStatus::bad_answer:
      result = outcome(RrpcCode::unknown, Reason::bad_answer);
      attach_answer(result, reply, edition, false);
      return result;
    case ReplyStatus::written:
      return outcome(RrpcCode::success, Reason::none);
    case ReplyStatus::no_answer:
      return outcome(RrpcCode::timeout, Reason::no_answer);
    case ReplyStatus::receipt_only:
      return outcome(RrpcCode::timeout, Reason::receipt_only);
    case ReplyStatus::timed_out_unwritten:
      return outcome(RrpcCode::timeout, Reason::not_written);
    case ReplyStatus::lost_after_write:
      return outcome(RrpcCode::halfconn, Reason::link_lost_after_write);
    case ReplyStatus::lost_unwritten:
      return outcome(RrpcCode::halfconn, Reason::not_written);
    case ReplyStatus::shutting_down:
      return outcome(RrpcCode::unknown, Reason::shutting_down);
    case ReplyStatus::queue_full:
      result =
          result_of_fault(RrpcFault::rate_limit,
                          "The terminal's queue of waiting calls is full; try again when some have ended.");
      result.reason = Reason::queue_full;
      return result;
  }
  return result;
}

RrpcResult result_of_absent(const std::optional<SessionRegistry::Presence>& presence,
                            bool awaits_authentication, TimePoint now, Duration idle_limit) {
  if (!presence) {
    return outcome(RrpcCode::offline,
                   awaits_authentication ? Reason::not_authenticated : Reason::never_connected);
  }
  // A newer session came while the call was on its way to the old one.
  if (presence->online) return outcome(RrpcCode::halfconn, Reason::not_written);
  const bool half = !presence->clean_end && now - presence->ended < idle_limit;
  return outcome(half ? RrpcCode::halfconn : RrpcCode::offline, Reason::disconnected);
}

RrpcResult result_of_disabled() {
  return outcome(RrpcCode::offline, Reason::disabled);
}

RrpcResult result_of_fault(RrpcFault fault, std::string text) {
  RrpcResult result;
  result.fault = fault;
  result.error = std::move(text);
  return result;
}

}  // namespace gateway
