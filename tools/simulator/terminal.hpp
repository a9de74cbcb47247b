// One simulated terminal without a socket and without a clock: the mirror of the gateway's session.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "jt808/frame.hpp"
#include "jt808/reassembly.hpp"
#include "jt808/sent_parts.hpp"
#include "tools/simulator/chaos.hpp"
#include "tools/simulator/counters.hpp"
#include "tools/simulator/downlink.hpp"
#include "tools/simulator/options.hpp"
#include "tools/simulator/route.hpp"

namespace simulator {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
// The time that reports carry.
using WallClock = std::function<std::chrono::sys_seconds()>;

class SimTerminal;

// One message that answers a downlink.
struct SentAnswer {
  std::uint16_t answer_id = 0;
  std::uint16_t downlink_serial = 0;
  std::uint64_t connection = 0;  // of the downlink, as Counters::connections had it then
  AnswerFault fault = AnswerFault::none;
};

// The terminal's way to its server. Neither call may call back into the terminal before it returns.
class TerminalLink {
 public:
  virtual void send(jt808::Bytes bytes) = 0;  // every call is a write of its own
  virtual void close() = 0;                   // SimTerminal::on_closed follows, later
 protected:
  ~TerminalLink() = default;
};

// What happens to a terminal, for whoever watches. Every call comes from inside one of the terminal's own;
// views are valid during the call only.
class TerminalObserver {
 public:
  virtual ~TerminalObserver() = default;
  virtual void on_registered(const SimTerminal&) {}
  virtual void on_online(const SimTerminal&) {}
  // `message_id` is 0x0100 or 0x0102.
  virtual void on_login_refused(const SimTerminal&, std::uint16_t /*message_id*/, std::uint8_t /*result*/) {}
  // Every sound frame, answers to uplink messages included, before the terminal reacts to it.
  virtual void on_downlink(const SimTerminal&, const Downlink&) {}
  // A downlink sent in parts, whole; `serial` is that of part 1. The parts came through on_downlink().
  virtual void on_assembled(const SimTerminal&, const Downlink&) {}
  virtual void on_answered(const SimTerminal&, const SentAnswer&) {}
  // 0x8001 for anything but the authentication.
  virtual void on_acknowledged(const SimTerminal&, std::uint16_t /*message_id*/, std::uint16_t /*serial*/,
                               std::uint8_t /*result*/) {}
};

// Registers, keeps its code over reconnects, authenticates, reports, and answers what it is sent. Owned by
// what drives it, on one thread at a time. Any bytes may come in; memory is limited.
class SimTerminal {
 public:
  enum class State : std::uint8_t {
    offline,
    registering,
    registered,  // and not authenticating, because of a fault
    authenticating,
    refused,  // waits before it tries again
    online
  };

  // Link and observer outlive the terminal. Throws std::invalid_argument where an option does not fit the
  // edition.
  SimTerminal(TerminalOptions options, WallClock wall_clock, TerminalLink& link, TerminalObserver& observer);

  void on_connected(TimePoint now);
  void on_bytes(std::span<std::uint8_t> chunk, TimePoint now);  // overwrites the chunk
  void on_closed();
  // Does what is due. To be called at next_deadline(), which every call may change.
  void on_time(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> next_deadline() const noexcept;
  // False while the fault stop_reading holds: leave the socket alone.
  [[nodiscard]] bool wants_input() const noexcept;

  // The same for a body of any length, in parts where it takes more than one frame. The serial of part 1.
  std::optional<std::uint16_t> send_message(std::uint16_t message_id, jt808::Bytes body, TimePoint now);
  // 0x0801 with a picture of so many bytes, whose media id it returns.
  std::optional<std::uint32_t> send_photo(std::size_t size, TimePoint now);

  void set_faults(const Faults& faults, TimePoint now);
  // Any message on the terminal's own serials, in any state but offline. Its serial; nothing where offline or
  // where the body does not fit one frame.
  std::optional<std::uint16_t> send_uplink(std::uint16_t message_id, jt808::Bytes body, TimePoint now);

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] const TerminalOptions& options() const noexcept { return options_; }
  [[nodiscard]] const std::string& auth_code() const noexcept { return options_.auth_code; }
  // For the next connection. Throws std::invalid_argument where it is longer than kLongestAuthCode.
  void set_auth_code(std::string code);
  // Nothing where the terminal has no chaos.
  [[nodiscard]] Chaos* chaos() noexcept { return chaos_ ? &*chaos_ : nullptr; }
  [[nodiscard]] const Chaos* chaos() const noexcept { return chaos_ ? &*chaos_ : nullptr; }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
  [[nodiscard]] Counters& counters() noexcept { return counters_; }

 private:
  struct Message {
    std::uint16_t id;
    std::vector<std::uint8_t> body;
  };
  struct LateAnswer {
    TimePoint due;
    SentAnswer facts;
    std::vector<Message> messages;
  };

  void log_in(TimePoint now);
  void log_in_again(TimePoint now);
  void login_refused(std::uint16_t message_id, std::uint8_t result, TimePoint now);
  void go_online(TimePoint now);
  void on_frame(const jt808::FrameView& frame, TimePoint now);
  void on_general_answer(jt808::Bytes body, TimePoint now);
  void on_register_answer(jt808::Bytes body, TimePoint now);
  void answer(const Downlink& downlink, TimePoint now);
  [[nodiscard]] std::vector<Message> answers_to(const Downlink& downlink, TimePoint now);
  void send_answers(const std::vector<Message>& messages, const SentAnswer& facts, TimePoint now);
  void on_part(const jt808::FrameView& frame, const Downlink& part, TimePoint now);
  void answer_part(const Downlink& part, const std::optional<Downlink>& whole, TimePoint now);
  [[nodiscard]] bool loses(const Downlink& part);
  void ask_for_parts(TimePoint now);
  void on_parts_asked(jt808::Bytes body, TimePoint now);  // 0x8003
  void on_photo_answer(jt808::Bytes body, TimePoint now);
  void repeat(std::uint16_t serial, std::span<const std::uint16_t> numbers, TimePoint now);
  void forget_answers();
  void transmit_frames(jt808::Bytes frames, bool first_time);
  void deliver(std::vector<Message> messages, std::uint16_t message_id, std::uint16_t serial, TimePoint now);
  void report(TimePoint now);
  [[nodiscard]] Fix fix(TimePoint now);
  std::uint16_t send(std::uint16_t message_id, jt808::Bytes body, TimePoint now);
  void transmit(jt808::Bytes frame);
  void close();

  TerminalOptions options_;
  WallClock wall_clock_;
  TerminalLink& link_;
  TerminalObserver& observer_;
  jt808::HeaderForm header_;
  jt808::SerialCounter serials_;
  jt808::FrameSplitter splitter_;
  std::minstd_rand random_;
  Route route_;
  TimePoint route_time_{};
  Counters counters_;
  std::optional<Chaos> chaos_;
  State state_ = State::offline;
  bool closing_ = false;     // asked the link to close; what still comes in is ignored
  bool first_frame_ = true;  // of this connection
  std::uint16_t login_serial_ = 0;
  unsigned unanswered_logins_ = 0;
  unsigned refused_logins_ = 0;  // in a row
  std::optional<TimePoint> login_at_;
  std::optional<TimePoint> report_at_;
  std::optional<TimePoint> heartbeat_at_;
  std::optional<TimePoint> photo_at_;
  std::vector<LateAnswer> late_;
  std::vector<std::uint8_t> frame_;  // reused
  jt808::ReassemblyBudget budget_;
  jt808::Reassembler parts_{budget_};
  jt808::SentParts sent_;
  struct Photo {
    std::uint32_t media_id;
    std::uint16_t serial;
  };
  std::deque<Photo> sent_photos_;  // the last ones, for 0x8800
  std::uint32_t media_id_ = 0;
  std::optional<std::uint16_t> lost_;  // first serial of the message that lost its part already
};

}  // namespace simulator
