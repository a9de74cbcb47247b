// One terminal: its frames in, its answers out, its login, its calls and its deadlines. No sockets, no clock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "gateway/core/frame_input.hpp"
#include "gateway/core/pending_replies.hpp"
#include "gateway/core/services.hpp"
#include "gateway/core/uplink_backlog.hpp"

namespace gateway {

struct UplinkState;

// A terminal's session over one link. Owned by its connection (or by whoever shares a socket among
// terminals), on one shard's thread. After on_closed() it does nothing any more; others reach it by its
// SessionRef only. There are as many as terminals, most of them idle, hence its size counts: what only some
// need is in Extras.
class Session final : public SessionHost, public TimerWheel::Entry {
 public:
  // fenced: a newer link has the terminal; whatever still arrives here changes nothing.
  enum class State : std::uint8_t { connected, online, fenced, closed };

  Session(SessionRef self, Link& link, std::uint16_t product_index, Services& services);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void on_frame(const jt808::FrameView& frame) override;
  [[nodiscard]] bool accepts_frames() const noexcept override {
    return !closing_ && (state_ == State::connected || state_ == State::online);
  }
  // Exactly once, last: unbinds, disarms and tells every waiting call.
  void on_closed(CloseReason reason);
  // The link's write queue is below its soft limit again.
  void on_writable();
  // The link wrote something.
  void on_written();
  // A newer link authenticated as this terminal.
  void fence();
  // The gateway ends: waiting calls are answered, and the link is closed.
  void drain();
  // An operator ends the link, or the service of its terminal: a clean end.
  void kick(CloseReason why = CloseReason::kicked);
  // Sends a downlink once there is room and calls request.done exactly once.
  void request(DownlinkRequest request);

  std::optional<TimePoint> on_timer(TimePoint now) override;

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] SessionRef self() const noexcept { return self_; }
  [[nodiscard]] const TerminalKey& key() const noexcept { return key_; }
  [[nodiscard]] jt808::Edition edition() const noexcept { return edition_; }
  // The terminal has logged in on this link; stays so when the link ends.
  [[nodiscard]] bool was_online() const noexcept { return was_online_; }
  [[nodiscard]] TimePoint connected_at() const noexcept { return connected_at_; }
  [[nodiscard]] TimePoint last_seen() const noexcept { return last_seen_; }
  [[nodiscard]] std::string_view device_name() const noexcept { return device_name_; }
  // Calls that wait for an answer, and calls that wait to be sent.
  [[nodiscard]] std::size_t outstanding() const noexcept;
  [[nodiscard]] std::size_t queued() const noexcept;
  [[nodiscard]] std::uint64_t frames_in() const noexcept { return frames_in_; }
  [[nodiscard]] std::uint64_t frames_out() const noexcept { return frames_out_; }

 private:
  struct Extras;  // in session_extras.hpp

  // The header facts of a frame that an answer needs after the frame itself is gone.
  struct Asked {
    jt808::HeaderForm form;
    std::uint16_t message_id;
    std::uint16_t serial;
    TerminalKey key;
  };

  // Who registers, for the log: it may be refused, and then stands nowhere else.
  struct Registrant {
    jt808::Edition edition;
    std::string device;
    std::string plate;
  };

  [[nodiscard]] Asked asked(const jt808::FrameView&) const;
  [[nodiscard]] const ProductConfig& product() const { return services_.products[key_.product]; }
  void learn(const jt808::FrameView&);
  [[nodiscard]] jt808::HeaderForm form() const noexcept;    // how the terminal writes its header
  [[nodiscard]] bool takes(jt808::Edition) const noexcept;  // the product does

  void on_guest_frame(const jt808::FrameView&);   // before the login
  void on_member_frame(const jt808::FrameView&);  // of the terminal that is logged in
  void on_register(const jt808::FrameView&);
  void on_registered(const Asked&, const Registrant&, const RegistrationOutcome&);
  void tell_refused(const Asked&, const Registrant&, std::uint8_t result);
  void on_authenticate(const jt808::FrameView&);
  void on_authenticated(const Asked&, const AuthenticationOutcome&);
  [[nodiscard]] std::optional<jt808::Edition> edition_of_login(const Asked&,
                                                               const AuthenticationOutcome&) const;
  void on_logout(const jt808::FrameView&);
  void on_logged_out(const Asked&, bool kept);
  void on_uplink(const jt808::FrameView&);
  // The frame as it came, and as a part; they differ where the parts are counted in the body.
  void on_part(const jt808::FrameView& frame, const jt808::FrameView& part);
  bool on_message(const Uplink&);  // false where it was dropped, unanswered
  void refuse(const jt808::FrameView&);
  void count_refusal();  // ends the link at the limit
  [[nodiscard]] bool may_ask();
  void refuse_malformed(const Asked&);
  void end(CloseReason reason) noexcept;  // no frame after this one is looked at
  [[nodiscard]] Decoder::Outcome decode(const Uplink&);
  [[nodiscard]] std::uint8_t result_for_bad_body(std::uint16_t message_id, jt808::Bytes body);
  [[nodiscard]] bool publish(const Uplink&, const Decoder::Outcome&);
  void answer_uplink(const Uplink&, const Decoder::Outcome&);
  [[nodiscard]] bool hand_over(const Uplink&);  // one that waited; false where it waits on
  void set_reading(Link::Reading) noexcept;
  [[nodiscard]] Extras& extras();
  // Null where there was none yet.
  [[nodiscard]] PendingReplies* calls() const noexcept;
  [[nodiscard]] UplinkState* uplinks() const noexcept;
  [[nodiscard]] UplinkState& made_uplinks();
  void count_parts(const std::vector<jt808::DroppedMessage>& dropped);
  std::optional<TimePoint> tend_uplinks(TimePoint now);
  void resend_parts(const jt808::AnyMessage&);
  void end_uplinks() noexcept;

  void answer(const Asked&, std::uint8_t result);
  void answer(const jt808::FrameView& frame, std::uint8_t result) { answer(asked(frame), result); }
  void answer_time(const jt808::FrameView&);
  bool send(const jt808::HeaderForm&, std::uint16_t message_id, std::uint16_t serial, jt808::Bytes body,
            std::optional<jt808::PackageItem> package = std::nullopt);

  Link& link_;
  Services& services_;
  std::unique_ptr<Extras> extras_;  // made on first use
  SharedText device_name_;
  TimePoint connected_at_;
  TimePoint last_seen_;
  SessionRef self_;
  TerminalKey key_;  // of the last frame before the login, of the terminal after it
  jt808::SerialCounter serials_;
  State state_ = State::connected;
  jt808::Edition edition_ = jt808::Edition::v2013;
  jt808::Edition login_edition_ = jt808::Edition::v2013;
  // How the terminal writes its header; the phone in it is that of the key.
  std::uint8_t header_version_ = 0;
  bool version_bit_ : 1 = false;
  bool layout_2019_ : 1 = false;
  bool login_layout_2019_ : 1 = false;  // the header at the login
  bool edition_pinned_ : 1 = false;
  bool closing_ : 1 = false;
  bool was_online_ : 1 = false;
  bool deciding_ : 1 = false;    // admission thinks about a 0x0100 or 0x0102 of this link
  bool registered_ : 1 = false;  // this link has sent a 0x0100 that no refused code followed
  bool leaving_ : 1 = false;     // a 0x0003 waits until it is kept
  std::uint32_t refused_ = 0;
  // Of one link: enough for years at a thousand a minute.
  std::uint32_t frames_in_ = 0;
  std::uint32_t frames_out_ = 0;
};

}  // namespace gateway
