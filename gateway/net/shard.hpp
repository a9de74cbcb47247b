// One core's share of the terminals: a complete server in itself, with its own listeners, sessions and
// timers.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/unordered_map.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/address_count.hpp"
#include "gateway/core/held_clock.hpp"
#include "gateway/core/services.hpp"
#include "gateway/core/slab.hpp"
#include "gateway/net/connection.hpp"
#include "gateway/net/readiness.hpp"
#include "gateway/net/udp_listener.hpp"

namespace gateway {

// "127.0.0.1:7999" or "[::1]:7999".
[[nodiscard]] std::string endpoint_text(const boost::asio::ip::tcp::endpoint& endpoint);

// What every shard shares with the others; all of it is thread-safe or never changes.
struct ShardEnvironment {
  const Config& config;
  const Clock& clock;
  SessionRegistry& registry;
  Admission& admission;
  UplinkPublisher& uplink;
  SessionMailbox& mailbox;
  LinkCount& links;
  AddressCount& addresses;
  std::uint32_t max_links;  // of the process
  LogSink& log;
};

// Everything here runs on the shard's thread, except run(), post-like calls through io(), and metrics().
class Shard {
 public:
  Shard(std::uint32_t index, const ShardEnvironment& environment);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // Before run(): joins the product's port. The error names the address and the fix.
  [[nodiscard]] std::optional<std::string> listen(std::uint16_t product_index,
                                                  const boost::asio::ip::tcp::endpoint& endpoint);
  [[nodiscard]] std::optional<std::string> listen_udp(std::uint16_t product_index,
                                                      const boost::asio::ip::udp::endpoint& endpoint);
  // Of either transport; port 0 where this shard does not listen for the product.
  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint_of(std::uint16_t product_index) const;

  void run();
  void start_accepting();
  void stop_accepting();
  void drain();
  void advance();  // runs the wheels up to the clock's now
  [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }
  [[nodiscard]] Session* find(SessionRef ref);

  // Takes the address' place where there is a limit; a reason where the link may not come in.
  [[nodiscard]] std::optional<CloseReason> refusal(const boost::asio::ip::address& peer,
                                                   AddressCount::Place& place);
  // A new link takes a place in the slab, is kept in it, and leaves it when it has ended; then it also gives
  // back its place among the links of its address, where these have a limit.
  [[nodiscard]] SessionRef reserve();
  void keep(SessionRef ref, boost::intrusive_ptr<LinkHolder> link, AddressCount::Place place = {});
  void forget(SessionRef ref);
  // The one link goes on at the other's address, and the other ends.
  void move_place(SessionRef from, SessionRef to);
  [[nodiscard]] LinkHolder* holder(SessionRef ref);
  // The terminal of this session, where it is online.
  [[nodiscard]] std::optional<OnlineTerminal> online_terminal(SessionRef ref);
  // At most `limit` online terminals from this slot on, of one product or of all; in the order of the slots,
  // so that who walks through all pages sees each terminal that stays exactly once.
  [[nodiscard]] std::vector<OnlineTerminal> online_from(std::uint32_t slot,
                                                        std::optional<std::uint16_t> product,
                                                        std::size_t limit);
  // Every link that was accepted ends here, once.
  void note_close(ClosedLink link);
  [[nodiscard]] const RecentCloses& recent_closes() const noexcept { return recent_closes_; }

  [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }
  [[nodiscard]] HeldClock& clock() noexcept { return clock_; }
  [[nodiscard]] Readiness& readiness() noexcept { return readiness_; }
  [[nodiscard]] bool on_this_thread() noexcept { return io_.get_executor().running_in_this_thread(); }
  [[nodiscard]] Services& services() noexcept { return services_; }
  [[nodiscard]] const ProductConfig& product(std::uint16_t index) const {
    return environment_.config.products[index];
  }
  [[nodiscard]] const ShardMetrics& metrics() const noexcept { return metrics_; }

  // The connection whose chunk is being handled: its answers are collected and written together.
  void cork(const Connection* connection) noexcept { corked_ = connection; }
  [[nodiscard]] bool corked(const Connection* connection) const noexcept { return corked_ == connection; }
  [[nodiscard]] std::vector<std::uint8_t>& corked_bytes() noexcept { return corked_bytes_; }
  [[nodiscard]] const std::vector<std::uint8_t>& corked_bytes() const noexcept { return corked_bytes_; }
  [[nodiscard]] std::span<std::uint8_t> read_buffer() noexcept { return read_buffer_; }

 private:
  using Acceptor =
      boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>,
                                                  boost::asio::io_context::executor_type>;
  // Armed while accepting pauses because the descriptors ran out.
  struct Listener final : TimerWheel::Entry {
    Listener(Shard& its_shard, std::uint16_t product)
        : shard(its_shard), acceptor(its_shard.io_), product_index(product) {}
    std::optional<TimePoint> on_timer(TimePoint now) override;
    Shard& shard;
    Acceptor acceptor;
    std::uint16_t product_index;
    bool refusing = false;  // a round of refusals is under way
  };

  void accept(Listener& listener);
  void accept_waiting(Listener& listener);
  void pause_accepting(Listener& listener, const boost::system::error_code& error);
  // Why it was refused, if it was.
  std::optional<CloseReason> admit(Listener& listener, TerminalSocket socket,
                                   const boost::asio::ip::tcp::endpoint& peer);
  [[nodiscard]] OnlineTerminal describe(std::uint32_t slot, const LinkHolder& link, const Session& session);
  void tick(TimerWheel& wheel, Timer& timer);

  std::uint32_t index_;
  ShardEnvironment environment_;
  HeldClock clock_;
  ShardMetrics metrics_;
  RecentCloses recent_closes_;
  TimerWheel slow_wheel_;
  TimerWheel reply_wheel_;
  Decoder decoder_;
  std::vector<std::uint8_t> frame_;
  UplinkShare uplink_share_;
  std::vector<std::uint8_t> corked_bytes_;
  std::vector<std::uint8_t> read_buffer_;
  const Connection* corked_ = nullptr;
  std::optional<TimePoint> exhausted_logged_;
  Services services_;
  // Behind what sessions use: its end may destroy the last of them.
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  Readiness readiness_{io_};
  Timer slow_timer_{io_};
  Timer reply_timer_{io_};
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<UdpListener>> udp_listeners_;
  boost::unordered_map<std::uint32_t, AddressCount::Place> address_places_;  // by slot
  Slab<boost::intrusive_ptr<LinkHolder>> connections_;
};

}  // namespace gateway
