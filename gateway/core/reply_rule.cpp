// The table of answers to downlinks.
#include "gateway/core/reply_rule.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr auto kAck = ReplyRuleChoice::ack;
constexpr auto kData = ReplyRuleChoice::data;

// Sorted by id. Messages whose only answer is the general one (0x8103, 0x8300, ...) need no row.
constexpr std::array kReplies{
    DownlinkReply{0x8104, ReplyKind::dedicated_serial, 0x0104, false, kData},
    DownlinkReply{0x8106, ReplyKind::dedicated_serial, 0x0104, false, kData},
    DownlinkReply{0x8107, ReplyKind::dedicated_id, 0x0107, false, kData},
    DownlinkReply{0x8108, ReplyKind::dedicated_id, 0x0108, true, kAck},
    DownlinkReply{0x8201, ReplyKind::dedicated_serial, 0x0201, false, kData, false, true},
    DownlinkReply{0x8302, ReplyKind::dedicated_serial, 0x0302, true, kAck},
    DownlinkReply{0x8500, ReplyKind::dedicated_serial, 0x0500, true, kData},
    DownlinkReply{0x8608, ReplyKind::dedicated_id, 0x0608, false, kData},
    DownlinkReply{0x8700, ReplyKind::dedicated_serial, 0x0700, true, kData, false, true},
    DownlinkReply{0x8702, ReplyKind::dedicated_id, 0x0702, true, kData},
    DownlinkReply{0x8801, ReplyKind::dedicated_serial, 0x0805, true, kData},
    DownlinkReply{0x8802, ReplyKind::dedicated_serial, 0x0802, false, kData},
    DownlinkReply{0x8900, ReplyKind::passthrough, 0x0900, true, kAck},
    DownlinkReply{0x9003, ReplyKind::dedicated_id, 0x1003, false, kData},
    DownlinkReply{0x9105, ReplyKind::written, 0x0000, false, kData},
    DownlinkReply{0x9201, ReplyKind::dedicated_serial, 0x1205, true, kData, true},
    DownlinkReply{0x9205, ReplyKind::dedicated_serial, 0x1205, false, kData},
    DownlinkReply{0x9206, ReplyKind::dedicated_serial, 0x1206, true, kAck},
};

}  // namespace

std::span<const DownlinkReply> downlink_replies() noexcept {
  return kReplies;
}

ReplyRule reply_rule_for(std::uint16_t message_id, jt808::Bytes body, std::optional<ReplyRuleChoice> choice,
                         jt808::Edition edition) noexcept {
  const auto row = std::ranges::lower_bound(kReplies, message_id, {}, &DownlinkReply::message_id);
  if (row == kReplies.end() || row->message_id != message_id) return {};
  // A choice needs both answers to exist; a bare query has no receipt to be content with.
  if (row->has_receipt && choice.value_or(row->fallback) == ReplyRuleChoice::ack) return {};
  ReplyRule rule{row->dedicated, row->answer_id, 0, row->ack_also_completes};
  if (row->bare_in_2011 && edition == jt808::Edition::v2011) rule.kind = ReplyKind::dedicated_id;
  if (rule.kind == ReplyKind::passthrough) {
    if (body.empty()) return {};  // no type, so no answer could be recognised
    rule.passthrough_type = body.front();
  }
  return rule;
}

}  // namespace gateway
