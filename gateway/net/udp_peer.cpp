// Implementation of the terminal over UDP.
#include "gateway/net/udp_peer.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/net/shard.hpp"
#include "gateway/net/udp_listener.hpp"

namespace gateway {
namespace asio = boost::asio;
using asio::ip::udp;

UdpPeer::UdpPeer(UdpListener& listener, const udp::endpoint& address, const jt808::PhoneNumber& phone,
                 SessionRef self)
    : listener_(listener),
      address_(address),
      phone_(phone),
      session_(self, *this, listener.product_index(), listener.shard().product(listener.product_index()),
               listener.shard().services()) {}

// Two terminals with one code would have the address go to and fro.
void UdpPeer::move_to(UdpPeer& newcomer) {
  Services& services = listener_.shard().services();
  const TimePoint now = services.clock.now();
  if (moves_ == 0 || now - minute_start_ >= std::chrono::minutes(1)) {
    minute_start_ = now;
    moves_ = 0;
  }
  const std::string from = peer();
  address_ = newcomer.address_;
  listener_.shard().move_place(newcomer.self(), self());
  services.metrics.addresses_moved.add();
  const bool fight = ++moves_ > services.limits.takeovers_per_minute;
  if (fight) services.metrics.clone_alarms.add();
  LogLine(services.log, fight ? LogLevel::warn : LogLevel::info, fight ? "clone" : "address_moved")
      .field("product", listener_.shard().product(listener_.product_index()).product_key)
      .field("phone", phone_.digits())
      .field("cause", fight ? "addresses fight over one terminal" : "authenticated from a new address")
      .field("from", from)
      .field("peer", peer());
}

std::string UdpPeer::peer() const {
  return udp_endpoint_text(address_);
}

Traffic UdpPeer::traffic() const noexcept {
  return {session_.frames_in(), session_.frames_out(), received_, sent_};
}

bool UdpPeer::send(jt808::Bytes frame) {
  if (!open_) return false;
  if (!listener_.send(address_, frame)) {
    if (!listener_.writable()) listener_.remember_waiting(*this);  // a downlink is tried again then
    return false;
  }
  sent_ += frame.size();
  return true;
}

bool UdpPeer::writable() const noexcept {
  if (!open_) return false;
  if (listener_.writable()) return true;
  listener_.remember_waiting(*this);
  return false;
}

Session* UdpPeer::claim_terminal() {
  return listener_.claim(*this);
}

void UdpPeer::close(CloseReason reason) noexcept {
  if (!open_) return;
  open_ = false;
  reason_ = reason;
  // Whatever comes next with this phone is none of this session's business.
  listener_.forget(*this);
  // Later, so that nobody's call stack loses its session.
  asio::post(listener_.shard().io(), [self = boost::intrusive_ptr<UdpPeer>(this)] { self->finish(); });
}

void UdpPeer::end_at_once(CloseReason reason) {
  const boost::intrusive_ptr<UdpPeer> keep(this);
  if (open_) {
    open_ = false;
    reason_ = reason;
    listener_.forget(*this);
  }
  finish();
}

void UdpPeer::finish() {
  if (finished_) return;
  finished_ = true;
  Shard& shard = listener_.shard();
  const TimePoint now = shard.services().clock.now();
  shard.note_close({shard.services().clock.wall_now(), listener_.product_index(),
                    session_.was_online() ? std::optional(phone_) : std::nullopt, peer(), reason_,
                    std::chrono::duration_cast<std::chrono::seconds>(now - session_.connected_at()),
                    traffic()});
  session_.on_closed(reason_);
  shard.forget(self());
}

}  // namespace gateway
