// Uplinks that the publisher did not take yet: kept in order, offered again, and reading slowed down
// meanwhile.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "gateway/core/ports.hpp"
#include "gateway/core/timer_wheel.hpp"
#include "gateway/core/uplink_share.hpp"

namespace gateway {

// One whole uplink message. Views: as long as the chunk that it came in.
struct Uplink {
  jt808::FrameView frame;    // its only one, or the part that came last
  jt808::Bytes body;         // of the whole message
  std::uint16_t parts = 0;   // 0: it is its frame's own body
  std::uint16_t serial = 0;  // of the message: where it came in parts, that of part 1
  WallTime received;
};

// What the backlog needs of its session.
class BacklogHost {
 public:
  // Publishes and answers; false where the publisher refused.
  [[nodiscard]] virtual bool hand_over(const Uplink&) = 0;
  virtual void set_reading(Link::Reading) noexcept = 0;

 protected:
  ~BacklogHost() = default;
};

// Of one session, on its shard's thread. While something waits, the link is read a small piece at a time, so
// that answers to calls still come through; over the limit it is not read at all. The pauses double from 50
// ms to 2 s.
class UplinkBacklog final : public TimerWheel::Entry {
 public:
  UplinkBacklog(BacklogHost& host, TimerWheel& wheel, MemoryBudget& budget, std::size_t limit) noexcept
      : host_(host), wheel_(wheel), budget_(budget), limit_(limit) {}
  ~UplinkBacklog();
  UplinkBacklog(const UplinkBacklog&) = delete;
  UplinkBacklog& operator=(const UplinkBacklog&) = delete;

  // Copies it. False, with nothing kept, where the shard's budget, or what one session may
  // have, is used up.
  [[nodiscard]] bool push(const Uplink&, TimePoint now);
  // Hands over what it can. True where nothing waits any more.
  bool drain();
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

  std::optional<TimePoint> on_timer(TimePoint now) override;

 private:
  struct Waiting {
    std::vector<std::uint8_t> header;  // the frame's bytes, or what there is of them
    std::vector<std::uint8_t> body;    // where the message came in parts
    Uplink uplink;                     // views of the two
    [[nodiscard]] std::size_t memory() const noexcept {
      return sizeof(Waiting) + header.capacity() + body.capacity();
    }
  };

  [[nodiscard]] static Waiting copy_of(const Uplink&);
  [[nodiscard]] bool keep(const Uplink&);

  BacklogHost& host_;
  TimerWheel& wheel_;
  MemoryBudget& budget_;
  std::size_t limit_;
  std::size_t bytes_ = 0;
  Duration pause_{};
  std::deque<Waiting> waiting_;
};

}  // namespace gateway
