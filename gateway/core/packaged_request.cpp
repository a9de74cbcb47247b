// Implementation of packaged requests.
#include "gateway/core/packaged_request.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

constexpr Duration kQuiet = std::chrono::seconds(5);
constexpr std::uint8_t kMostRepeats = 10;

}  // namespace

PackagedRequest::PackagedRequest(std::vector<std::uint8_t> body, std::vector<jt808::Bytes> parts)
    : body_(std::move(body)), parts_(std::move(parts)), confirmed_(parts_.size(), false) {}

bool PackagedRequest::confirm(std::uint16_t index, jt808::Bytes answer, TimePoint now) {
  std::ranges::copy(answer.first(std::min(answer.size(), answer_.size())), answer_.begin());
  if (!confirmed_[index]) {
    confirmed_[index] = true;
    ++confirmed_count_;
  }
  if (!all_sent()) return false;
  if (confirmed_count_ == total()) return true;
  // Only the last one was named: the terminal works in order, so it answers once for all.
  if (index + 1 == total() && confirmed_count_ == 1) return true;
  quiet_until_ = now + kQuiet;
  return false;
}

bool PackagedRequest::may_repeat() noexcept {
  if (repeats_ >= kMostRepeats) return false;
  ++repeats_;
  return true;
}

}  // namespace gateway
