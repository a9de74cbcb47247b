// Which open request an answer belongs to: by serial and message id, or by id and key alone.
#include <algorithm>
#include <optional>

#include "gateway/core/pending_replies.hpp"

namespace gateway {
namespace {

constexpr std::uint16_t kGeneralAnswer = 0x0001;

std::uint16_t word_at(jt808::Bytes body, std::size_t offset) noexcept {
  return static_cast<std::uint16_t>(body[offset] << 8 | body[offset + 1]);
}

constexpr std::size_t kLocationBase = 28;

// Whether id, length and value follow each other from here to the end.
bool is_item_list(jt808::Bytes body, std::size_t at) noexcept {
  while (at + 2 <= body.size()) at += 2U + body[at + 1];
  return at == body.size();
}

// The serial of a 0x0201 whose form must be found by what fits (part 1, 0x0201); nothing where it has none.
std::optional<std::uint16_t> serial_by_fit(jt808::Bytes body) noexcept {
  if (body.size() < kLocationBase + 2 || is_item_list(body, kLocationBase)) return std::nullopt;
  if (!is_item_list(body, kLocationBase + 2)) return std::nullopt;
  return word_at(body, 0);
}

}  // namespace

Offer PendingReplies::offer(std::uint16_t message_id, std::uint16_t frame_serial, jt808::Bytes body,
                            bool sound, TimePoint now) {
  const Offer outcome = message_id == kGeneralAnswer
                            ? offer_ack(body, now)
                            : offer_dedicated(message_id, frame_serial, body, sound, now);
  if (outcome == Offer::taken) pump(now);
  return outcome;
}

Offer PendingReplies::offer_ack(jt808::Bytes body, TimePoint now) {
  if (body.size() < 4) return Offer::none;
  const std::uint16_t serial = word_at(body, 0);
  const std::uint16_t answered = word_at(body, 2);
  const auto found = std::ranges::find_if(outstanding_, [&](const Outstanding& sent) {
    if (!sent.serials.contains(serial) || sent.request.message_id != answered) return false;
    // A part that has not gone out cannot have been answered.
    return !sent.parts || static_cast<std::uint16_t>(serial - sent.serials.first) < sent.parts->next();
  });
  if (found == outstanding_.end()) return serials_.ended(serial, answered) ? Offer::repeated : Offer::none;
  const auto index = static_cast<std::size_t>(found - outstanding_.begin());
  const std::uint16_t first = found->serials.first;
  const std::uint8_t result = body.size() < 5 ? std::uint8_t{0xFF} : body[4];
  if (result >= 1 && result <= 3) {
    settle(index, {ReplyStatus::refused, kGeneralAnswer, first, result, body, body});
  } else if (result > 4) {
    settle(index, {ReplyStatus::bad_answer, kGeneralAnswer, first, result, body, body});
  } else {
    on_positive_ack(index, serial, body, now);
  }
  return Offer::taken;
}

void PendingReplies::on_positive_ack(std::size_t index, std::uint16_t serial, jt808::Bytes body,
                                     TimePoint now) {
  Outstanding& sent = outstanding_[index];
  const auto part = static_cast<std::uint16_t>(serial - sent.serials.first);
  const bool whole = !sent.parts || sent.parts->confirm(part, body, now);
  const ReplyRule& rule = sent.request.rule;
  if (whole && (rule.kind == ReplyKind::ack || rule.ack_also_completes)) {
    settle(index, {ReplyStatus::answered, kGeneralAnswer, sent.serials.first, body[4], body, body});
    return;
  }
  sent.receipt = true;
  rearm();
}

Offer PendingReplies::offer_dedicated(std::uint16_t message_id, std::uint16_t frame_serial, jt808::Bytes body,
                                      bool sound, TimePoint now) {
  for (std::size_t i = 0; i < outstanding_.size(); ++i) {
    const Outstanding& waiting = outstanding_[i];
    const ReplyRule& rule = waiting.request.rule;
    const bool also = rule.also_answer != 0 && rule.also_answer == message_id;
    if (rule.answer_id != message_id && !also) continue;
    if (!rule.one_at_a_time()) {
      if ((rule.kind != ReplyKind::dedicated_serial && !also) || body.size() < 2 ||
          !waiting.serials.contains(word_at(body, 0)))
        continue;
    } else {
      if (!rule.key_fits(body)) continue;
      const auto serial = rule.maybe_with_serial ? serial_by_fit(body) : std::nullopt;
      if (serial && !waiting.serials.contains(*serial)) continue;
      // It may belong to an earlier request that was given up. Terminals work in order, so while such a one
      // is still owed, an answer counts for the new request only after the new request's own receipt.
      if (!serial && late_.take(rule, now) && !waiting.receipt) return Offer::repeated;
    }
    return complete(i, message_id, body, sound);
  }
  if (const auto only = only_one_for_serial_zero(message_id, body)) {
    // Sent again it is still the answer to the call before.
    if (zero_answer_ == frame_serial) return Offer::repeated;
    zero_answer_ = frame_serial;
    return complete(*only, message_id, body, sound);
  }
  late_.arrived(message_id, body);
  return Offer::none;
}

Offer PendingReplies::complete(std::size_t index, std::uint16_t message_id, jt808::Bytes body, bool sound) {
  const Outstanding& waiting = outstanding_[index];
  // The 0x0900's type byte says which call it is for; the caller gets the content.
  const jt808::Bytes payload = waiting.request.rule.kind == ReplyKind::passthrough ? body.subspan(1) : body;
  const ReplyStatus status = sound ? ReplyStatus::answered : ReplyStatus::bad_answer;
  settle(index, {status, message_id, waiting.serials.first, 0, body, payload});
  return Offer::taken;
}

std::optional<std::size_t> PendingReplies::only_one_for_serial_zero(std::uint16_t message_id,
                                                                    jt808::Bytes body) const {
  if (body.size() < 2 || word_at(body, 0) != 0 || serials_.owed(message_id)) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < outstanding_.size(); ++i) {
    const ReplyRule& rule = outstanding_[i].request.rule;
    if (rule.kind != ReplyKind::dedicated_serial || rule.answer_id != message_id) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

void PendingReplies::on_part(std::uint16_t message_id, jt808::Bytes first_part, TimePoint now) {
  for (Outstanding& waiting : outstanding_) {
    const ReplyRule& rule = waiting.request.rule;
    if (rule.answer_id != message_id || message_id == kGeneralAnswer) continue;
    if (rule.kind == ReplyKind::dedicated_serial) {
      const auto index = static_cast<std::size_t>(&waiting - outstanding_.data());
      if (first_part.size() >= 2 && !waiting.serials.contains(word_at(first_part, 0)) &&
          only_one_for_serial_zero(message_id, first_part) != index) {
        continue;
      }
    } else if (!rule.one_at_a_time() || (!first_part.empty() && !rule.key_fits(first_part))) {
      continue;
    }
    const TimePoint until = std::min(now + waiting.timeout, waiting.latest);
    waiting.request.deadline = std::max(waiting.request.deadline, until);
  }
  rearm();
}

}  // namespace gateway
