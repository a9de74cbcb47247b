// Implementation of the terminal: login, deadlines, reports.
#include "tools/simulator/terminal.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "tools/simulator/uplink_bodies.hpp"

namespace simulator {
namespace {

constexpr unsigned kMostUnansweredLogins = 3;

jt808::PhoneNumber phone_of(const TerminalOptions& options) {
  const auto phone = jt808::PhoneNumber::from_digits(options.phone);
  if (!phone || options.phone.size() > phone_digits(options.edition)) {
    throw std::invalid_argument("phone '" + options.phone + "': not 1 to " +
                                std::to_string(phone_digits(options.edition)) + " digits");
  }
  return *phone;
}

// 0 means never.
std::optional<TimePoint> after(TimePoint now, std::chrono::milliseconds interval) {
  if (interval.count() <= 0) return std::nullopt;
  return now + interval;
}

bool due(const std::optional<TimePoint>& at, TimePoint now) noexcept {
  return at && *at <= now;
}

}  // namespace

SimTerminal::SimTerminal(TerminalOptions options, WallClock wall_clock, TerminalLink& link,
                         TerminalObserver& observer)
    : options_(std::move(options)),
      wall_clock_(std::move(wall_clock)),
      link_(link),
      observer_(observer),
      header_(jt808::HeaderForm::for_phone(phone_of(options_), options_.edition)),
      random_(seed_of(options_) + 1),
      route_(seed_of(options_)),
      budget_([this] {
        jt808::ReassemblyOptions reassembly;
        reassembly.request_after = options_.ask_parts_after;
        reassembly.adopt = {};  // servers repeat a part with its serial
        return reassembly;
      }()) {
  if (options_.chaos) chaos_.emplace(*options_.chaos, options_.phone);
  // What does not fit the edition's fields is said here, so that nothing throws later.
  (void)register_body(options_);
  (void)authentication_body(options_);
}

void SimTerminal::on_connected(TimePoint now) {
  ++counters_.connections;
  splitter_ = {};
  closing_ = false;
  first_frame_ = true;
  unanswered_logins_ = 0;
  refused_logins_ = 0;
  if (route_time_ == TimePoint{}) route_time_ = now;
  log_in(now);
}

void SimTerminal::on_closed() {
  ++counters_.disconnections;
  state_ = State::offline;
  login_at_.reset();
  report_at_.reset();
  heartbeat_at_.reset();
  photo_at_.reset();
  forget_answers();
  parts_.reset();
  sent_.reset();
  sent_photos_.clear();
  lost_.reset();
}

bool SimTerminal::wants_input() const noexcept {
  return !options_.faults.stop_reading || state_ != State::online;
}

void SimTerminal::set_faults(const Faults& faults, TimePoint now) {
  options_.faults = faults;
  if (state_ == State::registered && !faults.never_authenticate) log_in(now);
}

void SimTerminal::set_auth_code(std::string code) {
  if (code.size() > kLongestAuthCode)
    throw std::invalid_argument("auth_code: longer than 0x0102 has room for");
  options_.auth_code = std::move(code);
}

void SimTerminal::log_in(TimePoint now) {
  if (options_.auth_code.empty()) {
    state_ = State::registering;
    login_serial_ = send(0x0100, register_body(options_), now);
    login_at_ = after(now, options_.login_retry);
  } else if (options_.faults.never_authenticate) {
    state_ = State::registered;
    login_at_.reset();
  } else {
    state_ = State::authenticating;
    login_serial_ = send(0x0102, authentication_body(options_), now);
    login_at_ = after(now, options_.login_retry);
  }
}

void SimTerminal::log_in_again(TimePoint now) {
  if (state_ != State::refused && ++unanswered_logins_ >= kMostUnansweredLogins) return close();
  log_in(now);
}

void SimTerminal::login_refused(std::uint16_t message_id, std::uint8_t result, TimePoint now) {
  ++counters_.logins_refused;
  ++refused_logins_;
  state_ = State::refused;
  login_at_ = after(now, options_.login_retry);
  observer_.on_login_refused(*this, message_id, result);
  if (message_id != 0x0102) return;
  options_.auth_code.clear();
  // A code that was refused leads to a new registration at once; a server that refuses its own new codes gets
  // time.
  if (refused_logins_ == 1) log_in(now);
}

void SimTerminal::go_online(TimePoint now) {
  ++counters_.authentications;
  state_ = State::online;
  refused_logins_ = 0;
  login_at_.reset();
  heartbeat_at_ = after(now, options_.heartbeat_interval);
  if (options_.report_interval.count() > 0) report_at_ = now;
  photo_at_ = after(now, options_.photo_interval);
  observer_.on_online(*this);
  on_time(now);
}

void SimTerminal::on_time(TimePoint now) {
  if (state_ == State::offline || closing_) return;
  if (due(login_at_, now)) log_in_again(now);
  if (due(report_at_, now)) {
    report(now);
    *report_at_ += options_.report_interval;
    if (*report_at_ <= now) report_at_ = now + options_.report_interval;  // nothing is caught up
  }
  if (due(heartbeat_at_, now)) {
    ++counters_.heartbeats;
    heartbeat_at_ = after(now, options_.heartbeat_interval);
    send(0x0002, {}, now);
  }
  if (due(photo_at_, now)) {
    photo_at_ = after(now, options_.photo_interval);
    send_photo(options_.photo_size, now);
  }
  if (due(parts_.next_deadline(), now)) ask_for_parts(now);
  while (!late_.empty() && state_ == State::online && !closing_) {
    const auto next = std::ranges::min_element(late_, {}, &LateAnswer::due);
    if (next->due > now) break;
    const LateAnswer answer = std::move(*next);
    late_.erase(next);
    send_answers(answer.messages, answer.facts, now);
  }
}

std::optional<TimePoint> SimTerminal::next_deadline() const noexcept {
  if (state_ == State::offline || closing_) return std::nullopt;
  std::optional<TimePoint> next;
  const auto consider = [&next](const std::optional<TimePoint>& at) {
    if (at && (!next || *at < *next)) next = at;
  };
  consider(login_at_);
  consider(report_at_);
  consider(heartbeat_at_);
  consider(photo_at_);
  consider(parts_.next_deadline());
  if (state_ == State::online) {
    for (const LateAnswer& answer : late_) consider(answer.due);
  }
  return next;
}

void SimTerminal::report(TimePoint now) {
  ++counters_.reports;
  send(0x0200, location_body(fix(now), wall_clock_(), options_.edition), now);
}

Fix SimTerminal::fix(TimePoint now) {
  route_.advance(std::chrono::duration_cast<std::chrono::milliseconds>(now - route_time_));
  route_time_ = now;
  return route_.fix();
}

std::optional<std::uint16_t> SimTerminal::send_uplink(std::uint16_t message_id, jt808::Bytes body,
                                                      TimePoint now) {
  if (state_ == State::offline || closing_ || body.size() > jt808::kMaxBody) return std::nullopt;
  return send(message_id, body, now);
}

std::uint16_t SimTerminal::send(std::uint16_t message_id, jt808::Bytes body, TimePoint now) {
  const std::uint16_t serial = serials_.next();
  frame_.clear();
  if (jt808::append_frame(frame_, header_, message_id, serial, body)) {
    transmit(frame_);
  } else {
    ++counters_.dropped;
  }
  // 2013 wants the heartbeat only while nothing else is sent.
  if (heartbeat_at_ && options_.edition == jt808::Edition::v2013) {
    heartbeat_at_ = after(now, options_.heartbeat_interval);
  }
  return serial;
}

void SimTerminal::transmit(jt808::Bytes frame) {
  ++counters_.frames;
  std::vector<std::uint8_t> bytes;
  if (options_.faults.garbage && !first_frame_) {
    constexpr std::size_t kMostNoise = 12;  // shorter than any frame
    const std::size_t count = 1 + random_() % kMostNoise;
    for (std::size_t i = 0; i < count; ++i)
      bytes.push_back(static_cast<std::uint8_t>(random_() % jt808::kEscape));
  }
  first_frame_ = false;
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  if (!options_.faults.byte_by_byte) return link_.send(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) link_.send(jt808::Bytes(bytes).subspan(i, 1));
}

void SimTerminal::close() {
  closing_ = true;
  link_.close();
}

}  // namespace simulator
