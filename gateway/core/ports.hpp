// What the core needs from outside, as interfaces: the link, admission, the device directory, the publisher.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/clock.hpp"
#include "gateway/core/close_reason.hpp"
#include "gateway/core/identity.hpp"
#include "gateway/core/session_ref.hpp"
#include "gateway/core/shared_text.hpp"
#include "gateway/core/terminal_key.hpp"
#include "jt808/bytes.hpp"
#include "jt808/codec.hpp"
#include "jt808/edition.hpp"
#include "jt808/frame.hpp"

namespace gateway {

class Session;

// A session's way to its terminal. On the shard's thread. Never calls back into the session from inside.
class Link {
 public:
  // Takes a whole frame; false where the link is closed or its write queue is over the hard limit.
  [[nodiscard]] virtual bool send(jt808::Bytes frame) = 0;
  // False while the write queue is over its soft limit; Session::on_writable follows.
  [[nodiscard]] virtual bool writable() const noexcept = 0;
  // Bytes taken by send() so far, and of these the bytes the operating system has taken.
  [[nodiscard]] virtual std::uint64_t queued_bytes() const noexcept = 0;
  [[nodiscard]] virtual std::uint64_t written_bytes() const noexcept = 0;
  // Writes what is queued as far as the peer takes it, then closes; Session::on_closed follows, later.
  virtual void close(CloseReason reason) noexcept = 0;
  // How fast it may hand over frames; a link that cannot choose ignores it.
  enum class Reading : std::uint8_t {
    free,
    slow,     // one small piece, then nothing until told again
    stopped,  // nothing
  };
  virtual void set_reading(Reading) noexcept {}
  // Grows with everything that comes from the peer, also while nothing is read. Constant where reading never
  // stops.
  [[nodiscard]] virtual std::uint64_t heard() const noexcept { return 0; }
  // "127.0.0.1:50312", made anew for each question.
  [[nodiscard]] virtual std::string peer() const = 0;
  // The terminal's code has held on this link. The session that has the terminal already and goes on here,
  // where only its address changed (UDP); null: the asking session has the terminal from now on.
  [[nodiscard]] virtual Session* claim_terminal() { return nullptr; }

 protected:
  ~Link() = default;
};

// 0x0100 as admission sees it.
struct Registration {
  TerminalKey key;
  jt808::Edition edition = jt808::Edition::v2013;
  TerminalIdentity identity;
  std::uint16_t province = 0;
  std::uint16_t city = 0;
  std::uint8_t plate_color = 0;
  std::string plate;
  bool layout_2019 = false;  // of the header
  std::string peer;
};

// result: as in 0x8100. The code is set with result 0.
struct RegistrationOutcome {
  std::uint8_t result = 4;
  std::string auth_code;
  bool clone = false;        // the phone or the identity was bound to another
  bool unavailable = false;  // nobody could decide or keep it: not answered, the terminal tries again
};

struct AuthenticationOutcome {
  bool accepted = false;
  SharedText device_name;                 // the phone's digits where the identity is not known
  std::optional<jt808::Edition> edition;  // of the registration, where it is known
  bool layout_2019 = false;               // the header of that registration
  bool pinned = false;                    // the edition is the operator's word
  bool unavailable = false;               // as above
};

// Decides who may log in. Thread-safe. `done` runs exactly once: inside the call, or later on any thread
// through the mailbox of the session.
class Admission {
 public:
  virtual ~Admission() = default;
  virtual void register_terminal(const Registration&,
                                 std::function<void(const RegistrationOutcome&)> done) = 0;
  virtual void authenticate(const TerminalKey&, std::string_view code,
                            std::function<void(const AuthenticationOutcome&)> done) = 0;
  // 0x0003 of an authenticated terminal: its code ends with it. `done` gets false where that was not kept.
  virtual void deregister(const TerminalKey&, std::function<void(bool)> done) = 0;
  // A session has the terminal from now on, or has it no more. Told once each, kept if there is room. Where
  // the terminal may not be served any longer, whoever listens to the devices hears of it inside the call.
  virtual void went_online(const TerminalKey&, std::string_view /*peer*/) {}
  virtual void went_offline(const TerminalKey&) {}
};

// Finds terminals by name for calls. Thread-safe.
class DeviceDirectory {
 public:
  virtual ~DeviceDirectory() = default;
  [[nodiscard]] virtual std::optional<TerminalKey> find_device(std::uint16_t product,
                                                               std::string_view name) const = 0;
  // The terminal has registered, but no 0x0102 of it has ever succeeded since.
  [[nodiscard]] virtual bool awaits_authentication(const TerminalKey&) const = 0;
  // An operator has disabled it: no login, no calls.
  [[nodiscard]] virtual bool disabled(const TerminalKey&) const { return false; }
};

// One uplink message with the facts of its session: one frame, or, put together from its parts, the frame
// that came last with the whole body beside it. Everything is valid during publish() only.
struct UplinkEvent {
  std::string_view product_key;
  std::string_view device_name;
  const Link& link;  // for who writes down its peer()
  TerminalKey terminal;
  jt808::Edition edition;
  WallTime received;
  const jt808::FrameView& frame;
  const jt808::AnyMessage* message;  // null: unknown, encrypted, or not decodable
  std::string_view error;            // why the body was not decodable
  jt808::Bytes body;                 // the whole message's
  std::uint16_t parts = 0;           // that the body was put together from; 0: it is the frame's own
};

// Takes uplinks. Called on every shard's thread; copies what it keeps; never blocks. What it refuses is
// offered again later, by the same session, before anything newer of it.
class UplinkPublisher {
 public:
  enum class Accept : std::uint8_t { accepted, overloaded };
  virtual ~UplinkPublisher() = default;
  [[nodiscard]] virtual Accept publish(const UplinkEvent&) noexcept = 0;
};

// Reaches a session from anywhere. Thread-safe. The task runs on the session's shard if the session still
// exists; `gone` runs instead where it does not. Runs inline where the caller is on that shard already.
class SessionMailbox {
 public:
  virtual ~SessionMailbox() = default;
  virtual void deliver(SessionRef, std::function<void(Session&)> task, std::function<void()> gone = {}) = 0;
};

}  // namespace gateway
