// A TCP connection: readiness in, frames to whoever takes them, answers out. The only class that reads and
// writes the socket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/net/link_holder.hpp"
#include "gateway/net/readiness.hpp"
#include "gateway/net/terminal_socket.hpp"

namespace gateway {

class Shard;

// What a connection takes over at accept.
struct AcceptedLink {
  TerminalSocket socket;
  boost::asio::ip::tcp::endpoint peer;
  std::uint16_t product_index;
};

// Owned by its shard's slab until it has ended. Holds no buffer while nothing is queued: it reads into the
// shard's buffer and writes answers from the shard's. The order of bases and members leaves no gaps.
class Connection : private Readiness::Waiter, public LinkHolder {
 public:
  Connection(Shard& shard, AcceptedLink accepted);

  void start();

  // Link
  [[nodiscard]] bool send(jt808::Bytes frame) override;
  [[nodiscard]] bool writable() const noexcept override;
  [[nodiscard]] std::uint64_t queued_bytes() const noexcept override { return queued_; }
  [[nodiscard]] std::uint64_t written_bytes() const noexcept override;
  void close(CloseReason reason) noexcept override;
  void set_reading(Reading reading) noexcept override;
  [[nodiscard]] std::uint64_t heard() const noexcept override;
  [[nodiscard]] std::string peer() const override;

 protected:
  [[nodiscard]] Shard& shard() const noexcept { return shard_; }
  [[nodiscard]] virtual SessionRef self() const noexcept = 0;  // its place in the slab
  [[nodiscard]] std::uint16_t product_index() const noexcept { return product_index_; }
  [[nodiscard]] bool open() const noexcept { return open_; }
  [[nodiscard]] std::uint64_t bytes_in() const noexcept { return input_.bytes(); }

  [[nodiscard]] virtual SessionHost& frames() noexcept = 0;
  virtual void on_written() = 0;   // the system took bytes
  virtual void on_writable() = 0;  // the write queue is below its soft limit again
  // Once, last. The base class forgets the link afterwards.
  virtual void on_ended(CloseReason reason) = 0;

 private:
  // What the peer has not taken yet, and since when it takes nothing. Exists only while there is something,
  // as most links never need it.
  struct WriteQueue final : TimerWheel::Entry {
    explicit WriteQueue(Connection& its_link) : link(its_link) {}
    std::optional<TimePoint> on_timer(TimePoint now) override;
    Connection& link;
    TimePoint progress{};
    std::vector<std::uint8_t> bytes;
  };
  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return out_ ? out_->bytes.size() : 0; }

  // Readiness::Waiter
  void on_ready(Readiness::Ready ready) override;
  void on_readable();
  void on_write_ready();
  void watch() noexcept;  // for what it waits for now
  // Writes the answers that the current chunk produced, in one call.
  void flush();
  void write(jt808::Bytes bytes);
  void finish();

  TerminalSocket socket_;
  Shard& shard_;
  boost::asio::ip::tcp::endpoint peer_;
  std::uint16_t product_index_;
  CloseReason reason_ = CloseReason::peer_closed;
  Reading reading_ : 2 = Reading::free;
  bool watched_for_reading_ : 1 = true;
  bool watched_for_writing_ : 1 = false;
  bool open_ : 1 = true;
  std::uint64_t queued_ = 0;
  std::unique_ptr<WriteQueue> out_;
  FrameInput input_;
};

}  // namespace gateway
