// From the table of answers to the rule of one call.
#include "gateway/core/reply_rule.hpp"

#include "jt808/correlation.hpp"

namespace gateway {
namespace {

// A pass-through ends with its general answer; what the device behind it says comes as a message of its own.
bool passes_through(const jt808::AnswerRule& row) noexcept {
  return row.data == 0x0900;
}

// Nobody waits for an answer that comes when it comes, or not at all.
ReplyRuleChoice fallback(const jt808::AnswerRule& row) noexcept {
  return row.wait == 0 || passes_through(row) ? ReplyRuleChoice::ack : ReplyRuleChoice::data;
}

ReplyKind dedicated(const jt808::AnswerRule& row, jt808::Edition edition) noexcept {
  switch (row.match) {
    case jt808::AnswerMatch::none:
      return ReplyKind::written;
    case jt808::AnswerMatch::serial:
      return row.bare_in_2011 && edition == jt808::Edition::v2011 ? ReplyKind::dedicated_id
                                                                  : ReplyKind::dedicated_serial;
    case jt808::AnswerMatch::message_id:
      return ReplyKind::dedicated_id;
    case jt808::AnswerMatch::serial_and_id:
    case jt808::AnswerMatch::parts:
      break;
  }
  return ReplyKind::ack;
}

ReplyRule receipt_rule(const jt808::AnswerRule& row) noexcept {
  ReplyRule rule;
  rule.resend_safe = row.resend_safe;
  return rule;
}

}  // namespace

ReplyRule reply_rule_for(std::uint16_t message_id, jt808::Bytes body, std::optional<ReplyRuleChoice> choice,
                         jt808::Edition edition) noexcept {
  const jt808::AnswerRule row = jt808::answer_rule(message_id);
  ReplyRule rule = receipt_rule(row);
  // A choice needs both answers to exist; a bare query has no receipt to be content with.
  if ((row.receipt || passes_through(row)) && choice.value_or(fallback(row)) == ReplyRuleChoice::ack) {
    if (row.match == jt808::AnswerMatch::serial) rule.also_answer = row.answer;
    return rule;
  }
  if (passes_through(row)) {
    if (body.empty()) return rule;  // no type, so no answer could be recognised
    rule.kind = ReplyKind::passthrough;
    rule.answer_id = row.data;
    rule.key = body.front();
    return rule;
  }
  const ReplyKind kind = dedicated(row, edition);
  if (kind == ReplyKind::ack) return rule;
  rule.kind = kind;
  rule.answer_id = row.answer;
  rule.maybe_with_serial = kind == ReplyKind::dedicated_id && row.bare_in_2011;
  // The text of 2011 answers the camera by 0x0001 alone; the pictures follow as 0x0801.
  rule.ack_also_completes = row.receipt_enough || (message_id == 0x8801 && edition == jt808::Edition::v2011);
  if (kind == ReplyKind::dedicated_id && !row.key.empty() && !body.empty()) rule.key = body.front();
  return rule;
}

}  // namespace gateway
