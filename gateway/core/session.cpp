// A session's life: frames, calls, deadlines and its end. The login is in session_login.cpp, uplinks are in
// session_uplink.cpp.
#include "gateway/core/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/core/session_extras.hpp"

namespace gateway {
namespace {

constexpr std::uint16_t kGeneralAnswer = 0x8001;
constexpr std::uint16_t kServerTimeAnswer = 0x8004;

std::uint8_t bcd(unsigned value) noexcept {
  return static_cast<std::uint8_t>(value / 10 % 10 << 4 | value % 10);
}

// YYMMDDhhmmss in UTC, the one time of the protocol that is not GMT+8.
std::array<std::uint8_t, 6> bcd_time(WallTime now) noexcept {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(now - day)};
  return {bcd(static_cast<unsigned>(static_cast<int>(date.year()) % 100)),
          bcd(static_cast<unsigned>(date.month())),
          bcd(static_cast<unsigned>(date.day())),
          bcd(static_cast<unsigned>(time.hours().count())),
          bcd(static_cast<unsigned>(time.minutes().count())),
          bcd(static_cast<unsigned>(time.seconds().count()))};
}

}  // namespace

Session::Session(SessionRef self, Link& link, std::uint16_t product_index, const ProductConfig& product,
                 Services& services)
    : link_(link),
      services_(services),
      product_(product),
      connected_at_(services.clock.now()),
      last_seen_(connected_at_),
      self_(self),
      key_{product_index, {}} {
  services_.links.unauthenticated.fetch_add(1, std::memory_order_relaxed);
  services_.metrics.links_unauthenticated.add();
  services_.slow_wheel.arm(*this,
                           connected_at_ + std::min(services_.limits.unauthenticated, services_.limits.idle));
}

Session::~Session() = default;

Session::Extras& Session::extras() {
  if (!extras_) extras_ = std::make_unique<Extras>(*this);
  return *extras_;
}

std::size_t Session::outstanding() const noexcept {
  return calls() == nullptr ? 0 : calls()->outstanding();
}

std::size_t Session::queued() const noexcept {
  return calls() == nullptr ? 0 : calls()->queued();
}

Session::Asked Session::asked(const jt808::FrameView& frame) const {
  return {jt808::HeaderForm::of(frame), frame.message_id, frame.serial, {key_.product, frame.phone()}};
}

void Session::learn(const jt808::FrameView& frame) {
  layout_2019_ = frame.layout_2019();
  version_bit_ = frame.version_bit();
  header_version_ = frame.version;
  if (state_ == State::online && (edition_pinned_ || layout_2019_ == login_layout_2019_)) {
    edition_ = login_edition_;
  } else if (layout_2019_) {
    edition_ = jt808::Edition::v2019;
  } else if (edition_ == jt808::Edition::v2019) {
    edition_ = jt808::Edition::v2013;
  }
}

jt808::HeaderForm Session::form() const noexcept {
  jt808::HeaderForm form;
  form.layout_2019 = layout_2019_;
  form.version_bit = version_bit_;
  form.version = header_version_;
  form.phone_size = layout_2019_ ? 10 : 6;
  std::ranges::copy(jt808::Bytes(key_.phone.bcd).last(form.phone_size), form.phone.begin());
  return form;
}

void Session::on_frame(const jt808::FrameView& frame) {
  if (!accepts_frames() || leaving_) return;
  ++frames_in_;
  const jt808::PhoneNumber phone = frame.phone();
  if (state_ == State::connected) {
    last_seen_ = services_.clock.now();
    key_.phone = phone;
    learn(frame);
    on_guest_frame(frame);
  } else if (phone == key_.phone) {
    last_seen_ = services_.clock.now();
    if (frame.message_id != 0x0100 && frame.message_id != 0x0102) learn(frame);
    on_member_frame(frame);
  } else {
    // One terminal a link: another phone may not speak here, and keeps nobody's link alive.
    refuse(frame);
  }
}

void Session::on_member_frame(const jt808::FrameView& frame) {
  if (frame.package_total <= 1 && frame.encryption() == 0) {
    switch (frame.message_id) {
      case 0x0003:
      case 0x0101:  // the message list of the 2011 text has this id for it
        return on_logout(frame);
      case 0x0004:
        return answer_time(frame);
      case 0x0100:
        return on_register(frame);
      case 0x0102:
        return on_authenticate(frame);
      default:
        break;
    }
  }
  on_uplink(frame);
}

void Session::answer(const Asked& asked, std::uint8_t result) {
  const std::array<std::uint8_t, 5> body{static_cast<std::uint8_t>(asked.serial >> 8),
                                         static_cast<std::uint8_t>(asked.serial & 0xff),
                                         static_cast<std::uint8_t>(asked.message_id >> 8),
                                         static_cast<std::uint8_t>(asked.message_id & 0xff), result};
  send(asked.form, kGeneralAnswer, serials_.next(), body);
}

void Session::answer_time(const jt808::FrameView& frame) {
  send(jt808::HeaderForm::of(frame), kServerTimeAnswer, serials_.next(),
       bcd_time(services_.clock.wall_now()));
}

bool Session::send(const jt808::HeaderForm& form, std::uint16_t message_id, std::uint16_t serial,
                   jt808::Bytes body, std::optional<jt808::PackageItem> package) {
  services_.frame.clear();
  if (!jt808::append_frame(services_.frame, form, message_id, serial, body, package)) return false;
  if (!link_.send(services_.frame)) return false;
  services_.metrics.frames_out.add();
  ++frames_out_;
  return true;
}

void Session::request(DownlinkRequest request) {
  if (state_ != State::online || closing_)
    return request.done({ReplyStatus::lost_unwritten, 0, 0, 0, {}, {}});
  Extras& extras = this->extras();
  if (!extras.calls) {
    extras.calls = std::make_unique<PendingReplies>(
        extras, services_.reply_wheel,
        RequestOptions{product_.window, product_.queue, product_.max_part, product_.resend_after});
  }
  extras.calls->submit(std::move(request), services_.clock.now());
}

void Session::on_writable() {
  if (state_ == State::online && calls() != nullptr) calls()->pump(services_.clock.now());
}

void Session::on_written() {
  if (calls() != nullptr) calls()->on_written(services_.clock.now());
}

void Session::end(CloseReason reason) noexcept {
  closing_ = true;
  link_.close(reason);
}

void Session::fence() {
  if (state_ != State::online) return;
  // It may have authenticated once more while the word was on its way here, and be the newest again.
  const auto presence = services_.registry.find(key_);
  if (presence && presence->online == self_) return;
  state_ = State::fenced;
  if (calls() != nullptr) calls()->fail_all(ReplyStatus::lost_after_write);
  end(CloseReason::taken_over);
}

void Session::drain() {
  if (uplinks() != nullptr) uplinks()->backlog.drain();
  if (calls() != nullptr) calls()->fail_all(ReplyStatus::shutting_down);
  if (accepts_frames()) end(CloseReason::draining);
}

void Session::kick(CloseReason why) {
  if (accepts_frames()) end(why);
}

void Session::on_closed(CloseReason reason) {
  if (state_ == State::closed) return;
  const State before = std::exchange(state_, State::closed);
  services_.slow_wheel.disarm(*this);
  const TimePoint now = services_.clock.now();
  if (before == State::connected) {
    services_.links.unauthenticated.fetch_sub(1, std::memory_order_relaxed);
    services_.metrics.links_unauthenticated.subtract();
  } else {
    if (services_.registry.unbind(key_, self_, is_clean(reason), now, serials_.next())) {
      services_.admission.went_offline(key_);
    }
    LogLine(services_.log, LogLevel::info, "session_closed")
        .field("product", product_.product_key)
        .field("phone", key_.phone.digits())
        .field("reason", to_string(reason))
        .field("seconds", std::chrono::duration_cast<std::chrono::seconds>(now - connected_at_).count())
        .field("peer", link_.peer());
  }
  if (calls() != nullptr) calls()->fail_all(ReplyStatus::lost_after_write);
  if (extras_) extras_->calls.reset();
  end_uplinks();
}

std::optional<TimePoint> Session::on_timer(TimePoint now) {
  if (!accepts_frames()) return std::nullopt;
  const auto uplinks = tend_uplinks(now);
  if (!accepts_frames()) return std::nullopt;
  const TimePoint idle = last_seen_ + services_.limits.idle;
  if (now >= idle) {
    end(CloseReason::idle);
    return std::nullopt;
  }
  if (state_ == State::online) return std::min(idle, uplinks.value_or(idle));
  const TimePoint login = connected_at_ + services_.limits.unauthenticated;
  if (now >= login) {
    end(CloseReason::not_authenticated);
    return std::nullopt;
  }
  return std::min(idle, login);
}

}  // namespace gateway
