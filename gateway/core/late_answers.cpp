// Implementation of the memory of late answers.
#include "gateway/core/late_answers.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr std::size_t kMost = 32;

}  // namespace

void LateAnswers::expect(const ReplyRule& rule, TimePoint until) {
  if (late_.size() >= kMost) late_.erase(late_.begin());
  late_.push_back({rule, until});
}

bool LateAnswers::take(const ReplyRule& rule, TimePoint now) {
  std::erase_if(late_, [now](const Late& late) { return late.until <= now; });
  const auto found = std::ranges::find_if(late_, [&](const Late& late) { return late.rule.same_slot(rule); });
  if (found == late_.end()) return false;
  late_.erase(found);
  return true;
}

void LateAnswers::arrived(std::uint16_t answer_id, jt808::Bytes body) {
  const auto found = std::ranges::find_if(
      late_, [&](const Late& late) { return late.rule.answer_id == answer_id && late.rule.key_fits(body); });
  if (found != late_.end()) late_.erase(found);
}

}  // namespace gateway
