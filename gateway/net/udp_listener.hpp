// The terminals of one product over UDP: one socket, a session for each phone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/unordered_map.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/core/address_count.hpp"
#include "gateway/net/udp_peer.hpp"

namespace gateway {

class Shard;

// "127.0.0.1:7999" or "[::1]:7999".
[[nodiscard]] std::string udp_endpoint_text(const boost::asio::ip::udp::endpoint& endpoint);

// A datagram holds whole frames, one or several; what is left of a frame at its end is dropped and counted.
// A frame goes to the owner of its phone where it comes from the owner's address; from any other address only
// 0x0100 and 0x0102 are listened to, by a guest that the terminal's code may turn into the owner, or into the
// owner's new address. Everything else is refused and leaves no trace.
//
// Owned by one shard, on its thread: a terminal whose address changes stays where its session is.
class UdpListener {
 public:
  UdpListener(Shard& shard, std::uint16_t product_index);

  // Before the shard runs. The error names the address and the fix.
  [[nodiscard]] std::optional<std::string> open(const boost::asio::ip::udp::endpoint& endpoint,
                                                bool share_port);
  [[nodiscard]] boost::asio::ip::udp::endpoint endpoint() const;
  void start();
  void stop_accepting() noexcept { accepting_ = false; }  // of guests; the others are served on

  [[nodiscard]] Shard& shard() noexcept { return shard_; }
  [[nodiscard]] std::uint16_t product_index() const noexcept { return product_index_; }

  // For peers.
  [[nodiscard]] bool send(const boost::asio::ip::udp::endpoint& to, jt808::Bytes frame);
  [[nodiscard]] bool writable() const noexcept { return !blocked_; }
  void remember_waiting(const UdpPeer& peer);
  [[nodiscard]] Session* claim(UdpPeer& newcomer);
  void forget(UdpPeer& peer) noexcept;

 private:
  using Socket =
      boost::asio::basic_datagram_socket<boost::asio::ip::udp, boost::asio::io_context::executor_type>;
  using Address = boost::asio::ip::udp::endpoint;
  class Datagram;
  struct GuestKey {
    jt808::PhoneNumber phone;
    Address address;
    friend bool operator==(const GuestKey&, const GuestKey&) = default;
    friend std::size_t hash_value(const GuestKey& key) noexcept { return key.hash(); }
    [[nodiscard]] std::size_t hash() const noexcept;
  };

  void wait_readable();
  void on_readable();
  void take(const Address& sender, std::span<std::uint8_t> datagram);
  void on_frame(const Address& sender, const jt808::FrameView& frame);
  [[nodiscard]] bool make_room_for_guest(const Address& sender, AddressCount::Place& place);
  [[nodiscard]] UdpPeer& add_guest(const GuestKey& key, AddressCount::Place place);
  void hand_over(UdpPeer& peer, const jt808::FrameView& frame);
  void refuse(const Address& sender, const jt808::FrameView& frame);
  void wait_writable();

  Shard& shard_;
  Socket socket_;
  std::uint16_t product_index_;
  std::size_t uncounted_ = 0;  // bytes of the current datagram
  bool accepting_ = true;
  bool blocked_ = false;          // the socket takes no datagram
  jt808::SerialCounter serials_;  // of answers without a session
  boost::unordered_map<jt808::PhoneNumber, UdpPeer*> owners_;
  boost::unordered_map<GuestKey, UdpPeer*> guests_;
  boost::intrusive::list<UdpPeer, boost::intrusive::constant_time_size<false>>
      by_age_;  // guests, oldest first
  std::vector<SessionRef> waiting_;
};

}  // namespace gateway
