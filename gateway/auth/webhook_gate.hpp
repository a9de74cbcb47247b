// What stands between admission and a web service that may be slow or gone: limits, a memory, a breaker.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/callout.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// The web service's word on one terminal.
struct WebhookDecision {
  bool allow = false;
  std::uint8_t result = 4;  // of 0x8100, where it does not allow
};

// What came of a question.
struct WebhookVerdict {
  std::optional<WebhookDecision> decision;
  // Without a decision: the service did not answer, or was not asked because it has not been answering. Not
  // so where it said something else than a decision, or where too much waits for it.
  bool down = false;
};

// Asks at most `concurrency` questions at a time; others wait, up to `queue`. After `failures` in a row
// without any answer nothing is asked for `pause`, then one question tries whether the service is back. Only
// its own answer says so: those to questions from before are decisions, and tell nothing of the service as it
// is now. Thread-safe; callbacks run inside ask(), or on the callout's thread, never under the lock. Refers
// to what the application owns.
class WebhookGate {
 public:
  using Done = std::function<void(const WebhookVerdict&)>;

  // Every question ends in one of these.
  enum class Outcome : std::uint8_t {
    allowed,
    denied,
    from_memory,  // a decision younger than `cache_time`
    no_decision,  // an answer that is none: another status, other JSON
    failed,       // no answer in time, none at all, or 5xx: the breaker counts these
    down,         // not asked: the breaker is open
    overloaded,   // not asked: too much waits already
  };
  static constexpr std::size_t kOutcomes = static_cast<std::size_t>(Outcome::overloaded) + 1;

  struct Counters {
    std::array<std::uint64_t, kOutcomes> outcomes{};
    std::uint64_t asked = 0;
    bool open = false;  // the breaker: nothing is asked
    [[nodiscard]] std::uint64_t of(Outcome outcome) const {
      return outcomes[static_cast<std::size_t>(outcome)];
    }
  };

  WebhookGate(const WebhookConfig& config, std::string product_key, const Clock& clock, Callout& callout,
              LogSink& log)
      : config_(config), product_key_(std::move(product_key)), clock_(clock), callout_(callout), log_(log) {}

  // `subject` names the question: the same again is answered from memory for a while. Empty: it is only told.
  void ask(const std::string& subject, std::string body, Done done);
  // The last decision on this, however old.
  [[nodiscard]] std::optional<WebhookDecision> last_known(const std::string& subject) const;
  [[nodiscard]] Counters counters() const;

  // {"version":1,"allow":true} and {"version":1,"allow":false,"result":1..4}; nothing for anything else.
  [[nodiscard]] static std::optional<WebhookDecision> parse(const std::string& body);
  [[nodiscard]] static std::string_view to_string(Outcome) noexcept;

 private:
  struct Question {
    std::string subject;
    std::string body;
    Done done;
    std::uint64_t round = 0;  // of the breaker, when it was asked
  };
  // What is new to whoever reads the log.
  struct News {
    bool up = false;
    bool down = false;
    bool odd = false;
  };
  struct Memory {
    std::string subject;
    WebhookDecision decision;
    TimePoint at;
  };

  void start(Question question);
  void on_answer(const Question& question, const CalloutAnswer& answer);
  void count(Outcome outcome) { ++counters_.outcomes[static_cast<std::size_t>(outcome)]; }
  void judge(const Question& question, bool failed);
  [[nodiscard]] News news(bool was_open, Outcome outcome);
  void tell(const News& news, const CalloutAnswer& answer);
  void remember(const std::string& subject, const WebhookDecision& decision);
  [[nodiscard]] bool may_start(Question& question);

  const WebhookConfig& config_;
  std::string product_key_;
  const Clock& clock_;
  Callout& callout_;
  LogSink& log_;
  mutable std::mutex mutex_;
  std::list<Memory> memory_;  // the youngest first
  std::unordered_map<std::string_view, std::list<Memory>::iterator> by_subject_;
  std::deque<Question> waiting_;
  std::uint32_t running_ = 0;
  std::uint32_t failures_ = 0;
  std::optional<TimePoint> closed_until_;  // the breaker is open, until then at least
  bool probing_ = false;
  std::uint64_t round_ = 0;  // a new one when the breaker opens, and with each probe
  bool odd_ = false;         // the last answer was no decision
  Counters counters_;
};

}  // namespace gateway
