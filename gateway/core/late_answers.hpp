// Answers without serial that may still come for requests nobody waits for any more.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/reply_rule.hpp"

namespace gateway {

// Remembers abandoned requests whose answer carries no serial: the next such answer may be theirs and not the
// new request's. On the session's shard thread.
class LateAnswers {
 public:
  void expect(const ReplyRule&, TimePoint until);
  // True, once, where an answer that fits this rule is owed to an abandoned request.
  [[nodiscard]] bool take(const ReplyRule&, TimePoint now);
  // Such an answer came while nobody waited.
  void arrived(std::uint16_t answer_id, jt808::Bytes body);

 private:
  struct Late {
    ReplyRule rule;
    TimePoint until;
  };
  std::vector<Late> late_;
};

}  // namespace gateway
