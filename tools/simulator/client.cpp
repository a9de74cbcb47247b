// Implementation of the client.
#include "tools/simulator/client.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace simulator {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t kMostUnsent = 1U << 20U;  // a server that takes nothing is left then

}  // namespace

WallClock system_wall_clock() {
  return [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
}

Client::Client(asio::any_io_executor executor, ClientOptions options, WallClock wall_clock,
               std::shared_ptr<ClientObserver> observer)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      observer_(std::move(observer)),
      terminal_(options_.terminal, std::move(wall_clock), *this, *observer_),
      socket_(executor_),
      timer_(executor_),
      reconnect_timer_(executor_),
      backoff_(options_.reconnect.value_or(BackoffOptions{}), seed_of(options_.terminal)),
      step_timer_(executor_),
      abandoned_(executor_) {}

void Client::start() {
  if (link_ != Link::down || stopped_) return;
  reconnect_timer_.cancel();
  link_ = Link::connecting;
  const std::uint32_t generation = ++generation_;
  error_code error;
  const tcp::endpoint& server = options_.servers[address_];
  socket_.open(server.protocol(), error);
  if (error) {  // no descriptor left
    return asio::post(executor_, [self = shared_from_this(), error, generation] {
      if (generation == self->generation_) self->on_connect(error);
    });
  }
  socket_.async_connect(server, [self = shared_from_this(), generation](const error_code& failed) {
    if (generation == self->generation_) self->on_connect(failed);
  });
}

void Client::on_connect(const error_code& error) {
  if (stopped_) return;
  if (error) {
    link_ = Link::down;
    error_code ignored;
    socket_.close(ignored);
    // A name such as localhost often has an IPv6 address first where the server listens on IPv4 only.
    address_ = (address_ + 1) % options_.servers.size();
    if (address_ != 0) return start();
    ++terminal_.counters().connect_failures;
    observer_->on_connect_failed(terminal_, error);
    return connect_later();
  }
  link_ = Link::up;
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  observer_->on_connected(terminal_);
  terminal_.on_connected(Clock::now());
  rearm();
  wait_readable();
}

void Client::connect_later() {
  if (!options_.reconnect || stopped_) return;
  reconnect_timer_.expires_after(backoff_.next());
  reconnect_timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->start();
  });
}

void Client::stop() {
  if (stopped_) return;
  stopped_ = true;
  ++generation_;
  error_code ignored;
  if (link_ == Link::up) socket_.shutdown(tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
  abandoned_.close(ignored);
  timer_.cancel();
  step_timer_.cancel();
  reconnect_timer_.cancel();
  link_ = Link::down;
}

void Client::disconnect(const std::string& reason) {
  end(reason, End::fin);
}

void Client::end(const std::string& reason, End how) {
  if (link_ == Link::down || stopped_) return;
  const bool was_up = link_ == Link::up;
  link_ = Link::down;
  ++generation_;
  error_code ignored;
  if (how == End::left_open) {
    abandoned_.close(ignored);  // an older one
    abandoned_ = std::exchange(socket_, tcp::socket(executor_));
  } else {
    if (was_up) socket_.shutdown(tcp::socket::shutdown_send, ignored);
    socket_.close(ignored);
  }
  timer_.cancel();
  step_timer_.cancel();
  steps_.clear();
  step_waits_ = cut_ = false;
  armed_.reset();
  out_.clear();
  out_bytes_ = 0;
  reading_ = false;
  if (!was_up) {
    observer_->on_connect_failed(terminal_, asio::error::operation_aborted);
  } else {
    if (terminal_.state() == SimTerminal::State::online) backoff_.reset();
    terminal_.on_closed();
    observer_->on_disconnected(terminal_, reason);
  }
  connect_later();
}

void Client::reset() {
  if (link_ != Link::up) return;
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);  // before disconnect() could send a FIN
  disconnect("reset by the terminal");
}

void Client::close() {
  disconnect_later("closed by the terminal");
}

// Not from inside a call of the terminal.
void Client::disconnect_later(std::string reason) {
  asio::post(executor_, [self = shared_from_this(), generation = generation_, reason = std::move(reason)] {
    if (generation == self->generation_) self->disconnect(reason);
  });
}

void Client::pause_reading(bool paused) {
  paused_ = paused;
  wait_readable();
}

void Client::set_faults(const Faults& faults) {
  terminal_.set_faults(faults, Clock::now());
  rearm();
  wait_readable();
}

std::optional<std::uint16_t> Client::send_uplink(std::uint16_t message_id, jt808::Bytes body) {
  const auto serial = terminal_.send_uplink(message_id, body, Clock::now());
  rearm();
  return serial;
}

void Client::wait_readable() {
  if (reading_ || paused_ || link_ != Link::up || !terminal_.wants_input()) return;
  reading_ = true;
  socket_.async_wait(tcp::socket::wait_read,
                     [self = shared_from_this(), generation = generation_](const error_code&) {
                       if (generation != self->generation_) return;
                       self->reading_ = false;
                       self->on_readable();
                     });
}

void Client::on_readable() {
  if (paused_ || !terminal_.wants_input()) return;
  std::array<std::uint8_t, 16'384> chunk;
  error_code error;
  const std::size_t count = socket_.read_some(asio::buffer(chunk), error);
  if (error == asio::error::eof) return disconnect("closed by the server");
  if (error && error != asio::error::would_block && error != asio::error::interrupted) {
    return disconnect(error.message());
  }
  terminal_.on_bytes(std::span(chunk).first(count), Clock::now());
  rearm();
  wait_readable();
}

void Client::send(jt808::Bytes bytes) {
  Chaos* const chaos = terminal_.chaos();
  if (chaos == nullptr) return write(bytes);
  if (link_ != Link::up || cut_) return;
  for (Chaos::Step& step : chaos->on_frame(bytes)) steps_.push_back(std::move(step));
  if (!step_waits_) take_steps();
}

void Client::take_steps() {
  while (!steps_.empty() && !cut_ && link_ == Link::up) {
    if (const auto wait = std::exchange(steps_.front().wait, {}); wait.count() > 0) {
      step_waits_ = true;
      step_timer_.expires_after(wait);
      step_timer_.async_wait([self = shared_from_this(), generation = generation_](const error_code& error) {
        if (error || generation != self->generation_) return;
        self->step_waits_ = false;
        self->take_steps();
      });
      return;
    }
    const Chaos::Step step = std::move(steps_.front());
    steps_.pop_front();
    write(step.bytes);
    if (step.cut) cut_later(*step.cut);
  }
}

void Client::cut_later(CutStyle style) {
  cut_ = true;
  asio::post(executor_, [self = shared_from_this(), generation = generation_, style] {
    if (generation != self->generation_) return;
    if (style == CutStyle::reset) return self->reset();
    self->end("cut by chaos", style == CutStyle::half_open ? End::left_open : End::fin);
  });
}

void Client::write(jt808::Bytes bytes) {
  if (link_ != Link::up) return;
  std::size_t taken = 0;
  if (out_.empty()) {
    error_code error;
    taken = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (taken == bytes.size()) return;
    if (error && error != asio::error::would_block && error != asio::error::interrupted) {
      return disconnect_later(error.message());
    }
  }
  if (out_bytes_ + bytes.size() > kMostUnsent) {
    ++terminal_.counters().dropped;
    return disconnect_later("the server takes no more data");
  }
  const jt808::Bytes left = bytes.subspan(taken);
  out_.emplace_back(left.begin(), left.end());
  out_bytes_ += left.size();
  if (out_.size() == 1) write_next();
}

void Client::write_next() {
  socket_.async_wait(
      tcp::socket::wait_write, [self = shared_from_this(), generation = generation_](const error_code&) {
        if (generation != self->generation_) return;
        while (!self->out_.empty()) {
          std::vector<std::uint8_t>& front = self->out_.front();
          error_code error;
          const std::size_t taken = self->socket_.write_some(asio::buffer(front), error);
          self->out_bytes_ -= taken;
          if (taken == front.size()) {
            self->out_.pop_front();
            continue;
          }
          front.erase(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(taken));
          if (error && error != asio::error::would_block && error != asio::error::interrupted) {
            return self->disconnect(error.message());
          }
          return self->write_next();
        }
      });
}

void Client::rearm() {
  const auto next = link_ == Link::up ? terminal_.next_deadline() : std::nullopt;
  if (next == armed_) return;
  armed_ = next;
  if (!next) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(*next);
  timer_.async_wait([self = shared_from_this(), generation = generation_](const error_code& error) {
    if (error || generation != self->generation_) return;
    self->armed_.reset();
    self->terminal_.on_time(Clock::now());
    self->rearm();
  });
}

}  // namespace simulator
