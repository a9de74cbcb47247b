// What only some sessions need: calls, uplinks beyond the frame at hand, bodies that could not be decoded.
#pragma once

#include "gateway/core/session.hpp"
#include "gateway/core/uplink_state.hpp"

namespace gateway {

// Owned by its session, made on first use. Its parts see the session through it.
struct Session::Extras final : ReplyHost, BacklogHost {
  explicit Extras(Session& its_session) noexcept : session(its_session) {}

  // ReplyHost
  [[nodiscard]] bool writable() const noexcept override { return session.link_.writable(); }
  [[nodiscard]] std::uint16_t reserve_serials(std::uint16_t count) noexcept override {
    return session.serials_.reserve(count);
  }
  [[nodiscard]] std::optional<std::uint64_t> transmit(std::uint16_t message_id, std::uint16_t serial,
                                                      jt808::Bytes body,
                                                      std::optional<jt808::PackageItem> package) override {
    if (!session.send(session.form(), message_id, serial, body, package)) return std::nullopt;
    return session.link_.queued_bytes();
  }
  [[nodiscard]] std::uint64_t written() const noexcept override { return session.link_.written_bytes(); }

  // BacklogHost
  [[nodiscard]] bool hand_over(const Uplink& uplink) override { return session.hand_over(uplink); }
  void set_reading(Link::Reading reading) noexcept override { session.set_reading(reading); }

  Session& session;
  std::unique_ptr<PendingReplies> calls;
  std::unique_ptr<UplinkState> uplinks;
  // The last undecodable body, to stop a terminal from repeating it for ever.
  std::uint32_t bad_body_hash = 0;
  std::uint8_t bad_body_count = 0;
};

// Null where there was none yet.
inline PendingReplies* Session::calls() const noexcept {
  return extras_ ? extras_->calls.get() : nullptr;
}

inline UplinkState* Session::uplinks() const noexcept {
  return extras_ ? extras_->uplinks.get() : nullptr;
}

}  // namespace gateway
