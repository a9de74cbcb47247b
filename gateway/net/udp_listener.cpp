// Implementation of the terminals over UDP.
#include "gateway/net/udp_listener.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/container_hash/hash.hpp>
#include <utility>

#include "gateway/net/answer_without_session.hpp"
#include "gateway/net/shard.hpp"

namespace gateway {
namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

namespace {

// So many before other work of the shard gets its turn.
constexpr int kDatagramsAtOnce = 64;
// The socket is all the room that datagrams have while the shard is busy. The system may grant less
// (net.core.rmem_max).
constexpr int kReceiveBuffer = 4 * 1024 * 1024;
constexpr std::uint8_t kFailure = 1;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

std::string udp_endpoint_text(const udp::endpoint& endpoint) {
  return endpoint_text(asio::ip::tcp::endpoint(endpoint.address(), endpoint.port()));
}

// The frames of one datagram.
class UdpListener::Datagram final : public SessionHost {
 public:
  Datagram(UdpListener& listener, const Address& sender) : listener_(listener), sender_(sender) {}
  void on_frame(const jt808::FrameView& frame) override { listener_.on_frame(sender_, frame); }
  [[nodiscard]] bool accepts_frames() const noexcept override { return true; }

 private:
  UdpListener& listener_;
  const Address& sender_;
};

std::size_t UdpListener::GuestKey::hash() const noexcept {
  std::size_t seed = phone.hash();
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(address.data());
  boost::hash_range(seed, bytes, bytes + address.size());
  return seed;
}

UdpListener::UdpListener(Shard& shard, std::uint16_t product_index)
    : shard_(shard), socket_(shard.io()), product_index_(product_index) {}

std::optional<std::string> UdpListener::open(const udp::endpoint& endpoint, bool share_port) {
  error_code error;
  socket_.open(endpoint.protocol(), error);
  if (!error && share_port) socket_.set_option(ReusePort(true), error);
  if (!error) socket_.bind(endpoint, error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) {
    error_code ignored;
    socket_.set_option(asio::socket_base::receive_buffer_size(kReceiveBuffer), ignored);
    return std::nullopt;
  }
  return fmt::format("cannot receive at udp {}: {}{}", udp_endpoint_text(endpoint), error.message(),
                     error == asio::error::address_in_use
                         ? "; another process listens there: stop it, choose another port, or set "
                           "share_port: true in both"
                         : "");
}

udp::endpoint UdpListener::endpoint() const {
  error_code ignored;
  return socket_.local_endpoint(ignored);
}

void UdpListener::start() {
  wait_readable();
}

void UdpListener::wait_readable() {
  socket_.async_wait(Socket::wait_read, [this](const error_code& error) {
    if (!error) on_readable();
  });
}

void UdpListener::on_readable() {
  const std::span<std::uint8_t> buffer = shard_.read_buffer();
  for (int i = 0; i < kDatagramsAtOnce; ++i) {
    error_code error;
    Address sender;
    const std::size_t count =
        socket_.receive_from(asio::buffer(buffer.data(), buffer.size()), sender, 0, error);
    if (error == asio::error::would_block) break;
    if (error) {
      // Of one destination (an ICMP message, for instance): the socket is as good as before.
      shard_.services().metrics.datagram_errors.add();
      continue;
    }
    shard_.services().metrics.datagrams_in.add();
    take(sender, buffer.first(count));
  }
  wait_readable();
}

void UdpListener::take(const Address& sender, std::span<std::uint8_t> datagram) {
  const Services& services = shard_.services();
  FrameInput input;
  Datagram frames(*this, sender);
  uncounted_ = datagram.size();
  const bool no_terminal = input
                               .feed(datagram, shard_.product(product_index_).strict_frames, frames,
                                     services.limits, services.metrics)
                               .has_value();
  if (no_terminal || !input.at_boundary()) services.metrics.datagrams_cut.add();
}

void UdpListener::on_frame(const Address& sender, const jt808::FrameView& frame) {
  const GuestKey key{frame.phone(), sender};
  if (const auto owner = owners_.find(key.phone);
      owner != owners_.end() && owner->second->address() == sender) {
    return hand_over(*owner->second, frame);
  }
  // A guest may log in; while its phone has an owner elsewhere it is served nothing else.
  if (const auto guest = guests_.find(key);
      guest != guests_.end() && (asks_for_admission(frame) || !owners_.contains(key.phone)))
    return hand_over(*guest->second, frame);
  if (!asks_for_admission(frame)) return refuse(sender, frame);
  // Over the limit nothing is answered: a terminal asks again.
  AddressCount::Place place;
  if (make_room_for_guest(sender, place)) hand_over(add_guest(key, std::move(place)), frame);
}

void UdpListener::hand_over(UdpPeer& peer, const jt808::FrameView& frame) {
  // The datagram counts with the terminal of its first frame.
  peer.count_received(std::exchange(uncounted_, 0));
  peer.session()->on_frame(frame);
}

// Addresses are free to invent, so the places of guests would always be taken: the newest guest gets the
// place of the oldest, which an honest terminal has long left.
bool UdpListener::make_room_for_guest(const Address& sender, AddressCount::Place& place) {
  if (!accepting_) return false;
  const Services& services = shard_.services();
  services.metrics.links_accepted.add();
  // TCP links, which cannot be invented, share the limit and must find room in it.
  const std::size_t most_guests = std::max<std::size_t>(services.limits.max_unauthenticated_links / 4, 1);
  if (guests_.size() >= most_guests) by_age_.front().end_at_once(CloseReason::too_many_links);
  for (;;) {
    const auto refused = shard_.refusal(sender.address(), place);
    if (!refused) return true;
    if (*refused != CloseReason::too_many_links || by_age_.empty()) {
      shard_.note_close({services.clock.wall_now(),
                         product_index_,
                         std::nullopt,
                         udp_endpoint_text(sender),
                         *refused,
                         std::chrono::seconds(0),
                         {}});
      return false;
    }
    by_age_.front().end_at_once(CloseReason::too_many_links);
  }
}

UdpPeer& UdpListener::add_guest(const GuestKey& key, AddressCount::Place place) {
  const SessionRef self = shard_.reserve();
  boost::intrusive_ptr<UdpPeer> peer(new UdpPeer(*this, key.address, key.phone, self));
  UdpPeer& guest = *peer;
  shard_.keep(self, std::move(peer), std::move(place));
  guests_.emplace(key, &guest);
  by_age_.push_back(guest);
  return guest;
}

void UdpListener::refuse(const Address& sender, const jt808::FrameView& frame) {
  Services& services = shard_.services();
  services.metrics.messages_refused.add();
  if (!answer_without_session(services.frame, frame, serials_.next(), kFailure)) return;
  if (send(sender, services.frame)) services.metrics.frames_out.add();
}

// The code of the newcomer's phone has held: it becomes the owner, or the owner moves to its address.
Session* UdpListener::claim(UdpPeer& newcomer) {
  forget(newcomer);
  const auto [place, is_first] = owners_.try_emplace(newcomer.phone(), &newcomer);
  if (is_first) return nullptr;
  place->second->move_to(newcomer);
  return place->second->session();
}

void UdpListener::forget(UdpPeer& peer) noexcept {
  const auto owner = owners_.find(peer.phone());
  if (owner != owners_.end() && owner->second == &peer) {
    owners_.erase(owner);
    return;
  }
  if (!peer.is_linked()) return;
  peer.unlink();
  guests_.erase({peer.phone(), peer.address()});
}

bool UdpListener::send(const Address& to, jt808::Bytes frame) {
  // What is answered while the socket is full is lost, as any datagram may be; downlinks wait.
  if (blocked_) return false;
  error_code error;
  socket_.send_to(asio::buffer(frame.data(), frame.size()), to, 0, error);
  shard_.services().metrics.writes.add();
  if (!error) return true;
  if (error == asio::error::would_block) {
    blocked_ = true;
    wait_writable();
  } else {
    shard_.services().metrics.datagram_errors.add();
  }
  return false;
}

void UdpListener::remember_waiting(const UdpPeer& peer) {
  if (std::exchange(peer.waits_, true)) return;
  waiting_.push_back(peer.self());
}

void UdpListener::wait_writable() {
  socket_.async_wait(Socket::wait_write, [this](const error_code& error) {
    if (error) return;
    blocked_ = false;
    // Who finds it blocked again goes to the end of the line.
    std::size_t next = 0;
    const std::vector<SessionRef> line = std::exchange(waiting_, {});
    for (; next < line.size() && !blocked_; ++next) {
      auto* const peer = static_cast<UdpPeer*>(shard_.holder(line[next]));
      if (peer == nullptr) continue;
      peer->waits_ = false;
      peer->session_.on_writable();
    }
    waiting_.insert(waiting_.begin(), line.begin() + static_cast<std::ptrdiff_t>(next), line.end());
  });
}

}  // namespace gateway
