// Implementation of the correlation of answers with requests.
#include "gateway/core/pending_replies.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// How long a serial stays out of use: an answered one for doubled answers, an abandoned one for a late
// answer.
constexpr Duration kKeepAnswered = seconds(60);
constexpr Duration kKeepAbandoned = minutes(10);
constexpr std::size_t kMaxRetired = 1024;
constexpr std::size_t kMaxLate = 32;

constexpr std::uint16_t kGeneralAnswer = 0x0001;
constexpr std::uint16_t kUplinkPassthrough = 0x0900;

std::uint16_t word_at(jt808::Bytes body, std::size_t offset) noexcept {
  return static_cast<std::uint16_t>(body[offset] << 8 | body[offset + 1]);
}

}  // namespace

PendingReplies::PendingReplies(ReplyHost& host, TimerWheel& wheel, std::uint32_t window, std::uint32_t queue)
    : host_(host), wheel_(wheel), window_(window), queue_limit_(queue) {}

void PendingReplies::submit(DownlinkRequest request, TimePoint now) {
  if (failed_) return request.done({ReplyStatus::lost_unwritten, 0, 0, 0, {}, {}});
  // Who waits already goes first, unless what blocks it is its own missing serial.
  if (may_send(request.rule) && std::ranges::none_of(queue_, [this](const DownlinkRequest& waiting) {
        return may_send(waiting.rule);
      })) {
    if (send(request, now)) return;
  }
  if (queue_.size() >= queue_limit_) return request.done({ReplyStatus::queue_full, 0, 0, 0, {}, {}});
  queue_.push_back(std::move(request));
  rearm();
}

bool PendingReplies::may_send(const ReplyRule& rule) const noexcept {
  if (outstanding_.size() >= window_ || !host_.writable()) return false;
  if (!rule.one_at_a_time()) return true;
  return std::ranges::none_of(outstanding_, [&](const Outstanding& other) {
    return other.rule.one_at_a_time() && same_slot(other.rule, rule.answer_id, rule.passthrough_type);
  });
}

bool PendingReplies::same_slot(const ReplyRule& rule, std::uint16_t answer_id,
                               std::uint8_t type) const noexcept {
  return rule.answer_id == answer_id &&
         (rule.kind != ReplyKind::passthrough || rule.passthrough_type == type);
}

std::uint16_t PendingReplies::take_serial(TimePoint now) {
  std::erase_if(retired_, [now](const Retired& old) { return old.until <= now; });
  // Fewer serials are in use than exist, so this ends.
  for (;;) {
    const std::uint16_t serial = host_.next_serial();
    const bool pending =
        std::ranges::any_of(outstanding_, [serial](const Outstanding& o) { return o.serial == serial; });
    const bool retired =
        std::ranges::any_of(retired_, [serial](const Retired& r) { return r.serial == serial; });
    if (!pending && !retired) return serial;
  }
}

// False where the link is gone: the request is left as it was. The entry stands before the bytes are handed
// over, so that no answer can be faster than its waiter.
bool PendingReplies::send(DownlinkRequest& request, TimePoint now) {
  const std::uint16_t serial = take_serial(now);
  outstanding_.push_back(
      {request.message_id, serial, request.rule, false, 0, request.deadline, std::move(request.done)});
  const auto end = host_.transmit(request.message_id, serial, request.body);
  if (!end) {
    request.done = std::move(outstanding_.back().done);
    outstanding_.pop_back();
    return false;
  }
  outstanding_.back().end = *end;
  if (request.rule.kind == ReplyKind::written && is_written(outstanding_.back())) {
    settle(outstanding_.size() - 1, {ReplyStatus::written, 0, serial, 0, {}, {}}, now);
  } else {
    rearm();
  }
  return true;
}

void PendingReplies::pump(TimePoint now) {
  for (std::size_t i = 0; i < queue_.size();) {
    if (failed_ || outstanding_.size() >= window_ || !host_.writable()) return;
    if (!may_send(queue_[i].rule)) {
      ++i;
      continue;
    }
    DownlinkRequest request = std::move(queue_[i]);
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
    if (!send(request, now)) {
      queue_.insert(queue_.begin() + static_cast<std::ptrdiff_t>(i), std::move(request));
      return;
    }
    i = 0;  // a handler may have changed the queue
  }
}

void PendingReplies::on_written(TimePoint now) {
  for (std::size_t i = 0; i < outstanding_.size();) {
    const Outstanding& request = outstanding_[i];
    if (request.rule.kind != ReplyKind::written || !is_written(request)) {
      ++i;
      continue;
    }
    settle(i, {ReplyStatus::written, 0, request.serial, 0, {}, {}}, now);
    i = 0;  // the handler may have changed the list
    pump(now);
  }
}

bool PendingReplies::offer(std::uint16_t message_id, jt808::Bytes body, bool sound, TimePoint now) {
  const bool taken =
      message_id == kGeneralAnswer ? offer_ack(body, now) : offer_dedicated(message_id, body, sound, now);
  if (taken) pump(now);
  return taken;
}

bool PendingReplies::offer_ack(jt808::Bytes body, TimePoint now) {
  if (body.size() < 4) return false;
  const std::uint16_t serial = word_at(body, 0);
  const std::uint16_t answered = word_at(body, 2);
  const auto found = std::ranges::find_if(
      outstanding_, [&](const Outstanding& o) { return o.serial == serial && o.message_id == answered; });
  if (found == outstanding_.end()) return false;
  const auto index = static_cast<std::size_t>(found - outstanding_.begin());
  if (body.size() < 5) {
    settle(index, {ReplyStatus::bad_answer, kGeneralAnswer, serial, 0, body, body}, now);
    return true;
  }
  const std::uint8_t result = body[4];
  const Reply reply{ReplyStatus::answered, kGeneralAnswer, serial, result, body, body};
  if (result >= 1 && result <= 3) {
    settle(index, {ReplyStatus::refused, kGeneralAnswer, serial, result, body, body}, now);
  } else if (result > 4) {
    settle(index, {ReplyStatus::bad_answer, kGeneralAnswer, serial, result, body, body}, now);
  } else if (found->rule.kind == ReplyKind::ack || found->rule.ack_also_completes) {
    settle(index, reply, now);
  } else {
    found->receipt = true;
  }
  return true;
}

bool PendingReplies::offer_dedicated(std::uint16_t message_id, jt808::Bytes body, bool sound, TimePoint now) {
  const std::uint8_t type = message_id == kUplinkPassthrough && !body.empty() ? body.front() : 0;
  for (std::size_t i = 0; i < outstanding_.size(); ++i) {
    const Outstanding& waiting = outstanding_[i];
    const ReplyRule& rule = waiting.rule;
    if (rule.answer_id != message_id || rule.kind == ReplyKind::ack) continue;
    switch (rule.kind) {
      case ReplyKind::dedicated_serial:
        if (body.size() < 2 || word_at(body, 0) != waiting.serial) continue;
        break;
      case ReplyKind::passthrough:
        if (body.empty() || type != rule.passthrough_type) continue;
        [[fallthrough]];
      case ReplyKind::dedicated_id:
        if (is_late(waiting, now)) return false;
        break;
      case ReplyKind::ack:
      case ReplyKind::written:
        continue;
    }
    // The 0x0900's type byte says which call it is for; the caller gets the content.
    const jt808::Bytes payload = rule.kind == ReplyKind::passthrough ? body.subspan(1) : body;
    const ReplyStatus status = sound ? ReplyStatus::answered : ReplyStatus::bad_answer;
    settle(i, {status, message_id, waiting.serial, 0, body, payload}, now);
    return true;
  }
  // Nobody waits: an abandoned request's answer has come, so the next one is not taken for it.
  std::erase_if(late_, [&](const LateAnswer& late) {
    return late.answer_id == message_id &&
           (message_id != kUplinkPassthrough || late.passthrough_type == type);
  });
  return false;
}

// An answer without serial may belong to an earlier request that was given up. Terminals work in order, so
// while such a one is still open, an answer counts for the new request only after the new request's own
// receipt.
bool PendingReplies::is_late(const Outstanding& waiting, TimePoint now) {
  std::erase_if(late_, [now](const LateAnswer& late) { return late.until <= now; });
  const auto late = std::ranges::find_if(
      late_, [&](const LateAnswer& l) { return same_slot(waiting.rule, l.answer_id, l.passthrough_type); });
  if (late == late_.end()) return false;
  late_.erase(late);
  return !waiting.receipt;
}

void PendingReplies::settle(std::size_t index, const Reply& reply, TimePoint now) {
  Outstanding done = std::move(outstanding_[index]);
  outstanding_.erase(outstanding_.begin() + static_cast<std::ptrdiff_t>(index));
  retire(done, kKeepAnswered, now);
  rearm();
  done.done(reply);
}

void PendingReplies::retire(const Outstanding& request, Duration keep, TimePoint now) {
  // The one that is free again soonest makes room: an answered one before an abandoned one.
  if (retired_.size() >= kMaxRetired) retired_.erase(std::ranges::min_element(retired_, {}, &Retired::until));
  retired_.push_back({request.serial, now + keep});
}

void PendingReplies::fail_all(ReplyStatus status) {
  failed_ = true;
  wheel_.disarm(*this);
  auto outstanding = std::exchange(outstanding_, {});
  auto queue = std::exchange(queue_, {});
  for (Outstanding& request : outstanding) {
    ReplyStatus told = status;
    // Bytes that the operating system never took did not reach the terminal.
    if (request.rule.kind == ReplyKind::written && is_written(request)) told = ReplyStatus::written;
    if (status == ReplyStatus::lost_after_write && !is_written(request)) told = ReplyStatus::lost_unwritten;
    request.done({told, 0, request.serial, 0, {}, {}});
  }
  for (DownlinkRequest& request : queue) {
    request.done(
        {status == ReplyStatus::lost_after_write ? ReplyStatus::lost_unwritten : status, 0, 0, 0, {}, {}});
  }
}

std::optional<TimePoint> PendingReplies::on_timer(TimePoint now) {
  // Handlers run after the lists are in order again, because they may submit.
  std::vector<std::pair<ReplyHandler, Reply>> ended;
  for (std::size_t i = 0; i < outstanding_.size();) {
    Outstanding& request = outstanding_[i];
    if (request.deadline > now) {
      ++i;
      continue;
    }
    ReplyStatus status = request.receipt ? ReplyStatus::receipt_only : ReplyStatus::no_answer;
    if (request.rule.kind == ReplyKind::written) status = ReplyStatus::written;
    if (!is_written(request)) status = ReplyStatus::timed_out_unwritten;
    retire(request, kKeepAbandoned, now);
    if (request.rule.one_at_a_time()) {
      if (late_.size() >= kMaxLate) late_.erase(late_.begin());
      late_.push_back({request.rule.answer_id, request.rule.passthrough_type, now + kKeepAnswered});
    }
    ended.emplace_back(std::move(request.done), Reply{status, 0, request.serial, 0, {}, {}});
    outstanding_.erase(outstanding_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i < queue_.size();) {
    if (queue_[i].deadline > now) {
      ++i;
      continue;
    }
    ended.emplace_back(std::move(queue_[i].done), Reply{ReplyStatus::timed_out_unwritten, 0, 0, 0, {}, {}});
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (auto& [done, reply] : ended) done(reply);
  pump(now);
  rearm();
  return std::nullopt;  // rearm() has done it
}

void PendingReplies::rearm() {
  std::optional<TimePoint> next;
  const auto sooner = [&next](TimePoint deadline) {
    if (!next || deadline < *next) next = deadline;
  };
  for (const Outstanding& request : outstanding_) sooner(request.deadline);
  for (const DownlinkRequest& request : queue_) sooner(request.deadline);
  if (next) {
    wheel_.arm(*this, *next);
  } else {
    wheel_.disarm(*this);
  }
}

}  // namespace gateway
