// Implementation of the backlog.
#include "gateway/core/uplink_backlog.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(50);
constexpr Duration kLongestPause = std::chrono::seconds(2);
// What one chunk of small frames may add after reading has stopped. A link that cannot stop ends here.
constexpr std::size_t kMostBeyond = std::size_t{1} << 20;

}  // namespace

UplinkBacklog::~UplinkBacklog() {
  budget_.give_back(bytes_);
}

UplinkBacklog::Waiting UplinkBacklog::copy_of(const Uplink& uplink) {
  Waiting waiting;
  waiting.uplink = uplink;
  jt808::FrameView& frame = waiting.uplink.frame;
  const auto append = [&waiting](jt808::Bytes bytes) {
    waiting.header.insert(waiting.header.end(), bytes.begin(), bytes.end());
  };
  waiting.header.reserve(frame.phone_bcd.size() + frame.body.size() + frame.bytes.size());
  const std::size_t phone = frame.phone_bcd.size();
  const std::size_t body = frame.body.size();
  append(frame.phone_bcd);
  append(frame.body);
  append(frame.bytes);
  const jt808::Bytes all(waiting.header);  // stays where it is when the vector is moved
  frame.phone_bcd = all.first(phone);
  frame.body = all.subspan(phone, body);
  frame.bytes = all.subspan(phone + body);
  if (uplink.parts == 0) {
    waiting.uplink.body = frame.body;
  } else {
    waiting.body.assign(uplink.body.begin(), uplink.body.end());
    waiting.uplink.body = waiting.body;
  }
  return waiting;
}

bool UplinkBacklog::push(const Uplink& uplink, TimePoint now) {
  // Before the copy: what there is no room for costs none.
  const std::size_t least = sizeof(Waiting) + uplink.frame.bytes.size() + uplink.body.size();
  const bool first = waiting_.empty();
  bool taken = (first || bytes_ + least <= limit_ + kMostBeyond) && budget_.take(least);
  if (taken) {
    budget_.give_back(least);
    taken = keep(uplink);
  }
  // What found no room is a reason to read slowly as well.
  host_.set_reading(Link::Reading::stopped);
  if (first) {
    pause_ = kFirstPause;
    wheel_.arm(*this, now + pause_);
  }
  return taken;
}

bool UplinkBacklog::keep(const Uplink& uplink) {
  Waiting waiting = copy_of(uplink);
  const std::size_t memory = waiting.memory();
  if (!budget_.take(memory)) return false;
  bytes_ += memory;
  waiting_.push_back(std::move(waiting));
  return true;
}

bool UplinkBacklog::drain() {
  while (!waiting_.empty()) {
    if (!host_.hand_over(waiting_.front().uplink)) return false;
    const std::size_t memory = waiting_.front().memory();
    waiting_.pop_front();
    bytes_ -= memory;
    budget_.give_back(memory);
    if (!waiting_.empty()) continue;
    std::deque<Waiting>().swap(waiting_);
    wheel_.disarm(*this);
    host_.set_reading(Link::Reading::free);
  }
  return true;
}

std::optional<TimePoint> UplinkBacklog::on_timer(TimePoint now) {
  if (drain()) {
    host_.set_reading(Link::Reading::free);
    return std::nullopt;
  }
  pause_ = std::min(2 * pause_, kLongestPause);
  host_.set_reading(bytes_ < limit_ ? Link::Reading::slow : Link::Reading::stopped);
  return now + pause_;
}

}  // namespace gateway
