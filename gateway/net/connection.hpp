// A terminal's socket: readiness in, frames to its session, answers out. The only class that reads and writes
// it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/core/address_count.hpp"
#include "gateway/core/recent_closes.hpp"
#include "gateway/core/session.hpp"

namespace gateway {

class Shard;

using TerminalSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// Owned by its pending operations and its shard's slab; never leaves its shard's thread, hence the plain
// counter. Holds no buffer while nothing is queued: it reads into the shard's buffer and writes answers from
// the shard's.
class Connection final
    : public boost::intrusive_ref_counter<Connection, boost::sp_adl_block::thread_unsafe_counter>,
      public Link,
      public TimerWheel::Entry {
 public:
  Connection(Shard& shard, TerminalSocket socket, std::string peer, SessionRef self,
             std::uint16_t product_index, AddressCount::Place place);
  ~Connection() = default;

  void start();
  [[nodiscard]] Session& session() noexcept { return session_; }
  [[nodiscard]] Traffic traffic() const noexcept;

  // Link
  [[nodiscard]] bool send(jt808::Bytes frame) override;
  [[nodiscard]] bool writable() const noexcept override;
  [[nodiscard]] std::uint64_t queued_bytes() const noexcept override { return queued_; }
  [[nodiscard]] std::uint64_t written_bytes() const noexcept override;
  void close(CloseReason reason) noexcept override;
  void set_reading(Reading reading) noexcept override;
  [[nodiscard]] std::string_view peer() const noexcept override { return peer_; }

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
  Session session_;
};

}  // namespace gateway
