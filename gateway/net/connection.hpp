// A TCP connection: readiness in, frames to whoever takes them, answers out. The only class that reads and
// writes the socket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/core/address_count.hpp"
#include "gateway/net/link_holder.hpp"

namespace gateway {

class Shard;

using TerminalSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// What a connection takes over at accept.
struct AcceptedLink {
  TerminalSocket socket;
  std::string peer;
  SessionRef self;
  std::uint16_t product_index;
  AddressCount::Place place;
};

// Owned by its pending operations and its shard's slab. Holds no buffer while nothing is queued: it reads
// into the shard's buffer and writes answers from the shard's.
class Connection : public LinkHolder, public Link, public TimerWheel::Entry {
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
  [[nodiscard]] std::string_view peer() const noexcept override { return peer_; }

 protected:
  [[nodiscard]] Shard& shard() const noexcept { return shard_; }
  [[nodiscard]] SessionRef self() const noexcept { return self_; }
  [[nodiscard]] std::uint16_t product_index() const noexcept { return product_index_; }
  [[nodiscard]] bool open() const noexcept { return open_; }
  [[nodiscard]] std::uint64_t bytes_in() const noexcept { return input_.bytes(); }

  [[nodiscard]] virtual SessionHost& frames() noexcept = 0;
  virtual void on_written() = 0;   // the system took bytes
  virtual void on_writable() = 0;  // the write queue is below its soft limit again
  // Once, last. The base class forgets the link afterwards.
  virtual void on_ended(CloseReason reason) = 0;

 private:
  void wait_readable();
  void on_readable();
  void wait_writable();
  void on_write_ready();
  // Writes the answers that the current chunk produced, in one call.
  void flush();
  void write(jt808::Bytes bytes);
  void finish();
  std::optional<TimePoint> on_timer(TimePoint now) override;

  Shard& shard_;
  TerminalSocket socket_;
  std::string peer_;
  AddressCount::Place place_;
  SessionRef self_;
  std::uint16_t product_index_;
  CloseReason reason_ = CloseReason::peer_closed;
  bool open_ = true;
  bool waiting_writable_ = false;
  bool waiting_readable_ = false;
  Reading reading_ = Reading::free;
  std::uint64_t queued_ = 0;
  TimePoint progress_{};           // of the write queue
  std::vector<std::uint8_t> out_;  // what the peer has not taken yet; freed when it is empty
  FrameInput input_;
};

}  // namespace gateway
