// Implementation of the shard.
#include "gateway/net/shard.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <utility>

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

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

bool out_of_resources(const error_code& error) noexcept {
  return error == asio::error::no_descriptors || error == asio::error::no_memory ||
         error == asio::error::no_buffer_space || error == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

std::string endpoint_text(const tcp::endpoint& endpoint) {
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", endpoint.address().to_string(), endpoint.port())
                                    : fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
}

Shard::Shard(std::uint32_t index, const ShardEnvironment& environment)
    : index_(index),
      environment_(environment),
      slow_wheel_(kSlowSlot, kWheelSlots, environment.clock.now()),
      reply_wheel_(kReplySlot, kWheelSlots, environment.clock.now()),
      read_buffer_(kReadBuffer),
      services_{environment.clock,
                slow_wheel_,
                reply_wheel_,
                environment.registry,
                environment.admission,
                environment.uplink,
                environment.mailbox,
                environment.config.limits,
                metrics_,
                environment.links,
                environment.log,
                decoder_,
                frame_} {
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
    wheel.advance(environment_.clock.now());
    if (wheel.keep_ticking()) tick(wheel, timer);
  });
}

void Shard::accept(Listener& listener) {
  listener.acceptor.async_accept([this, &listener](const error_code& error, TerminalSocket socket) {
    on_accept(listener, error, std::move(socket));
  });
}

void Shard::on_accept(Listener& listener, const error_code& error, TerminalSocket socket) {
  if (error == asio::error::operation_aborted || !listener.acceptor.is_open()) return;
  if (error) {
    metrics_.accept_errors.add();
    // Out of descriptors, the same error would come back at once, for ever.
    if (out_of_resources(error)) return pause_accepting(listener, error);
  } else {
    admit(listener, std::move(socket));
  }
  accept(listener);
}

void Shard::pause_accepting(Listener& listener, const error_code& error) {
  const TimePoint now = environment_.clock.now();
  if (!exhausted_logged_ || now - *exhausted_logged_ > std::chrono::minutes(1)) {
    exhausted_logged_ = now;
    LogLine(environment_.log, LogLevel::error, "accept_paused")
        .field("cause", error.message())
        .field("links", environment_.links.open.load())
        .field("fix", "raise the limit of open files (LimitNOFILE, ulimit -n)");
  }
  reply_wheel_.arm(listener, now + kAcceptPause);
}

std::optional<TimePoint> Shard::Listener::on_timer(TimePoint) {
  shard.accept(*this);
  return std::nullopt;
}

void Shard::admit(Listener& listener, TerminalSocket socket) {
  metrics_.links_accepted.add();
  const Limits& limits = environment_.config.limits;
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;  // gone already
  if ((limits.max_links != 0 &&
       environment_.links.open.load(std::memory_order_relaxed) >= limits.max_links) ||
      environment_.links.unauthenticated.load(std::memory_order_relaxed) >=
          limits.max_unauthenticated_links) {
    metrics_.closes[static_cast<std::size_t>(CloseReason::too_many_links)].add();
    return;
  }
  socket.non_blocking(true, error);
  socket.set_option(tcp::no_delay(true), error);
  socket.set_option(asio::socket_base::keep_alive(true), error);
  const SessionRef self = reserve();
  const boost::intrusive_ptr<Connection> connection(
      new Connection(*this, std::move(socket), endpoint_text(peer), self, listener.product_index));
  keep(self, connection);
  connection->start();
}

SessionRef Shard::reserve() {
  const auto handle = connections_.reserve();
  SessionRef ref;
  ref.slot = handle.slot;
  ref.shard = index_ & 0xff;
  ref.generation = handle.generation & 0xffffff;
  return ref;
}

void Shard::keep(SessionRef ref, boost::intrusive_ptr<LinkHolder> link) {
  connections_.put({ref.slot, ref.generation}, std::move(link));
  environment_.links.open.fetch_add(1, std::memory_order_relaxed);
  metrics_.links_open.add();
}

LinkHolder* Shard::holder(SessionRef ref) {
  boost::intrusive_ptr<LinkHolder>* const found = connections_.find({ref.slot, ref.generation});
  return found == nullptr ? nullptr : found->get();
}

Session* Shard::find(SessionRef ref) {
  LinkHolder* const found = holder(ref);
  return found == nullptr ? nullptr : found->session();
}

void Shard::forget(SessionRef ref) {
  const boost::intrusive_ptr<LinkHolder> last = connections_.erase({ref.slot, ref.generation});
  if (!last) return;
  environment_.links.open.fetch_sub(1, std::memory_order_relaxed);
  metrics_.links_open.subtract();
}

}  // namespace gateway
