// Implementation of the gate.
#include "gateway/auth/webhook_gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

namespace gateway {

std::optional<WebhookDecision> WebhookGate::parse(const std::string& body) {
  boost::json::error_code bad;
  const boost::json::value document = boost::json::parse(body, bad);
  const auto* const object = bad ? nullptr : document.if_object();
  if (object == nullptr) return std::nullopt;
  const auto* const version = object->if_contains("version");
  const auto* const allow = object->if_contains("allow");
  if (version == nullptr || !version->is_int64() || version->get_int64() != 1) return std::nullopt;
  if (allow == nullptr || !allow->is_bool()) return std::nullopt;
  WebhookDecision decision{allow->get_bool()};
  if (const auto* const result = object->if_contains("result"); result != nullptr && !decision.allow) {
    if (!result->is_int64() || result->get_int64() < 1 || result->get_int64() > 4) return std::nullopt;
    decision.result = static_cast<std::uint8_t>(result->get_int64());
  }
  return decision;
}

// A question takes its place; where the breaker is open, only one that tries whether the service is back.
bool WebhookGate::may_start(Question& question) {
  if (closed_until_) {
    if (probing_ || clock_.now() < *closed_until_) return false;
    probing_ = true;
    ++round_;
  } else if (running_ >= config_.concurrency) {
    return false;
  }
  question.round = round_;
  ++running_;
  ++counters_.asked;
  return true;
}

std::string_view WebhookGate::to_string(Outcome outcome) noexcept {
  constexpr std::array<std::string_view, kOutcomes> kNames{"allowed", "denied", "from_memory", "no_decision",
                                                           "failed",  "down",   "overloaded"};
  return kNames[static_cast<std::size_t>(outcome)];
}

void WebhookGate::ask(const std::string& subject, std::string body, Done done) {
  WebhookVerdict verdict;
  {
    std::unique_lock lock(mutex_);
    const auto known = by_subject_.find(subject);
    if (!subject.empty() && known != by_subject_.end() &&
        clock_.now() - known->second->at < config_.cache_time) {
      count(Outcome::from_memory);
      verdict.decision = known->second->decision;
    } else {
      Question question{subject, std::move(body), std::move(done)};
      if (may_start(question)) {
        lock.unlock();
        return start(std::move(question));
      }
      verdict.down = closed_until_.has_value();
      if (!verdict.down && waiting_.size() < config_.queue) return waiting_.push_back(std::move(question));
      count(verdict.down ? Outcome::down : Outcome::overloaded);
      done = std::move(question.done);
    }
  }
  done(verdict);
}

void WebhookGate::start(Question question) {
  std::string body = std::move(question.body);
  callout_.post(std::move(body), [this, question = std::move(question)](const CalloutAnswer& answer) {
    on_answer(question, answer);
  });
}

void WebhookGate::on_answer(const Question& question, const CalloutAnswer& answer) {
  WebhookVerdict verdict;
  if (answer.status == 200) verdict.decision = parse(answer.body);
  verdict.down = answer.status == 0 || answer.status >= 500;
  const Outcome outcome = verdict.down              ? Outcome::failed
                          : !verdict.decision       ? Outcome::no_decision
                          : verdict.decision->allow ? Outcome::allowed
                                                    : Outcome::denied;
  std::vector<Question> next;
  std::vector<Question> undecided;
  News changes;
  {
    const std::lock_guard lock(mutex_);
    --running_;
    count(outcome);
    const bool was_open = closed_until_.has_value();
    judge(question, verdict.down);
    if (verdict.decision) remember(question.subject, *verdict.decision);
    counters_.open = closed_until_.has_value();
    changes = news(was_open, outcome);
    if (closed_until_) {
      for (Question& each : waiting_) {
        count(Outcome::down);
        undecided.push_back(std::move(each));
      }
      waiting_.clear();
    }
    while (!waiting_.empty() && may_start(waiting_.front())) {
      next.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
  }
  tell(changes, answer);
  question.done(verdict);
  for (const Question& each : undecided) each.done({std::nullopt, true});
  for (Question& each : next) start(std::move(each));
}

void WebhookGate::judge(const Question& question, bool failed) {
  if (question.round != round_) return;  // from before the breaker opened
  probing_ = false;
  if (!failed) {
    failures_ = 0;
    closed_until_.reset();
  } else if (++failures_ >= config_.failures || closed_until_) {
    if (!closed_until_) ++round_;
    closed_until_ = clock_.now() + config_.pause;
  }
}

// Each once, until it changes.
WebhookGate::News WebhookGate::news(bool was_open, Outcome outcome) {
  News changes;
  changes.up = was_open && !counters_.open;
  changes.down = !was_open && counters_.open;
  if (outcome == Outcome::failed) return changes;
  const bool odd = outcome == Outcome::no_decision;
  changes.odd = odd && !odd_;
  odd_ = odd;
  return changes;
}

void WebhookGate::tell(const News& news, const CalloutAnswer& answer) {
  if (news.up) LogLine(log_, LogLevel::info, "webhook_up").field("product", product_key_);
  if (news.down) {
    LogLine(log_, LogLevel::warn, "webhook_down")
        .field("product", product_key_)
        .field("url", config_.url)
        .field("failures", config_.failures)
        .field("cause", answer.status == 0 ? answer.cause : fmt::format("HTTP status {}", answer.status));
  }
  if (!news.odd) return;
  LogLine(log_, LogLevel::warn, "webhook_no_decision")
      .field("product", product_key_)
      .field("url", config_.url)
      .field("status", answer.status)
      .field("meaning", "the service answers, but not as docs/admission-webhook.md says: terminals wait");
}

void WebhookGate::remember(const std::string& subject, const WebhookDecision& decision) {
  if (subject.empty()) return;
  if (const auto known = by_subject_.find(subject); known != by_subject_.end()) {
    const auto place = known->second;
    by_subject_.erase(known);
    memory_.erase(place);
  }
  memory_.push_front({subject, decision, clock_.now()});
  by_subject_.emplace(memory_.front().subject, memory_.begin());
  if (memory_.size() > config_.cache) {
    by_subject_.erase(memory_.back().subject);
    memory_.pop_back();
  }
}

std::optional<WebhookDecision> WebhookGate::last_known(const std::string& subject) const {
  const std::lock_guard lock(mutex_);
  const auto known = by_subject_.find(subject);
  return known == by_subject_.end() ? std::nullopt : std::optional(known->second->decision);
}

WebhookGate::Counters WebhookGate::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace gateway
