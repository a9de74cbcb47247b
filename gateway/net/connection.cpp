// Implementation of the terminal connection.
#include "gateway/net/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/net/heard.hpp"
#include "gateway/net/shard.hpp"

namespace gateway {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kSlowRead = 4 * 1024;

}  // namespace

Connection::Connection(Shard& shard, AcceptedLink accepted)
    : shard_(shard),
      socket_(std::move(accepted.socket)),
      peer_(std::move(accepted.peer)),
      place_(std::move(accepted.place)),
      self_(accepted.self),
      product_index_(accepted.product_index) {}

void Connection::start() {
  wait_readable();
}

void Connection::wait_readable() {
  if (waiting_readable_ || !open_ || reading_ == Reading::stopped) return;
  waiting_readable_ = true;
  socket_.async_wait(TerminalSocket::wait_read,
                     [self = boost::intrusive_ptr<Connection>(this)](const error_code& error) {
                       self->waiting_readable_ = false;
                       if (!error && self->open_) self->on_readable();
                     });
}

void Connection::set_reading(Reading reading) noexcept {
  reading_ = reading;
  wait_readable();
}

void Connection::on_readable() {
  if (reading_ == Reading::stopped) return;
  const std::size_t most = reading_ == Reading::slow ? kSlowRead : shard_.read_buffer().size();
  // One piece; the session says when the next one may come.
  if (reading_ == Reading::slow) reading_ = Reading::stopped;
  error_code error;
  const std::size_t count = socket_.read_some(asio::buffer(shard_.read_buffer().data(), most), error);
  if (error == asio::error::would_block || error == asio::error::interrupted) return wait_readable();
  if (error) {
    const bool clean = error == asio::error::eof && input_.at_boundary();
    return close(clean                       ? CloseReason::peer_closed
                 : error == asio::error::eof ? CloseReason::peer_closed_midway
                                             : CloseReason::peer_reset);
  }
  shard_.cork(this);
  const auto no_terminal =
      input_.feed({shard_.read_buffer().data(), count}, shard_.product(product_index_).strict_frames,
                  frames(), shard_.services().limits, shard_.services().metrics);
  flush();
  on_written();
  if (no_terminal) close(*no_terminal);
  wait_readable();
}

bool Connection::send(jt808::Bytes frame) {
  if (!open_) return false;
  const bool corked = shard_.corked(this);
  // A chunk of many small frames has more answers than one write should collect; they are no backlog of the
  // peer's.
  if (corked && shard_.corked_bytes().size() + frame.size() > shard_.services().limits.write_queue_soft) {
    flush();
    if (!open_) return false;
    shard_.cork(this);
  }
  const std::size_t waiting = out_.size() + (corked ? shard_.corked_bytes().size() : 0);
  if (waiting + frame.size() > shard_.services().limits.write_queue_hard) {
    close(CloseReason::slow_reader);
    return false;
  }
  queued_ += frame.size();
  if (corked) {
    shard_.corked_bytes().insert(shard_.corked_bytes().end(), frame.begin(), frame.end());
  } else {
    write(frame);
  }
  return open_;
}

bool Connection::writable() const noexcept {
  return open_ && out_.size() <= shard_.services().limits.write_queue_soft;
}

std::uint64_t Connection::written_bytes() const noexcept {
  return queued_ - out_.size() - (shard_.corked(this) ? shard_.corked_bytes().size() : 0);
}

std::uint64_t Connection::heard() const noexcept {
  // Asio gives the descriptor to who may change it only.
  return open_ ? segments_heard(const_cast<TerminalSocket&>(socket_).native_handle()) : 0;
}

void Connection::flush() {
  if (!shard_.corked(this)) return;
  shard_.cork(nullptr);
  if (!shard_.corked_bytes().empty()) write(shard_.corked_bytes());
  shard_.corked_bytes().clear();
}

void Connection::write(jt808::Bytes bytes) {
  std::size_t taken = 0;
  if (out_.empty()) {
    error_code error;
    taken = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    shard_.services().metrics.writes.add();
    if (error && error != asio::error::would_block && error != asio::error::interrupted) {
      out_.assign(bytes.begin(), bytes.end());  // counted as not written
      shard_.services().metrics.write_queue_bytes.add(out_.size());
      return close(CloseReason::peer_reset);
    }
    if (taken == bytes.size()) return;
    progress_ = shard_.services().clock.now();
    shard_.services().slow_wheel.arm(*this, progress_ + shard_.services().limits.write_progress);
  }
  out_.insert(out_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
  shard_.services().metrics.write_queue_bytes.add(bytes.size() - taken);
  wait_writable();
}

void Connection::wait_writable() {
  if (waiting_writable_ || !open_) return;
  waiting_writable_ = true;
  socket_.async_wait(TerminalSocket::wait_write,
                     [self = boost::intrusive_ptr<Connection>(this)](const error_code& error) {
                       self->waiting_writable_ = false;
                       if (!error && self->open_) self->on_write_ready();
                     });
}

void Connection::on_write_ready() {
  error_code error;
  const std::size_t taken = socket_.write_some(asio::buffer(out_), error);
  if (error && error != asio::error::would_block && error != asio::error::interrupted) {
    return close(CloseReason::peer_reset);
  }
  const bool was_writable = writable();
  shard_.services().metrics.write_queue_bytes.subtract(taken);
  if (taken > 0) progress_ = shard_.services().clock.now();
  if (taken == out_.size()) {
    std::vector<std::uint8_t>().swap(out_);
    shard_.services().slow_wheel.disarm(*this);
  } else {
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(taken));
    wait_writable();
  }
  on_written();
  if (!was_writable && writable()) on_writable();
}

std::optional<TimePoint> Connection::on_timer(TimePoint now) {
  if (!open_ || out_.empty()) return std::nullopt;
  const TimePoint limit = progress_ + shard_.services().limits.write_progress;
  if (now < limit) return limit;
  close(CloseReason::write_stalled);
  return std::nullopt;
}

void Connection::close(CloseReason reason) noexcept {
  if (!open_) return;
  open_ = false;
  reason_ = reason;
  flush();
  // Later, so that nobody's call stack loses its session.
  asio::post(shard_.io(), [self = boost::intrusive_ptr<Connection>(this)] { self->finish(); });
}

void Connection::finish() {
  error_code ignored;
  shard_.services().slow_wheel.disarm(*this);
  shard_.services().metrics.write_queue_bytes.subtract(out_.size());
  socket_.shutdown(TerminalSocket::shutdown_send, ignored);
  socket_.close(ignored);
  on_ended(reason_);
  shard_.forget(self_);
}

}  // namespace gateway
