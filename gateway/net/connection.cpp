// Implementation of the terminal connection.
#include "gateway/net/connection.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/net/heard.hpp"
#include "gateway/net/shard.hpp"

namespace gateway {
namespace asio = boost::asio;
using Outcome = TerminalSocket::Outcome;

namespace {

constexpr std::size_t kSlowRead = 4 * 1024;

}  // namespace

Connection::Connection(Shard& shard, AcceptedLink accepted)
    : socket_(std::move(accepted.socket)),
      shard_(shard),
      peer_(accepted.peer),
      product_index_(accepted.product_index) {}

void Connection::start() {
  if (!shard_.readiness().add(socket_.descriptor(), *this)) close(CloseReason::too_many_links);
}

std::string Connection::peer() const {
  return endpoint_text(peer_);
}

void Connection::watch() noexcept {
  const Readiness::Interest wanted{reading_ != Reading::stopped, out_ != nullptr};
  if (wanted == Readiness::Interest{watched_for_reading_, watched_for_writing_} || !open_) return;
  watched_for_reading_ = wanted.reading;
  watched_for_writing_ = wanted.writing;
  shard_.readiness().change(socket_.descriptor(), *this, wanted);
}

void Connection::set_reading(Reading reading) noexcept {
  reading_ = reading;
  watch();
}

void Connection::on_ready(Readiness::Ready ready) {
  // Of a lost connection only what came before can be had: a write would end it at once.
  if (ready.writable && !ready.lost && open_ && out_) on_write_ready();
  if (!open_) return;
  if (reading_ != Reading::stopped) {
    if (ready.readable) on_readable();  // which finds the loss behind what came before
  } else if (ready.lost) {
    // Nobody will hear an answer to what has not been read, so the terminal sends it again.
    close(CloseReason::peer_reset);
  }
}

void Connection::on_readable() {
  const std::size_t most = reading_ == Reading::slow ? kSlowRead : shard_.read_buffer().size();
  const auto [outcome, count] = socket_.read(shard_.read_buffer().first(most));
  switch (outcome) {
    case Outcome::again:
      return;
    case Outcome::ended:
      return close(input_.at_boundary() ? CloseReason::peer_closed : CloseReason::peer_closed_midway);
    case Outcome::failed:
      return close(CloseReason::peer_reset);
    case Outcome::done:
      break;
  }
  // One piece; the session says when the next one may come.
  if (reading_ == Reading::slow) reading_ = Reading::stopped;
  const HeldClock::Hold hold(shard_.clock());
  shard_.cork(this);
  const auto no_terminal =
      input_.feed({shard_.read_buffer().data(), count}, shard_.product(product_index_).strict_frames,
                  frames(), shard_.services().limits, shard_.services().metrics);
  flush();
  on_written();
  if (no_terminal) close(*no_terminal);
  watch();
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
  const std::size_t waiting = waiting_bytes() + (corked ? shard_.corked_bytes().size() : 0);
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
  return open_ && waiting_bytes() <= shard_.services().limits.write_queue_soft;
}

std::uint64_t Connection::written_bytes() const noexcept {
  return queued_ - waiting_bytes() - (shard_.corked(this) ? shard_.corked_bytes().size() : 0);
}

std::uint64_t Connection::heard() const noexcept {
  return open_ ? segments_heard(socket_.descriptor()) : 0;
}

void Connection::flush() {
  if (!shard_.corked(this)) return;
  shard_.cork(nullptr);
  if (!shard_.corked_bytes().empty()) write(shard_.corked_bytes());
  shard_.corked_bytes().clear();
}

void Connection::write(jt808::Bytes bytes) {
  const Services& services = shard_.services();
  bool lost = false;
  if (!out_) {
    const TerminalSocket::Transfer written = socket_.write(bytes);
    services.metrics.writes.add();
    bytes = bytes.subspan(written.bytes);
    if (bytes.empty()) return;
    lost = written.outcome == Outcome::failed;
    out_ = std::make_unique<WriteQueue>(*this);
    out_->progress = services.clock.now();
    services.slow_wheel.arm(*out_, out_->progress + services.limits.write_progress);
  }
  out_->bytes.insert(out_->bytes.end(), bytes.begin(), bytes.end());
  services.metrics.write_queue_bytes.add(bytes.size());
  if (lost) return close(CloseReason::peer_reset);  // what is queued counts as not written
  watch();
}

void Connection::on_write_ready() {
  const auto [outcome, taken] = socket_.write(out_->bytes);
  if (outcome == Outcome::failed) return close(CloseReason::peer_reset);
  const Services& services = shard_.services();
  const bool was_writable = writable();
  services.metrics.write_queue_bytes.subtract(taken);
  if (taken == out_->bytes.size()) {
    out_.reset();
  } else if (taken > 0) {
    out_->progress = services.clock.now();
    out_->bytes.erase(out_->bytes.begin(), out_->bytes.begin() + static_cast<std::ptrdiff_t>(taken));
  }
  watch();
  on_written();
  if (!was_writable && writable()) on_writable();
}

std::optional<TimePoint> Connection::WriteQueue::on_timer(TimePoint now) {
  if (!link.open_) return std::nullopt;
  const TimePoint limit = progress + link.shard_.services().limits.write_progress;
  if (now < limit) return limit;
  link.close(CloseReason::write_stalled);
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
  shard_.services().metrics.write_queue_bytes.subtract(waiting_bytes());
  if (out_) shard_.services().slow_wheel.disarm(*out_);
  socket_.close();
  on_ended(reason_);
  shard_.forget(self());
}

}  // namespace gateway
