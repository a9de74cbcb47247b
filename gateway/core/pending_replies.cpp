// Implementation of the correlation of answers with requests: what is sent, when, and what ends it.
#include "gateway/core/pending_replies.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// How long the serial of an abandoned request stays out of use, and how long an answer without one may be
// that of an abandoned request.
constexpr Duration kKeepSerial = minutes(10);
constexpr Duration kExpectAnswer = seconds(60);
// Parts of an answer put the deadline off, but not for ever.
constexpr Duration kMostDelay = seconds(60);
constexpr std::uint8_t kMostResends = 2;

constexpr std::uint16_t kGeneralAnswer = 0x0001;

}  // namespace

PendingReplies::PendingReplies(ReplyHost& host, TimerWheel& wheel, const RequestOptions& options)
    : host_(host), wheel_(wheel), options_(options) {}

void PendingReplies::submit(DownlinkRequest request, TimePoint now) {
  if (failed_) return request.done({ReplyStatus::lost_unwritten, 0, 0, 0, {}, {}});
  // Who waits already goes first, unless what blocks it is its own missing serial.
  if (may_send(request.rule) && std::ranges::none_of(queue_, [this](const DownlinkRequest& waiting) {
        return may_send(waiting.rule);
      })) {
    if (send(request, now)) return;
  }
  if (queue_.size() >= options_.queue) return request.done({ReplyStatus::queue_full, 0, 0, 0, {}, {}});
  queue_.push_back(std::move(request));
  rearm();
}

bool PendingReplies::may_send(const ReplyRule& rule) const noexcept {
  if (outstanding_.size() >= options_.window || !host_.writable()) return false;
  return std::ranges::none_of(outstanding_,
                              [&](const Outstanding& other) { return other.request.rule.same_slot(rule); });
}

// False where the link is gone: the request is left as it was. The entry stands before the bytes are handed
// over, so that no answer can be faster than its waiter.
bool PendingReplies::send(DownlinkRequest& request, TimePoint now) {
  std::vector<jt808::Bytes> parts;
  if (request.body.size() > jt808::kMaxBody) {
    auto cut = request.text_offset
                   ? jt808::split_text_body(request.body, *request.text_offset, options_.max_part)
                   : jt808::split_body(request.body, options_.max_part);
    if (!cut) return false;
    parts = std::move(*cut);
  }
  const auto count = static_cast<std::uint16_t>(std::max<std::size_t>(parts.size(), 1));
  const auto reserve = [this](std::uint16_t n) { return host_.reserve_serials(n); };
  Outstanding& sent = outstanding_.emplace_back();
  sent.serials = serials_.take(count, request.message_id, reserve, now);
  sent.timeout = request.deadline - now;
  sent.latest = request.deadline + kMostDelay;
  sent.request = std::move(request);
  if (!parts.empty())
    sent.parts = std::make_unique<PackagedRequest>(std::move(sent.request.body), std::move(parts));
  if (!(sent.parts ? send_parts(sent) : send_whole(sent))) {
    request = std::move(sent.request);
    if (sent.parts) request.body = std::move(*sent.parts).release();
    serials_.give_back(sent.serials);
    outstanding_.pop_back();
    return false;
  }
  const ReplyRule& rule = sent.request.rule;
  if (options_.resend_after > Duration::zero() && rule.resend_safe && !rule.one_at_a_time()) {
    sent.resend_at = now + options_.resend_after;
  } else if (!sent.parts) {
    sent.request.body = {};
  }
  if (rule.kind == ReplyKind::written && is_written(sent)) {
    settle(outstanding_.size() - 1, {ReplyStatus::written, 0, sent.serials.first, 0, {}, {}});
  } else {
    rearm();
  }
  return true;
}

bool PendingReplies::send_whole(Outstanding& sent) {
  const auto end = host_.transmit(sent.request.message_id, sent.serials.first, sent.request.body, {});
  if (end) sent.end = *end;
  return end.has_value();
}

// As many parts as the link takes now; pump() goes on. False where it did not take the first one.
bool PendingReplies::send_parts(Outstanding& sent) {
  while (!sent.parts->all_sent() && host_.writable()) {
    if (!transmit_part(sent, sent.parts->next())) break;
    sent.parts->advance();
  }
  return sent.parts->next() != 0;
}

bool PendingReplies::transmit_part(Outstanding& sent, std::uint16_t index) {
  const auto end =
      host_.transmit(sent.request.message_id, static_cast<std::uint16_t>(sent.serials.first + index),
                     sent.parts->part(index),
                     jt808::PackageItem{sent.parts->total(), static_cast<std::uint16_t>(index + 1)});
  if (end) sent.end = *end;
  return end.has_value();
}

void PendingReplies::pump(TimePoint now) {
  for (Outstanding& sent : outstanding_) {
    if (sent.parts) send_parts(sent);
  }
  for (std::size_t i = 0; i < queue_.size();) {
    if (failed_ || outstanding_.size() >= options_.window || !host_.writable()) return;
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

bool PendingReplies::is_written(const Outstanding& sent) const noexcept {
  return (!sent.parts || sent.parts->all_sent()) && host_.written() >= sent.end;
}

void PendingReplies::on_written(TimePoint now) {
  for (std::size_t i = 0; i < outstanding_.size();) {
    const Outstanding& sent = outstanding_[i];
    if (sent.request.rule.kind != ReplyKind::written || !is_written(sent)) {
      ++i;
      continue;
    }
    settle(i, {ReplyStatus::written, 0, sent.serials.first, 0, {}, {}});
    i = 0;  // the handler may have changed the list
    pump(now);
  }
}

std::size_t PendingReplies::repeat_parts(std::uint16_t first_serial, std::span<const std::uint16_t> numbers) {
  const auto found = std::ranges::find_if(outstanding_, [first_serial](const Outstanding& sent) {
    return sent.parts && sent.serials.first == first_serial;
  });
  if (found == outstanding_.end() || !found->parts->may_repeat()) return 0;
  std::size_t repeated = 0;
  for (const std::uint16_t number : numbers) {
    // What has not gone out yet comes by itself.
    if (number == 0 || number > found->parts->next() || !host_.writable()) continue;
    if (!transmit_part(*found, static_cast<std::uint16_t>(number - 1))) break;
    ++repeated;
  }
  return repeated;
}

void PendingReplies::settle(std::size_t index, const Reply& reply) {
  Outstanding done = std::move(outstanding_[index]);
  outstanding_.erase(outstanding_.begin() + static_cast<std::ptrdiff_t>(index));
  serials_.answered(done.serials);
  rearm();
  done.request.done(reply);
}

void PendingReplies::fail_all(ReplyStatus status) {
  failed_ = true;
  wheel_.disarm(*this);
  auto outstanding = std::exchange(outstanding_, {});
  auto queue = std::exchange(queue_, {});
  for (Outstanding& sent : outstanding) {
    ReplyStatus told = status;
    // Bytes that the operating system never took did not reach the terminal.
    if (sent.request.rule.kind == ReplyKind::written && is_written(sent)) told = ReplyStatus::written;
    if (status == ReplyStatus::lost_after_write && !is_written(sent)) told = ReplyStatus::lost_unwritten;
    tell(sent, told);
  }
  for (DownlinkRequest& request : queue) {
    request.done(
        {status == ReplyStatus::lost_after_write ? ReplyStatus::lost_unwritten : status, 0, 0, 0, {}, {}});
  }
}

// An end without an answer, or by the silence after the confirmation of a packaged request.
void PendingReplies::tell(Outstanding& sent, ReplyStatus status) {
  Reply reply{status, 0, sent.serials.first, 0, {}, {}};
  if (status == ReplyStatus::answered) {
    reply.message_id = kGeneralAnswer;
    reply.body = reply.payload = sent.parts->answer();
  }
  sent.request.done(reply);
}

// What time alone has decided, if anything.
std::optional<ReplyStatus> PendingReplies::ended_by(const Outstanding& sent, TimePoint now) const {
  const ReplyRule& rule = sent.request.rule;
  const bool counts_as_answer = rule.kind == ReplyKind::ack || rule.ack_also_completes;
  if (sent.parts && counts_as_answer && sent.parts->quiet_until() && *sent.parts->quiet_until() <= now)
    return ReplyStatus::answered;
  if (sent.request.deadline > now) return std::nullopt;
  if (!is_written(sent)) return ReplyStatus::timed_out_unwritten;
  if (rule.kind == ReplyKind::written) return ReplyStatus::written;
  if (sent.parts && counts_as_answer && sent.parts->confirmed_as_whole()) return ReplyStatus::answered;
  return sent.receipt ? ReplyStatus::receipt_only : ReplyStatus::no_answer;
}

std::optional<TimePoint> PendingReplies::on_timer(TimePoint now) {
  // Handlers run after the lists are in order again, because they may submit.
  Ended ended;
  for (std::size_t i = 0; i < outstanding_.size();) {
    Outstanding& sent = outstanding_[i];
    const auto status = ended_by(sent, now);
    if (!status) {
      if (sent.resend_at && *sent.resend_at <= now) resend(sent, now);
      ++i;
      continue;
    }
    const ReplyRule& rule = sent.request.rule;
    if (*status == ReplyStatus::answered) {
      serials_.answered(sent.serials);
    } else {
      serials_.abandoned(sent.serials, now + kKeepSerial);
    }
    if (rule.one_at_a_time()) late_.expect(rule, now + kExpectAnswer);
    ended.emplace_back(std::move(sent), *status);
    outstanding_.erase(outstanding_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::vector<DownlinkRequest> given_up;
  for (std::size_t i = 0; i < queue_.size();) {
    if (queue_[i].deadline > now) {
      ++i;
      continue;
    }
    given_up.push_back(std::move(queue_[i]));
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (auto& [sent, status] : ended) tell(sent, status);
  for (DownlinkRequest& request : given_up) request.done({ReplyStatus::timed_out_unwritten, 0, 0, 0, {}, {}});
  pump(now);
  rearm();
  return std::nullopt;  // rearm() has done it
}

// The same frames with the same serials; the second time after twice as long (part 2, section 5.5). A request
// whose first copy is still on its way out, or that the terminal has acknowledged, needs none.
void PendingReplies::resend(Outstanding& sent, TimePoint now) {
  sent.resend_at.reset();
  if (sent.receipt || !is_written(sent) || !host_.writable()) return;
  if (sent.parts) {
    for (std::uint16_t index = 0; index < sent.parts->total() && host_.writable(); ++index) {
      if (!sent.parts->confirmed(index) && !transmit_part(sent, index)) return;
    }
  } else if (!send_whole(sent)) {
    return;
  }
  if (++sent.resends < kMostResends) sent.resend_at = now + 2 * options_.resend_after;
}

void PendingReplies::rearm() {
  // Room for what once waited is not kept.
  if (outstanding_.empty()) outstanding_ = std::vector<Outstanding>();
  if (queue_.empty()) queue_ = std::vector<DownlinkRequest>();
  std::optional<TimePoint> next;
  const auto sooner = [&next](std::optional<TimePoint> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  for (const Outstanding& sent : outstanding_) {
    sooner(sent.request.deadline);
    sooner(sent.resend_at);
    if (sent.parts) sooner(sent.parts->quiet_until());
  }
  for (const DownlinkRequest& request : queue_) sooner(request.deadline);
  if (next) {
    wheel_.arm(*this, *next);
  } else {
    wheel_.disarm(*this);
  }
}

}  // namespace gateway
