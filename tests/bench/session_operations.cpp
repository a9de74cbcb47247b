// The session's operations, over a link and a publisher that only count.
#include "tests/bench/session_operations.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <stdexcept>

#include "gateway/core/frame_input.hpp"
#include "gateway/core/held_clock.hpp"
#include "gateway/core/session.hpp"
#include "gateway/uplink/publishers.hpp"
#include "tests/support/counting_link.hpp"
#include "tools/load/terminal_messages.hpp"

namespace bench {
namespace {

using namespace gateway;
using test::CountingLink;
using Buffer = std::vector<std::uint8_t>;

// Lets every terminal in: who may come is no part of a report.
class OpenDoor final : public Admission {
 public:
  void register_terminal(const Registration&, std::function<void(const RegistrationOutcome&)> done) override {
    done({});
  }
  void authenticate(const TerminalKey& key, std::string_view,
                    std::function<void(const AuthenticationOutcome&)> done) override {
    AuthenticationOutcome outcome;
    outcome.accepted = true;
    outcome.device_name = key.phone.digits();
    done(outcome);
  }
  void deregister(const TerminalKey&, std::function<void(bool)> done) override { done(true); }
};

class OneSession final : public SessionMailbox {
 public:
  void deliver(SessionRef, std::function<void(Session&)> task, std::function<void()>) override {
    task(*session);
  }
  Session* session = nullptr;
};

class NoLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return false; }
  void write(LogLevel, std::string_view) noexcept override {}
};

// A shard's objects with one terminal online.
class ReportOnASession {
 public:
  explicit ReportOnASession(load::Form form) : messages_(form) {
    mailbox_.session = &session_;
    const Buffer code(31, 'A');
    std::array<std::uint8_t, load::TerminalMessages::kLongest> frame{};
    feed({frame.data(), messages_.authentication(frame.data(), 0, 1, code)});
    if (session_.state() != Session::State::online) throw std::logic_error("the terminal is not let in");
    for (std::uint16_t serial = 2; serial < 66; ++serial) {
      reports_.emplace_back(frame.data(), messages_.report(frame.data(), 0, serial));
    }
  }
  ReportOnASession(const ReportOnASession&) = delete;
  ReportOnASession& operator=(const ReportOnASession&) = delete;
  ~ReportOnASession() { session_.on_closed(CloseReason::peer_closed); }

  std::size_t operator()() {
    const std::size_t answers = link_.frames;
    feed(reports_[next_++ % reports_.size()]);
    return link_.frames - answers;
  }

 private:
  // As from a socket: into the buffer of the shard, where it is unescaped.
  void feed(const Buffer& chunk) {
    std::copy(chunk.begin(), chunk.end(), chunk_.begin());
    const HeldClock::Hold hold(clock_);
    (void)input_.feed(std::span(chunk_).first(chunk.size()), false, session_, config_.limits, metrics_);
  }

  const load::TerminalMessages messages_;
  std::array<std::uint8_t, load::TerminalMessages::kLongest> chunk_{};
  std::vector<Buffer> reports_;
  std::size_t next_ = 0;
  static Config one_product() {
    Config config;
    config.products.push_back({});
    return config;
  }

  Config config_ = one_product();
  SystemClock system_clock_;
  HeldClock clock_{system_clock_};
  TimerWheel slow_wheel_{std::chrono::seconds(1), 1024, system_clock_.now()};
  TimerWheel reply_wheel_{std::chrono::milliseconds(10), 1024, system_clock_.now()};
  SessionRegistry registry_{100, 3};
  OpenDoor admission_;
  DiscardPublisher publisher_;
  OneSession mailbox_;
  ShardMetrics metrics_;
  LinkCount links_;
  NoLog log_;
  Decoder decoder_;
  Buffer frame_;
  UplinkShare uplink_share_{config_.limits};
  Services services_{clock_,     slow_wheel_, reply_wheel_,   registry_,        admission_,
                     publisher_, mailbox_,    config_.limits, config_.products, metrics_,
                     links_,     log_,        decoder_,       frame_,           uplink_share_};
  CountingLink link_;
  FrameInput input_;
  Session session_{SessionRef{}, link_, 0, services_};
};

// What a session does for the idle limit alone, for 1,000 terminals that report every 30 s each: the clock is
// read for the chunk, the time is noted, and each terminal's timer is looked at once in an idle limit. Clock
// and wheel are the gateway's own. A session cannot do this without the rest of a report: `Noted` stands for
// it, with the store of Session::on_frame and the look of Session::on_timer. tests/counters holds that the
// session touches no timer for a report and reads the clock once for a chunk.
class Upkeep {
 public:
  Upkeep() : terminals_(1'000) {
    for (Noted& terminal : terminals_) wheel_.arm(terminal, begin_ + kIdle);
  }

  std::size_t operator()() {
    passed_ += kBetween;
    const Clock& clock = clock_;  // as a session sees it
    {
      const HeldClock::Hold hold(clock_);
      terminals_[next_].last_seen = clock.now() + passed_;
    }
    if (++next_ == terminals_.size()) next_ = 0;
    if (passed_ - ticked_ >= std::chrono::seconds(1)) {
      ticked_ = passed_;
      wheel_.advance(begin_ + passed_);
    }
    return 1;
  }

 private:
  static constexpr auto kIdle = std::chrono::seconds(180);
  static constexpr auto kBetween = std::chrono::milliseconds(30);

  struct Noted final : TimerWheel::Entry {
    std::optional<TimePoint> on_timer(TimePoint now) override {
      const TimePoint idle = last_seen + kIdle;
      return now >= idle ? std::nullopt : std::optional(idle);
    }
    TimePoint last_seen;
  };

  SystemClock system_clock_;
  HeldClock clock_{system_clock_};
  const TimePoint begin_ = system_clock_.now();
  TimerWheel wheel_{std::chrono::seconds(1), 1024, begin_};
  std::vector<Noted> terminals_;
  std::size_t next_ = 0;
  Duration passed_{0};
  Duration ticked_{0};
};

}  // namespace

std::vector<Operation> session_operations() {
  std::vector<Operation> all;
  for (const auto& [name, form] :
       {std::pair{"report_2013", load::Form::v2013}, {"report_2019", load::Form::v2019}}) {
    const auto report = std::make_shared<ReportOnASession>(form);
    if ((*report)() != 1) throw std::logic_error("a report is not answered");
    all.push_back({name, [report] { return (*report)(); }});
  }
  all.push_back({"upkeep", [state = std::make_shared<Upkeep>()] { return (*state)(); }});
  return all;
}

}  // namespace bench
