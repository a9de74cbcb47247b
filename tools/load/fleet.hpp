// The terminals of the benchmark: thousands of connections of one thread, every answer of which is checked.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "tools/load/event_loop.hpp"
#include "tools/load/histogram.hpp"
#include "tools/load/terminal_messages.hpp"

namespace load {

struct FleetPlan {
  sockaddr_in server{};
  std::uint32_t terminals = 0;
  std::uint32_t first = 0;  // the number of the first one: its phone and its source address follow from it
  Form form = Form::v2013;
  std::uint32_t handshakes = 256;  // connections that are set up at a time
  bool silent = false;             // leave what the server asks unanswered
  bool once = false;               // a terminal that is refused does not come again
  bool echo = false;               // the server sends back what comes: no login, a report is its own answer
};

// What one command to a fleet came to. Trivially copyable: it goes through a pipe as it is.
struct Outcome {
  std::uint64_t sent = 0;      // reports
  std::uint64_t answered = 0;  // of these, with the right checksum, phone, serial, message id and result
  std::uint64_t wrong = 0;     // answers to nothing that was asked, or with another result than 0
  std::uint64_t lost = 0;      // reports without an answer when the command ended
  std::uint64_t bad = 0;       // segments that were no frame
  std::uint64_t closed = 0;    // links that the server ended
  std::uint64_t failed = 0;    // attempts to connect that failed
  std::uint64_t asked = 0;     // downlinks that were answered
  std::uint64_t nanoseconds = 0;
  std::uint64_t client_cpu = 0;  // nanoseconds of the client
  std::uint32_t online = 0;
  Histogram latency;  // of answers, from the time a report was due

  // Nothing happened that makes the figures worthless.
  [[nodiscard]] bool sound() const noexcept { return wrong == 0 && lost == 0 && bad == 0 && closed == 0; }
};

// Terminals with consecutive numbers. Every loop ends by its time; one thread.
class Fleet final : public EventHandler {
 public:
  Fleet(EventLoop& loop, const FleetPlan& plan);

  // Connects, registers and authenticates until all are online or the time is over; who fails comes again
  // after the others. A terminal that has a code from before authenticates at once.
  [[nodiscard]] Outcome connect(std::chrono::milliseconds limit);
  // Each terminal has `window` reports outstanding, and sends the next one as soon as one is answered. Then
  // waits for the answers that are missing.
  [[nodiscard]] Outcome closed_loop(std::uint32_t window, std::chrono::milliseconds duration);
  // Reports are due at even distances, whatever became of the ones before; terminals take turns. `rate` a
  // second.
  [[nodiscard]] Outcome open_loop(double rate, std::chrono::milliseconds duration);
  // Ends all links, with RST so that no port waits.
  void disconnect();

  // For loops that do more than this fleet: sends what is due now. The outcome counts from begin() to end().
  void begin();
  [[nodiscard]] Outcome end(std::chrono::milliseconds drain);
  void report(std::uint32_t index, TimePoint due);
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(terminals_.size()); }
  [[nodiscard]] const Outcome& counts() const noexcept { return outcome_; }

  void on_event(std::uint32_t index, std::uint32_t events) override;

 private:
  static constexpr std::size_t kRing = 64;  // reports of one terminal that may be unanswered

  enum class State : std::uint8_t { offline, connecting, registering, authenticating, online };
  struct Terminal {
    Descriptor socket;
    State state = State::offline;
    std::uint8_t code_size = 0;
    std::uint16_t serial = 0;
    std::uint16_t outstanding = 0;
    std::uint16_t wanted = 0;  // serial of the login message that is unanswered
    std::uint32_t calls = 0;   // positions that were asked for
    std::array<std::uint8_t, 64> code{};
    std::unique_ptr<std::array<std::uint64_t, kRing>> due;  // time << 16 | serial, by serial; 0: nothing
    std::vector<std::uint8_t> tail;
    std::vector<std::uint8_t> pending;
  };

  [[nodiscard]] std::uint64_t since_start(TimePoint time) const noexcept;
  void start_one(std::uint32_t index);
  void log_in(Terminal& terminal, std::uint32_t index);
  void read(Terminal& terminal, std::uint32_t index);
  void on_frame(Terminal& terminal, std::uint32_t index, const Frame& frame, std::uint64_t now);
  void on_report_answer(Terminal& terminal, std::uint16_t serial, std::uint64_t now);
  void go_online(Terminal& terminal);
  void put_report(Terminal& terminal, std::uint32_t index, std::uint64_t due);
  void send(Terminal& terminal, std::uint32_t index, Bytes bytes);
  void flush(Terminal& terminal, std::uint32_t index);
  void close(Terminal& terminal);
  [[nodiscard]] std::uint32_t number_of(std::uint32_t index) const noexcept { return plan_.first + index; }

  EventLoop& loop_;
  const std::uint8_t handler_;
  const FleetPlan plan_;
  const TerminalMessages messages_;
  const TimePoint origin_ = Clock::now();
  std::vector<Terminal> terminals_;
  std::vector<std::uint8_t> input_;
  std::vector<std::uint8_t> output_;
  std::uint8_t* out_ = nullptr;  // the end of what is collected in output_
  Outcome outcome_;
  std::uint64_t began_ = 0;
  std::uint64_t cpu_began_ = 0;
  std::uint64_t outstanding_ = 0;
  std::uint32_t online_ = 0;
  std::uint32_t in_setup_ = 0;
  bool refill_ = false;  // closed loop: an answer brings the next report
  bool ending_ = false;  // disconnect(): links that end are no loss
};

}  // namespace load
