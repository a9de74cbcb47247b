// The bytes of an HTTP connection, over TCP or over TLS: one type, so that the rest is compiled once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "gateway/http/tls_context.hpp"

namespace gateway {

// Owned by its connection, on the io_context's thread; one read and one write at a time. A deadline ends what
// runs with an error, and the stream with it.
class HttpStream {
 public:
  // With a context the peer must speak TLS.
  HttpStream(boost::asio::ip::tcp::socket socket, const TlsContext& tls);
  HttpStream(const HttpStream&) = delete;
  HttpStream& operator=(const HttpStream&) = delete;
  ~HttpStream();

  [[nodiscard]] std::string peer();  // "127.0.0.1:50312"
  // For all that follows, together.
  void expires_after(std::chrono::nanoseconds time);
  // While nothing is read or written: an answer takes its own time.
  void expires_never() noexcept;
  void close() noexcept;
  // Something has come that was not read yet.
  [[nodiscard]] bool has_input() const noexcept;

  // Nothing to do over plain TCP.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake();
  // The error is asio::error::eof where the peer has ended its side, with or without TLS's own farewell.
  [[nodiscard]] boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer into,
                                                              boost::system::error_code& error);
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> write(boost::asio::const_buffer bytes);
  // Closing with unread bytes makes the kernel send RST, and the peer may lose our last answer. So: says we
  // are done, and drops what still comes until the peer closes too, or the time is over.
  [[nodiscard]] boost::asio::awaitable<void> linger(std::chrono::milliseconds time);

 private:
  struct Tls;
  class Deadline;

  boost::asio::ip::tcp::socket tcp_;
  std::shared_ptr<Deadline> deadline_;
  std::unique_ptr<Tls> tls_;  // null: plain
};

}  // namespace gateway
