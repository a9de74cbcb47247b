// A terminal over UDP: its session, and the address that it is spoken to at.
#pragma once

#include <boost/asio/ip/udp.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <cstdint>
#include <string>

#include "gateway/net/link_holder.hpp"

namespace gateway {

class UdpListener;

// A guest (phone and address, before its 0x0102 succeeded) or the owner of its phone. Owned by its shard's
// slab; on the shard's thread. The hook is in the listener's list of guests.
class UdpPeer final
    : public LinkHolder,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  UdpPeer(UdpListener& listener, const boost::asio::ip::udp::endpoint& address,
          const jt808::PhoneNumber& phone, SessionRef self);

  [[nodiscard]] Session* session() noexcept override { return &session_; }
  [[nodiscard]] const boost::asio::ip::udp::endpoint& address() const noexcept { return address_; }
  [[nodiscard]] const jt808::PhoneNumber& phone() const noexcept { return phone_; }
  [[nodiscard]] SessionRef self() const noexcept { return session_.self(); }
  // From now on the terminal is where the newcomer is, whose place among the links of that address it takes.
  void move_to(UdpPeer& newcomer);
  void count_received(std::size_t bytes) noexcept { received_ += bytes; }
  [[nodiscard]] Traffic traffic() const noexcept override;
  // As close(), but done when it returns; for callers that are not inside of this peer's session.
  void end_at_once(CloseReason reason);

  // Link. A datagram is sent or it is not: nothing is queued here.
  [[nodiscard]] bool send(jt808::Bytes frame) override;
  [[nodiscard]] bool writable() const noexcept override;
  [[nodiscard]] std::uint64_t queued_bytes() const noexcept override { return sent_; }
  [[nodiscard]] std::uint64_t written_bytes() const noexcept override { return sent_; }
  void close(CloseReason reason) noexcept override;
  [[nodiscard]] std::string peer() const override;
  [[nodiscard]] Session* claim_terminal() override;

 private:
  void finish();

  UdpListener& listener_;
  boost::asio::ip::udp::endpoint address_;
  const jt808::PhoneNumber phone_;
  CloseReason reason_ = CloseReason::logout;
  bool open_ = true;
  bool finished_ = false;
  mutable bool waits_ = false;  // for the socket to take datagrams again
  std::uint32_t moves_ = 0;     // within the minute that began then
  TimePoint minute_start_{};
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  Session session_;

  friend class UdpListener;
};

}  // namespace gateway
