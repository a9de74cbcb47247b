// A connection on which a platform forwards for many terminals: a session for each phone.
#pragma once

#include <boost/unordered_map.hpp>
#include <cstdint>
#include <vector>

#include "gateway/net/connection.hpp"

namespace gateway {

// Each terminal has its own login, serials, calls and deadlines, and its end leaves the connection open. The
// connection's end, and what only a whole connection can do (garbage, not reading), ends all of them. Without
// any terminal that is logged in it is an unauthenticated link and ends as one.
class SharedConnection final : public Connection, public SessionHost {
 public:
  SharedConnection(Shard& shard, AcceptedLink accepted, SessionRef self);

  [[nodiscard]] Session* session() noexcept override { return nullptr; }
  [[nodiscard]] Traffic traffic() const noexcept override;
  void drain() override;

  // SessionHost
  void on_frame(const jt808::FrameView& frame) override;
  [[nodiscard]] bool accepts_frames() const noexcept override { return open(); }

 private:
  class Member;
  // How long nobody has been logged in.
  struct Loneliness final : TimerWheel::Entry {
    explicit Loneliness(SharedConnection& its_link) : link(its_link) {}
    std::optional<TimePoint> on_timer(TimePoint now) override;
    SharedConnection& link;
  };

  [[nodiscard]] SessionRef self() const noexcept override { return self_; }
  [[nodiscard]] SessionHost& frames() noexcept override { return *this; }
  void on_written() override;
  void on_writable() override;
  void on_ended(CloseReason reason) override;

  [[nodiscard]] Member* add_member(const jt808::PhoneNumber& phone);
  void answer(const jt808::FrameView& frame, std::uint8_t result);
  void refuse(const jt808::FrameView& frame);
  void came_online(Member& member);
  void drop(Member& member) noexcept;  // no frame finds it any more
  void set_lonely(bool lonely);
  [[nodiscard]] Member* member_of(SessionRef ref);

  SessionRef self_;
  boost::unordered_map<jt808::PhoneNumber, boost::intrusive_ptr<Member>> members_;
  std::vector<SessionRef> unwritten_;  // sent something since the last word of what was written
  std::vector<SessionRef> waiting_;    // found the connection not writable
  jt808::SerialCounter serials_;       // of answers without a session
  std::uint32_t online_ = 0;
  std::uint32_t refused_ = 0;
  std::uint64_t frames_in_ = 0;
  std::uint64_t frames_out_ = 0;
  bool lonely_ = false;
  TimePoint connected_at_;
  TimePoint lonely_since_;
  Loneliness loneliness_{*this};
};

}  // namespace gateway
