// A session's login: registration, authentication, takeover and logout (part 1, section 2.1 of the
// reference).
#include <algorithm>
#include <utility>

#include "gateway/core/edition_evidence.hpp"
#include "gateway/core/session.hpp"
#include "jt808/messages/registration.hpp"

namespace gateway {
namespace {

constexpr std::uint16_t kRegisterAnswer = 0x8100;

constexpr std::uint8_t kSuccess = 0;
constexpr std::uint8_t kFailure = 1;
constexpr std::uint8_t kMalformed = 2;
constexpr std::uint8_t kNotInDatabase = 4;  // of 0x8100

}  // namespace

// Only what a terminal needs to log in is served before the login; nothing of it changes what others see.
void Session::on_guest_frame(const jt808::FrameView& frame) {
  if (frame.package_total > 1 || frame.encryption() != 0) return refuse(frame);
  switch (frame.message_id) {
    case 0x0002:
      return answer(frame, kSuccess);
    case 0x0003:
    case 0x0101:
      answer(frame, kSuccess);
      return end(CloseReason::logout);
    case 0x0004:
      return answer_time(frame);
    case 0x0100:
      return on_register(frame);
    case 0x0102:
      return on_authenticate(frame);
    default:
      return refuse(frame);
  }
}

void Session::refuse(const jt808::FrameView& frame) {
  services_.metrics.messages_refused.add();
  if (frame.message_id != 0x0001) answer(frame, kFailure);
  // A link that is logged in is not lost for what somebody else says on it.
  if (state_ == State::connected) count_refusal();
}

void Session::count_refusal() {
  if (++refused_ >= services_.limits.max_refused_before_login) end(CloseReason::refused_messages);
}

// One question at a time: what comes while admission thinks is not answered, and the terminal sends it again.
bool Session::may_ask() {
  if (!deciding_) return true;
  services_.metrics.messages_refused.add();
  if (state_ == State::connected) count_refusal();
  return false;
}

void Session::refuse_malformed(const Asked& asked) {
  services_.metrics.bodies_undecodable.add();
  answer(asked, kMalformed);
  if (state_ == State::connected) count_refusal();
}

bool Session::takes(jt808::Edition edition) const noexcept {
  return std::ranges::find(product().editions, edition) != product().editions.end();
}

void Session::on_register(const jt808::FrameView& frame) {
  if (!may_ask()) return;
  // A terminal registers once a link, or once more after each code that was refused.
  if (state_ == State::connected && registered_) {
    count_refusal();
    if (!accepts_frames()) return;
  }
  const Asked asked = this->asked(frame);
  const jt808::Edition edition = registration_evidence(frame);
  // On a link that is logged in nothing changes before the 0x0102.
  if (state_ == State::connected) edition_ = edition;
  auto decoded = jt808::decode<jt808::TerminalRegister>(frame.body, edition);
  if (!decoded && takes(edition)) return refuse_malformed(asked);
  const jt808::TerminalRegister message = decoded ? std::move(*decoded) : jt808::TerminalRegister{};
  TerminalIdentity identity{std::string(strip_padding(message.manufacturer_id)),
                            std::string(strip_padding(message.terminal_model)),
                            std::string(strip_padding(message.terminal_id))};
  const Registrant who{edition, decoded ? identity.device_name() : std::string(), message.plate};
  if (!takes(edition)) return on_registered(asked, who, {kNotInDatabase, {}, false});
  registered_ = true;
  const Registration registration{
      asked.key,           edition,       std::move(identity), message.province_id, message.city_id,
      message.plate_color, message.plate, frame.layout_2019(), link_.peer()};
  deciding_ = true;
  services_.admission.register_terminal(registration, [&mailbox = services_.mailbox, self = self_, asked,
                                                       who](const RegistrationOutcome& outcome) {
    mailbox.deliver(self,
                    [asked, who, outcome](Session& session) { session.on_registered(asked, who, outcome); });
  });
}

void Session::on_registered(const Asked& asked, const Registrant& who, const RegistrationOutcome& outcome) {
  deciding_ = false;
  if (!accepts_frames()) return;
  if (outcome.unavailable) {
    registered_ = false;  // it was not answered, so it asks again, and rightly
    return services_.metrics.admissions_unanswered.add();
  }
  if (outcome.clone) {
    services_.metrics.clone_alarms.add();
    LogLine(services_.log, LogLevel::warn, "clone")
        .field("product", product().product_key)
        .field("phone", asked.key.phone.digits())
        .field("cause", "registration of a phone or identity that is bound to another")
        .field("peer", link_.peer());
  }
  if (outcome.result != kSuccess) tell_refused(asked, who, outcome.result);
  std::vector<std::uint8_t> body{static_cast<std::uint8_t>(asked.serial >> 8),
                                 static_cast<std::uint8_t>(asked.serial & 0xff), outcome.result};
  if (outcome.result == kSuccess) body.insert(body.end(), outcome.auth_code.begin(), outcome.auth_code.end());
  send(asked.form, kRegisterAnswer, serials_.next(), body);
}

// Terminals that are not known come again and again, and anybody may claim to be one: all are counted, but
// not all are told.
void Session::tell_refused(const Asked& asked, const Registrant& who, std::uint8_t result) {
  auto& counters = services_.metrics.registrations_refused;
  if (result <= counters.size()) counters[result - 1U].add();
  LogAllowance& allowance = services_.refused_registrations;
  if (!allowance.take(services_.clock.now())) return;
  LogLine line(services_.log, LogLevel::info, "registration_refused");
  line.field("product", product().product_key)
      .field("phone", asked.key.phone.digits())
      .field("device", who.device)
      .field("edition", jt808::to_string(who.edition))
      .field("plate", who.plate)
      .field("result", result)
      .field("peer", link_.peer());
  if (const auto left_out = allowance.take_left_out(); left_out != 0) line.field("left_out", left_out);
}

void Session::on_authenticate(const jt808::FrameView& frame) {
  if (!may_ask()) return;
  const Asked asked = this->asked(frame);
  const auto decoded =
      jt808::decode<jt808::TerminalAuthentication>(frame.body, authentication_evidence(frame));
  if (!decoded) return refuse_malformed(asked);
  deciding_ = true;
  services_.admission.authenticate(
      asked.key, decoded->auth_code,
      [&mailbox = services_.mailbox, self = self_, asked](const AuthenticationOutcome& outcome) {
        mailbox.deliver(self,
                        [asked, outcome](Session& session) { session.on_authenticated(asked, outcome); });
      });
}

void Session::on_authenticated(const Asked& asked, const AuthenticationOutcome& outcome) {
  deciding_ = false;
  if (!accepts_frames()) return;
  if (outcome.unavailable) return services_.metrics.admissions_unanswered.add();
  const auto edition = outcome.accepted ? edition_of_login(asked, outcome) : std::nullopt;
  if (!edition) {
    registered_ = false;  // the code was refused: it may fetch another
    services_.metrics.logins_refused.add();
    LogLine(services_.log, LogLevel::info, "login_refused")
        .field("product", product().product_key)
        .field("phone", asked.key.phone.digits())
        .field("peer", link_.peer());
    answer(asked, kFailure);
    if (state_ == State::connected) count_refusal();
    return;
  }
  if (state_ == State::connected) {
    if (Session* const owner = link_.claim_terminal()) {
      owner->last_seen_ = last_seen_;
      owner->on_authenticated(asked, outcome);
      return end(CloseReason::moved);
    }
  }
  key_ = asked.key;
  layout_2019_ = asked.form.layout_2019;
  version_bit_ = asked.form.version_bit;
  header_version_ = asked.form.version;
  edition_ = *edition;
  login_edition_ = edition_;
  login_layout_2019_ = layout_2019_;
  edition_pinned_ = outcome.pinned;
  device_name_ = outcome.device_name;
  if (state_ == State::connected) {
    services_.links.unauthenticated.fetch_sub(1, std::memory_order_relaxed);
    services_.metrics.links_unauthenticated.subtract();
    state_ = State::online;
    was_online_ = true;
  }
  services_.metrics.logins.add();

  const auto bound = services_.registry.bind(key_, self_, edition_, services_.clock.now());
  services_.admission.went_online(key_, link_.peer());
  if (bound.first_serial != 0) serials_ = jt808::SerialCounter(bound.first_serial);
  LogLine(services_.log, LogLevel::info, "login")
      .field("product", product().product_key)
      .field("phone", key_.phone.digits())
      .field("device", device_name_)
      .field("edition", jt808::to_string(edition_))
      .field("takeover", bound.displaced ? "yes" : "no")
      .field("peer", link_.peer());
  if (bound.displaced) {
    services_.metrics.takeovers.add();
    services_.mailbox.deliver(*bound.displaced, [](Session& old) { old.fence(); });
  }
  if (bound.fight) {
    services_.metrics.clone_alarms.add();
    LogLine(services_.log, LogLevel::warn, "clone")
        .field("product", product().product_key)
        .field("phone", key_.phone.digits())
        .field("cause", "links fight over one terminal")
        .field("peer", link_.peer());
  }
  answer(asked, kSuccess);
}

// Nothing where the product does not take it.
std::optional<jt808::Edition> Session::edition_of_login(const Asked& asked,
                                                        const AuthenticationOutcome& outcome) const {
  const jt808::Edition edition = login_evidence(outcome, asked.form.layout_2019, edition_);
  if (takes(edition)) return edition;
  if (edition == jt808::Edition::v2019 || outcome.pinned) return std::nullopt;
  // The header cannot tell 2011 from 2013, and this link may have seen no registration.
  const jt808::Edition other =
      edition == jt808::Edition::v2011 ? jt808::Edition::v2013 : jt808::Edition::v2011;
  return takes(other) ? std::optional(other) : std::nullopt;
}

void Session::on_logout(const jt808::FrameView& frame) {
  // Where a newer link has the terminal already and the word of it is still on its way here, its code stays.
  const auto presence = services_.registry.find(key_);
  const Asked asked = this->asked(frame);
  if (!presence || presence->online != self_) return on_logged_out(asked, true);
  leaving_ = true;
  services_.admission.deregister(key_, [&mailbox = services_.mailbox, self = self_, asked](bool kept) {
    mailbox.deliver(self, [asked, kept](Session& session) { session.on_logged_out(asked, kept); });
  });
}

void Session::on_logged_out(const Asked& asked, bool kept) {
  leaving_ = false;
  if (!accepts_frames()) return;
  if (!kept) return services_.metrics.admissions_unanswered.add();
  answer(asked, kSuccess);
  end(CloseReason::logout);
}

}  // namespace gateway
