// A session's uplinks: put together where they came in parts, offered to waiting calls, published, answered.
#include <algorithm>
#include <utility>

#include "gateway/core/media_upload.hpp"
#include "gateway/core/session_extras.hpp"
#include "gateway/core/uplink_rule.hpp"
#include "jt808/messages/common.hpp"
#include "jt808/messages/multimedia.hpp"

namespace gateway {
namespace {

constexpr std::uint16_t kMediaData = 0x0801;
constexpr std::uint16_t kMediaAnswer = 0x8800;
constexpr std::uint16_t kResendRequest = 0x0005;
constexpr std::uint16_t kFileDoneAnswer = 0x9212;

constexpr auto kLookAgain = std::chrono::seconds(1);  // whether a peer that is not read is there

constexpr std::uint8_t kSuccess = 0;
constexpr std::uint8_t kFailure = 1;
constexpr std::uint8_t kMalformed = 2;
constexpr std::uint8_t kNotSupported = 3;

std::uint32_t fnv1a(std::uint16_t id, jt808::Bytes bytes) noexcept {
  std::uint32_t hash = 2166136261U ^ id;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 16777619U;
  return hash;
}

bool has_counters(const Decoder::Outcome& decoded) noexcept {
  return decoded.message != nullptr && decoded.message->base().layout.strict_2011();
}

}  // namespace

UplinkState& Session::made_uplinks() {
  Extras& extras = this->extras();
  if (!extras.uplinks) {
    extras.uplinks = std::make_unique<UplinkState>(extras, services_.reply_wheel, services_.uplink_share,
                                                   services_.limits.backlog);
  }
  return *extras.uplinks;
}

void Session::on_uplink(const jt808::FrameView& frame) {
  const bool split = frame.package_total > 1;
  if (frame.encryption() == 0 && frame.message_id == kMediaData) {
    // The form of the whole is that of its first packet.
    const bool opens = !split || frame.package_index == 1;
    const bool counters = opens && has_counters(services_.decoder.decode(kMediaData, frame.body, edition_));
    const auto counted = counted_packet(frame, counters);
    if (opens && (counted || split)) made_uplinks().media_2011 = counters;
    if (counted) return on_part(frame, *counted);
  }
  if (split && frame.encryption() == 0) return on_part(frame, frame);
  on_message({frame, frame.body, 0, frame.serial, services_.clock.wall_now()});
}

void Session::on_part(const jt808::FrameView& frame, const jt808::FrameView& part) {
  UplinkState& state = made_uplinks();
  const jt808::PartEvent event = state.parts.add(part, last_seen_);
  count_parts(event.dropped);
  services_.slow_wheel.arm(*this, std::min(last_seen_ + services_.limits.idle,
                                           state.parts.next_deadline().value_or(TimePoint::max())));
  switch (event.outcome) {
    case jt808::PartOutcome::refused:
      services_.metrics.parts_refused.add();
      return answer(frame, kFailure);
    case jt808::PartOutcome::duplicate:
      // Of a message that waits for the publisher: its last part must not be acknowledged before that.
      if (state.backlog.empty()) answer(frame, kSuccess);
      return;
    case jt808::PartOutcome::stored:
    case jt808::PartOutcome::restarted:
      if (calls() != nullptr) calls()->on_part(part.message_id, event.first_part, last_seen_);
      return answer(frame, kSuccess);
    case jt808::PartOutcome::completed:
      break;
  }
  services_.metrics.messages_assembled.add();
  // Packets counted in the body are messages of their own: the last one is what the terminal waits for.
  const std::uint16_t serial = frame.package_total > 1 ? event.message->serial : frame.serial;
  if (!on_message({frame, event.message->body, event.message->parts, serial, services_.clock.wall_now()}))
    state.parts.not_taken(part);
}

bool Session::on_message(const Uplink& uplink) {
  const std::uint16_t id = uplink.frame.message_id;
  const bool opaque = uplink.frame.encryption() != 0;
  if (uplinks() != nullptr && !uplinks()->backlog.drain() && !accepts_frames()) return true;
  const Decoder::Outcome decoded = decode(uplink);
  const bool undecodable = !decoded.error.empty();
  const std::size_t slot = message_slot(id);
  services_.metrics.uplinks[slot].add();
  if (undecodable) {
    services_.metrics.bodies_undecodable.add();
    services_.metrics.uplinks_undecodable[slot].add();
  }

  // A waiting call comes first: it must not depend on what the publisher can take.
  if (!opaque) {
    PendingReplies* const waiting = calls();
    const Offer offer = waiting == nullptr
                            ? Offer::none
                            : waiting->offer(id, uplink.serial, uplink.body, !undecodable, last_seen_);
    if (offer == Offer::repeated) services_.metrics.answers_repeated.add();
    if (offer == Offer::none && id == 0x0001) services_.metrics.answers_unmatched.add();
    if (id == kResendRequest && decoded.message != nullptr) resend_parts(*decoded.message);
  }
  if ((uplinks() == nullptr || uplinks()->backlog.empty()) && publish(uplink, decoded)) {
    answer_uplink(uplink, decoded);
    return true;
  }
  services_.metrics.uplink_withheld.add();
  // Unanswered, the terminal sends it again: nothing is lost that was not taken.
  UplinkState& state = made_uplinks();
  if (state.backlog.empty()) {
    state.heard = link_.heard();
    services_.slow_wheel.arm(*this, last_seen_ + kLookAgain);
  }
  if (state.backlog.push(uplink, last_seen_)) return true;
  services_.metrics.uplink_dropped.add();
  return false;
}

void Session::set_reading(Link::Reading reading) noexcept {
  services_.metrics.backlog_bytes.set(services_.uplink_share.backlog.used());
  link_.set_reading(reading);
}

bool Session::hand_over(const Uplink& uplink) {
  if (!accepts_frames()) return false;
  const Decoder::Outcome decoded = decode(uplink);
  if (!publish(uplink, decoded)) return false;
  answer_uplink(uplink, decoded);
  return true;
}

Decoder::Outcome Session::decode(const Uplink& uplink) {
  if (uplink.frame.encryption() != 0) return {};
  return services_.decoder.decode(uplink.frame.message_id, uplink.body, edition_);
}

bool Session::publish(const Uplink& uplink, const Decoder::Outcome& decoded) {
  const UplinkEvent event{product().product_key, device_name_, link_,           key_,          edition_,
                          uplink.received,       uplink.frame, decoded.message, decoded.error, uplink.body,
                          uplink.parts};
  return services_.uplink.publish(event) == UplinkPublisher::Accept::accepted;
}

// What came in parts has the answer to its last part as that to the whole, and 0x8800 beside it.
void Session::answer_uplink(const Uplink& uplink, const Decoder::Outcome& decoded) {
  const jt808::FrameView& frame = uplink.frame;
  const bool undecodable = !decoded.error.empty();
  if (frame.message_id == 0x0001) return;
  if (frame.encryption() != 0) return answer(frame, kSuccess);  // what we cannot read is acknowledged
  switch (uplink_answer(frame.message_id, product().accepted_ids)) {
    case UplinkAnswer::none:
      if (uplink.parts > 0) answer(frame, kSuccess);
      return;
    case UplinkAnswer::not_supported:
      services_.metrics.messages_unknown.add();
      return answer(frame, kNotSupported);
    case UplinkAnswer::media:
      if (undecodable) break;
      if (uplink.parts > 0) answer(frame, kSuccess);
      if (const auto* const media = decoded.message->get_if<jt808::MultimediaData>()) {
        send(jt808::HeaderForm::of(frame), kMediaAnswer, serials_.next(),
             media_received(media->layout.strict_2011(), uplink.serial, media->media_id));
      }
      return;
    case UplinkAnswer::file_done:
      if (undecodable) break;
      if (uplink.parts > 0) answer(frame, kSuccess);
      send(jt808::HeaderForm::of(frame), kFileDoneAnswer, serials_.next(), file_taken(uplink.body));
      return;
    case UplinkAnswer::general:
      break;
  }
  answer(frame, undecodable ? result_for_bad_body(frame.message_id, uplink.body) : kSuccess);
}

// Result 2 makes some terminals repeat the message for ever, so the third time it is taken as it is.
std::uint8_t Session::result_for_bad_body(std::uint16_t message_id, jt808::Bytes body) {
  const std::uint32_t hash = fnv1a(message_id, body);
  Extras& last = extras();
  const bool again = hash == last.bad_body_hash;
  last.bad_body_count = again ? static_cast<std::uint8_t>(last.bad_body_count + 1) : std::uint8_t{1};
  last.bad_body_hash = hash;
  if (last.bad_body_count < 3) return kMalformed;
  last.bad_body_count = 0;
  return kSuccess;
}

void Session::count_parts(const std::vector<jt808::DroppedMessage>& dropped) {
  for (const jt808::DroppedMessage& message : dropped) {
    services_.metrics.messages_unfinished[static_cast<std::size_t>(message.cause)].add();
  }
  services_.metrics.reassembly_bytes.set(services_.uplink_share.reassembly.used());
}

// Asks for missing parts, drops what is too old. Returns when to look next.
std::optional<TimePoint> Session::tend_uplinks(TimePoint now) {
  if (uplinks() == nullptr) return std::nullopt;
  UplinkState& state = *uplinks();
  if (!state.backlog.empty()) {
    // Reading has stopped for our sake: its parts are not missing, and a terminal that is there is not idle.
    // One that is gone is, all the same.
    if (std::exchange(state.heard, link_.heard()) != state.heard) last_seen_ = now;
    return now + kLookAgain;
  }
  const jt808::ReassemblyWork work = state.parts.due(now);
  count_parts(work.dropped);
  for (const jt808::PartRequest& request : work.requests) {
    const auto message = parts_wanted(request, edition_, state.media_2011);
    if (message && send(form(), message->message_id, serials_.next(), message->body)) {
      services_.metrics.parts_requested.add();
    }
  }
  return state.parts.next_deadline();
}

void Session::resend_parts(const jt808::AnyMessage& message) {
  const auto* const request = message.get_if<jt808::TerminalPartRetransmitRequest>();
  if (request == nullptr || calls() == nullptr) return;
  std::vector<std::uint16_t> numbers;
  numbers.reserve(request->package_ids.size());
  for (const jt808::PackageId& part : request->package_ids) numbers.push_back(part.package_id);
  calls()->repeat_parts(request->original_serial, numbers);
}

// The link has ended: nothing of it is put together or sent again any more.
void Session::end_uplinks() noexcept {
  if (uplinks() == nullptr) return;
  services_.metrics.messages_unfinished[static_cast<std::size_t>(jt808::DropCause::reset)].add(
      uplinks()->parts.reset());
  extras_->uplinks.reset();
  services_.metrics.reassembly_bytes.set(services_.uplink_share.reassembly.used());
  services_.metrics.backlog_bytes.set(services_.uplink_share.backlog.used());
}

}  // namespace gateway
