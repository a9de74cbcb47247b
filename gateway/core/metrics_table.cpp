// The table of the shards' metrics.
#include "gateway/core/metrics_table.hpp"

#include <array>

#include "jt808/frame.hpp"
#include "jt808/reassembly.hpp"

namespace gateway {
namespace {

std::string_view close_reason(std::size_t index) {
  return to_string(static_cast<CloseReason>(index));
}

// The first value is `none`, which is no fault.
std::string_view frame_fault(std::size_t index) {
  return jt808::to_string(static_cast<jt808::FrameFault>(index + 1));
}

std::string_view drop_cause(std::size_t index) {
  return jt808::to_string(static_cast<jt808::DropCause>(index));
}

std::string_view refusal(std::size_t index) {
  constexpr std::array<std::string_view, 4> kResults{"1", "2", "3", "4"};
  return kResults.at(index);
}

template <Counter ShardMetrics::*Member>
constexpr MetricRow row(std::string_view name, MetricKind kind, std::string_view help) {
  return {name, kind, help, {}, 1, nullptr, [](const ShardMetrics& shard, std::size_t) {
            return (shard.*Member).value();
          }};
}

using enum MetricKind;
using M = ShardMetrics;

constexpr std::array kRows{
    row<&M::links_accepted>("links_accepted_total", counter, "Terminal links that were accepted."),
    row<&M::links_open>("links_open", gauge, "Terminal links that are open."),
    row<&M::links_unauthenticated>("links_unauthenticated", gauge,
                                   "Open links whose terminal has not logged in."),
    MetricRow{"links_closed_total", counter, "Terminal links that ended, by reason (docs/close-reasons.md).",
              "reason", kCloseReasons, close_reason,
              [](const M& shard, std::size_t i) { return shard.closes[i].value(); }},
    row<&M::accept_errors>("accept_errors_total", counter, "Attempts to accept a link that failed."),
    row<&M::logins>("logins_total", counter, "Authentications (0x0102) that succeeded."),
    row<&M::logins_refused>("logins_refused_total", counter, "Authentications (0x0102) that were refused."),
    MetricRow{"registrations_refused_total", counter,
              "Registrations (0x0100) that were refused, by the result in 0x8100 (docs/devices.md).",
              "result", std::tuple_size_v<decltype(M::registrations_refused)>, refusal,
              [](const M& shard, std::size_t i) { return shard.registrations_refused[i].value(); }},
    row<&M::takeovers>("takeovers_total", counter, "Logins that took the terminal from an older link."),
    row<&M::clone_alarms>("clone_alarms_total", counter,
                          "Warnings that two devices claim to be one terminal."),
    row<&M::frames_in>("frames_in_total", counter, "Sound frames from terminals."),
    row<&M::frames_out>("frames_out_total", counter, "Frames to terminals."),
    row<&M::writes>("writes_total", counter, "System calls that wrote frames."),
    row<&M::write_queue_bytes>("write_queue_bytes", gauge, "Bytes that terminals have not taken yet."),
    MetricRow{"frame_faults_total", counter, "Segments between two flags that were no sound frame, by cause.",
              "cause", std::tuple_size_v<decltype(M::frame_faults)> - 1, frame_fault,
              [](const M& shard, std::size_t i) { return shard.frame_faults[i + 1].value(); }},
    row<&M::frames_overlong>("frames_overlong_total", counter, "Segments longer than any frame, dropped."),
    row<&M::datagrams_in>("datagrams_in_total", counter, "UDP datagrams received."),
    row<&M::datagrams_cut>("datagrams_cut_total", counter,
                           "UDP datagrams that ended inside a frame, or held too much garbage."),
    row<&M::datagram_errors>("datagram_errors_total", counter,
                             "UDP datagrams that the system could not send or receive."),
    row<&M::addresses_moved>("addresses_moved_total", counter,
                             "UDP: logins from a new address, at which the session went on."),
    row<&M::messages_refused>("messages_refused_total", counter,
                              "Messages before the login, or for another terminal than the link's."),
    row<&M::messages_unknown>("messages_unknown_total", counter, "Messages with an id that is not known."),
    MetricRow{"uplinks_total", counter, "Whole messages of logged-in terminals, by message id.", "message",
              kMessageSlots, message_slot_name,
              [](const M& shard, std::size_t i) { return shard.uplinks[i].value(); }},
    MetricRow{"uplinks_undecodable_total", counter, "Of these, with a body that does not fit.", "message",
              kMessageSlots, message_slot_name,
              [](const M& shard, std::size_t i) { return shard.uplinks_undecodable[i].value(); }},
    row<&M::bodies_undecodable>("bodies_undecodable_total", counter,
                                "Messages whose body could not be decoded."),
    row<&M::uplink_withheld>("uplink_withheld_total", counter,
                             "Messages left unanswered because the publisher did not take them."),
    row<&M::admissions_unanswered>("admissions_unanswered_total", counter,
                                   "Registrations and logins that nobody could decide."),
    row<&M::uplink_dropped>("uplink_dropped_total", counter, "Withheld messages that found no room to wait."),
    row<&M::backlog_bytes>("backlog_bytes", gauge, "Bytes of messages that wait for the publisher."),
    row<&M::messages_assembled>("messages_assembled_total", counter,
                                "Messages put together from their parts."),
    row<&M::parts_refused>("parts_refused_total", counter, "Parts of messages over a limit."),
    row<&M::parts_requested>("parts_requested_total", counter,
                             "Requests for missing parts (0x8003, 0x8800)."),
    row<&M::reassembly_bytes>("reassembly_bytes", gauge, "Bytes of parts whose message is not whole."),
    MetricRow{"messages_unfinished_total", counter, "Messages in parts that were given up, by cause.",
              "cause", jt808::kDropCauses, drop_cause,
              [](const M& shard, std::size_t i) { return shard.messages_unfinished[i].value(); }},
    row<&M::answers_repeated>("answers_repeated_total", counter, "Answers to a call that had ended."),
    row<&M::answers_unmatched>("answers_unmatched_total", counter,
                               "Acknowledgements of nothing that was asked."),
};

}  // namespace

std::span<const MetricRow> metrics_table() noexcept {
  return kRows;
}

}  // namespace gateway
