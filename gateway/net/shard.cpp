// Implementation of the shard.
#include "gateway/net/shard.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <cerrno>
#include <utility>

#include "gateway/net/shared_connection.hpp"
#include "gateway/net/terminal_connection.hpp"

namespace gateway {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadBuffer = 64 * 1024;
constexpr std::size_t kWheelSlots = 1024;
constexpr auto kSlowSlot = std::chrono::seconds(1);
constexpr auto kReplySlot = std::chrono::milliseconds(10);
constexpr auto kAcceptPause = std::chrono::milliseconds(500);
// Links that find no place are refused in rounds: to be woken for each costs more than to refuse it. After so
// many of a round it is the turn of those who have a place.
constexpr auto kRefusalPause = std::chrono::milliseconds(100);
constexpr int kRefusalBatch = 4;
constexpr int kAcceptBatch = 64;  // links that come in are not to hold up those that are there

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

bool out_of_resources(const error_code& error) noexcept {
  return error == asio::error::no_descriptors || error == asio::error::no_memory ||
         error == asio::error::no_buffer_space || error == boost::system::errc::too_many_files_open_in_system;
}

SourceAddress source_of(const asio::ip::address& address) {
  SourceAddress source{};
  if (address.is_v4() || address.to_v6().is_v4_mapped()) {
    const auto v4 =
        address.is_v4() ? address.to_v4() : asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    std::ranges::copy(v4.to_bytes(), source.begin());
  } else {
    std::copy_n(address.to_v6().to_bytes().begin(), source.size(), source.begin());
  }
  return source;
}

}  // namespace

std::string endpoint_text(const tcp::endpoint& endpoint) {
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", endpoint.address().to_string(), endpoint.port())
                                    : fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
}

Shard::Shard(std::uint32_t index, const ShardEnvironment& environment)
    : index_(index),
      environment_(environment),
      clock_(environment.clock),
      recent_closes_(environment.config.limits.recent_closes),
      slow_wheel_(kSlowSlot, kWheelSlots, environment.clock.now()),
      reply_wheel_(kReplySlot, kWheelSlots, environment.clock.now()),
      uplink_share_(environment.config.limits),
      read_buffer_(kReadBuffer),
      services_{clock_,
                slow_wheel_,
                reply_wheel_,
                environment.registry,
                environment.admission,
                environment.uplink,
                environment.mailbox,
                environment.config.limits,
                environment.config.products,
                metrics_,
                environment.links,
                environment.log,
                decoder_,
                frame_,
                uplink_share_} {
  if (!environment.clock.runs_by_itself()) return;  // whoever moves the clock calls advance()
  slow_wheel_.on_wake([this] { tick(slow_wheel_, slow_timer_); });
  reply_wheel_.on_wake([this] { tick(reply_wheel_, reply_timer_); });
}

Shard::~Shard() = default;

std::optional<std::string> Shard::listen(std::uint16_t product_index, const tcp::endpoint& endpoint) {
  auto listener = std::make_unique<Listener>(*this, product_index);
  error_code error;
  Acceptor& acceptor = listener->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.set_option(ReusePort(true), error);
  // The connections inherit both, so they are set before the first can come.
  if (!error) acceptor.set_option(tcp::no_delay(true), error);
  if (!error) acceptor.set_option(asio::socket_base::keep_alive(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return fmt::format("cannot listen on {}: {}", endpoint_text(endpoint), error.message());
  listeners_.push_back(std::move(listener));
  return std::nullopt;
}

std::optional<std::string> Shard::listen_udp(std::uint16_t product_index,
                                             const asio::ip::udp::endpoint& endpoint) {
  auto listener = std::make_unique<UdpListener>(*this, product_index);
  if (auto failed = listener->open(endpoint, environment_.config.share_port)) return failed;
  udp_listeners_.push_back(std::move(listener));
  return std::nullopt;
}

tcp::endpoint Shard::endpoint_of(std::uint16_t product_index) const {
  for (const auto& listener : udp_listeners_) {
    if (listener->product_index() != product_index) continue;
    return {listener->endpoint().address(), listener->endpoint().port()};
  }
  const auto found = std::ranges::find_if(
      listeners_, [product_index](const auto& listener) { return listener->product_index == product_index; });
  error_code ignored;
  return found == listeners_.end() ? tcp::endpoint() : (*found)->acceptor.local_endpoint(ignored);
}

void Shard::run() {
  io_.run();
}

void Shard::start_accepting() {
  readiness_.start();
  for (const auto& listener : listeners_) accept(*listener);
  for (const auto& listener : udp_listeners_) listener->start();
}

void Shard::stop_accepting() {
  for (const auto& listener : listeners_) {
    error_code ignored;
    reply_wheel_.disarm(*listener);
    listener->acceptor.close(ignored);
  }
  for (const auto& listener : udp_listeners_) listener->stop_accepting();
}

void Shard::drain() {
  connections_.for_each([](const boost::intrusive_ptr<LinkHolder>& link) { link->drain(); });
}

void Shard::advance() {
  slow_wheel_.advance(environment_.clock.now());
  reply_wheel_.advance(environment_.clock.now());
}

void Shard::tick(TimerWheel& wheel, Timer& timer) {
  timer.expires_after(wheel.slot_width());
  timer.async_wait([this, &wheel, &timer](const error_code& error) {
    if (error) return;
    metrics_.loop_delay.add(
        std::chrono::duration_cast<DelayHistogram::Delay>(std::chrono::steady_clock::now() - timer.expiry()));
    wheel.advance(environment_.clock.now());
    if (wheel.keep_ticking()) tick(wheel, timer);
  });
}

void Shard::accept(Listener& listener) {
  listener.acceptor.async_wait(Acceptor::wait_read, [this, &listener](const error_code& error) {
    if (!error && listener.acceptor.is_open()) accept_waiting(listener);
  });
}

void Shard::accept_waiting(Listener& listener) {
  int refused = 0;
  for (int i = 0; i < kAcceptBatch && refused < kRefusalBatch; ++i) {
    tcp::endpoint peer;
    auto length = static_cast<socklen_t>(peer.capacity());
    const int descriptor =
        ::accept4(listener.acceptor.native_handle(), peer.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      peer.resize(length);
      if (admit(listener, TerminalSocket(descriptor), peer) == CloseReason::too_many_links) ++refused;
      continue;
    }
    const error_code error(errno, boost::system::system_category());
    if (error == asio::error::would_block) {
      if (refused == 0 && !listener.refusing) break;
      listener.refusing = false;
      reply_wheel_.arm(listener, environment_.clock.now() + kRefusalPause);
      return;
    }
    if (error == asio::error::interrupted) continue;
    metrics_.accept_errors.add();
    // A peer that went away costs nothing; any other error may come back at once, for ever.
    if (error != asio::error::connection_aborted) return pause_accepting(listener, error);
  }
  listener.refusing |= refused > 0;
  accept(listener);
}

void Shard::pause_accepting(Listener& listener, const error_code& error) {
  const TimePoint now = environment_.clock.now();
  if (!exhausted_logged_ || now - *exhausted_logged_ > std::chrono::minutes(1)) {
    exhausted_logged_ = now;
    LogLine(environment_.log, LogLevel::error, "accept_paused")
        .field("cause", error.message())
        .field("links", environment_.links.open.load())
        .field("fix", out_of_resources(error)
                          ? "raise the limit of open files (LimitNOFILE, ulimit -n)"
                          : "none needed where it ends by itself: tried again twice a second");
  }
  reply_wheel_.arm(listener, now + kAcceptPause);
}

std::optional<TimePoint> Shard::Listener::on_timer(TimePoint) {
  shard.accept(*this);
  return std::nullopt;
}

std::optional<CloseReason> Shard::admit(Listener& listener, TerminalSocket socket,
                                        const tcp::endpoint& peer) {
  metrics_.links_accepted.add();
  AddressCount::Place place;
  if (const auto refused = refusal(peer.address(), place)) {
    socket.drop();
    note_close({environment_.clock.wall_now(),
                listener.product_index,
                std::nullopt,
                endpoint_text(peer),
                *refused,
                std::chrono::seconds(0),
                {}});
    return refused;
  }
  const SessionRef self = reserve();
  AcceptedLink accepted{std::move(socket), peer, listener.product_index};
  const bool shared = product(listener.product_index).link_mode == LinkMode::shared;
  const boost::intrusive_ptr<Connection> connection(
      shared ? static_cast<Connection*>(new SharedConnection(*this, std::move(accepted), self))
             : new TerminalConnection(*this, std::move(accepted), self));
  keep(self, connection, std::move(place));
  connection->start();
  return std::nullopt;
}

SessionRef Shard::reserve() {
  const auto handle = connections_.reserve();
  SessionRef ref;
  ref.slot = handle.slot;
  ref.shard = index_ & 0xff;
  ref.generation = handle.generation & 0xffffff;
  return ref;
}

void Shard::keep(SessionRef ref, boost::intrusive_ptr<LinkHolder> link, AddressCount::Place place) {
  if (link->is_link()) environment_.links.open.fetch_add(1, std::memory_order_relaxed);
  if (place) address_places_.insert_or_assign(ref.slot, std::move(place));
  connections_.put({ref.slot, ref.generation}, std::move(link));
  metrics_.links_open.add();
}

void Shard::move_place(SessionRef from, SessionRef to) {
  address_places_.erase(to.slot);
  if (auto place = address_places_.extract(from.slot)) {
    place.key() = to.slot;
    address_places_.insert(std::move(place));
  }
}

LinkHolder* Shard::holder(SessionRef ref) {
  boost::intrusive_ptr<LinkHolder>* const found = connections_.find({ref.slot, ref.generation});
  return found == nullptr ? nullptr : found->get();
}

std::optional<CloseReason> Shard::refusal(const asio::ip::address& peer, AddressCount::Place& place) {
  const Limits& limits = environment_.config.limits;
  if (environment_.links.open.load(std::memory_order_relaxed) >= environment_.max_links ||
      environment_.links.unauthenticated.load(std::memory_order_relaxed) >=
          limits.max_unauthenticated_links) {
    return CloseReason::too_many_links;
  }
  if (limits.links_per_address == 0) return std::nullopt;
  place = environment_.addresses.take(source_of(peer), limits.links_per_address);
  return place ? std::nullopt : std::optional(CloseReason::too_many_links_from_address);
}

std::optional<OnlineTerminal> Shard::online_terminal(SessionRef ref) {
  LinkHolder* const found = holder(ref);
  if (found == nullptr || found->session() == nullptr ||
      found->session()->state() != Session::State::online) {
    return std::nullopt;
  }
  return describe(ref.slot, *found, *found->session());
}

std::vector<OnlineTerminal> Shard::online_from(std::uint32_t slot, std::optional<std::uint16_t> product,
                                               std::size_t limit) {
  std::vector<OnlineTerminal> page;
  connections_.visit_from(slot, [&](std::uint32_t at, const boost::intrusive_ptr<LinkHolder>& link) {
    const Session* const session = link->session();
    if (session != nullptr && session->state() == Session::State::online &&
        (!product || *product == session->key().product)) {
      page.push_back(describe(at, *link, *session));
    }
    return page.size() < limit;
  });
  return page;
}

OnlineTerminal Shard::describe(std::uint32_t slot, const LinkHolder& link, const Session& session) {
  using std::chrono::seconds;
  const TimePoint now = environment_.clock.now();
  return {slot,
          session.key(),
          std::string(session.device_name()),
          session.edition(),
          link.peer(),
          std::chrono::duration_cast<seconds>(now - session.connected_at()),
          std::chrono::duration_cast<seconds>(now - session.last_seen()),
          link.traffic(),
          session.outstanding(),
          session.queued()};
}

void Shard::note_close(ClosedLink link) {
  metrics_.closes[static_cast<std::size_t>(link.reason)].add();
  recent_closes_.add(std::move(link));
}

Session* Shard::find(SessionRef ref) {
  LinkHolder* const found = holder(ref);
  return found == nullptr ? nullptr : found->session();
}

void Shard::forget(SessionRef ref) {
  const boost::intrusive_ptr<LinkHolder> last = connections_.erase({ref.slot, ref.generation});
  if (!last) return;
  address_places_.erase(ref.slot);
  if (last->is_link()) environment_.links.open.fetch_sub(1, std::memory_order_relaxed);
  metrics_.links_open.subtract();
}

}  // namespace gateway
