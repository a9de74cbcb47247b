// What stands between admission and a web service that may be slow or gone: limits, a memory, a breaker.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
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

// Asks at most `concurrency` questions at a time; others wait, up to `queue`. After `failures` in a row
// nothing is asked for `pause`, then one question tries whether the service is back. Thread-safe; callbacks
// run inside ask(), or on the callout's thread, never under the lock. Refers to what the application owns.
class WebhookGate {
 public:
  // No decision: the service is down, or too much waits for it.
  using Done = std::function<void(const std::optional<WebhookDecision>&)>;

  struct Counters {
    std::uint64_t asked = 0;
    std::uint64_t failed = 0;       // no answer in time, or none that can be read
    std::uint64_t from_memory = 0;  // decisions younger than `cache_time`
    std::uint64_t undecided = 0;    // told without a decision
    bool open = false;              // the breaker: nothing is asked
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

 private:
  struct Question {
    std::string subject;
    std::string body;
    Done done;
  };
  struct Memory {
    std::string subject;
    WebhookDecision decision;
    TimePoint at;
  };

  void start(Question question);
  void on_answer(const Question& question, const std::optional<std::string>& body);
  void remember(const std::string& subject, const WebhookDecision& decision);
  [[nodiscard]] bool may_start();

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
  Counters counters_;
};

}  // namespace gateway
