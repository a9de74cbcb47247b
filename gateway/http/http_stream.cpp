// TLS streams are instantiated here only.
#include "gateway/http/http_stream.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace gateway {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;

}  // namespace

struct HttpStream::Tls {
  Tls(tcp::socket& tcp, ssl::context& context) : stream(tcp, context) {}
  ssl::stream<tcp::socket&> stream;
};

// Closes the socket when the time is over. A deadline that moves away, as most do with each request, leaves
// the timer alone: it looks again when it fires.
class HttpStream::Deadline : public std::enable_shared_from_this<Deadline> {
 public:
  explicit Deadline(tcp::socket& socket) : socket_(&socket), timer_(socket.get_executor()) {}

  // The timer stays as it is, and finds nothing to do when it fires.
  void lift() noexcept { when_ = kNever; }

  void set(std::chrono::steady_clock::time_point when) {
    when_ = when;
    if (when >= armed_) return;
    armed_ = when;
    timer_.expires_at(when);
    timer_.async_wait([self = weak_from_this()](error_code error) {
      const auto deadline = self.lock();
      if (!error && deadline) deadline->fire();
    });
  }

 private:
  static constexpr auto kNever = std::chrono::steady_clock::time_point::max();

  void fire() {
    // Of a wait that was replaced when it was over already.
    if (std::chrono::steady_clock::now() < armed_) return;
    armed_ = kNever;
    if (std::chrono::steady_clock::now() < when_) return set(when_);  // nothing to arm where it was lifted
    error_code ignored;
    socket_->close(ignored);
  }

  tcp::socket* socket_;
  asio::steady_timer timer_;
  std::chrono::steady_clock::time_point when_ = kNever;
  std::chrono::steady_clock::time_point armed_ = kNever;
};

HttpStream::HttpStream(tcp::socket socket, const TlsContext& tls)
    : tcp_(std::move(socket)),
      deadline_(std::make_shared<Deadline>(tcp_)),
      tls_(tls ? std::make_unique<Tls>(tcp_, *tls) : nullptr) {
  error_code ignored;
  tcp_.non_blocking(true, ignored);
}

HttpStream::~HttpStream() = default;

std::string HttpStream::peer() {
  error_code ignored;
  const tcp::endpoint peer = tcp_.remote_endpoint(ignored);
  return fmt::format("{}:{}", peer.address().to_string(), peer.port());
}

void HttpStream::expires_after(std::chrono::nanoseconds time) {
  deadline_->set(std::chrono::steady_clock::now() +
                 std::chrono::duration_cast<std::chrono::steady_clock::duration>(time));
}

void HttpStream::expires_never() noexcept {
  deadline_->lift();
}

void HttpStream::close() noexcept {
  error_code ignored;
  tcp_.close(ignored);
}

bool HttpStream::has_input() const noexcept {
  error_code ignored;
  return tcp_.available(ignored) > 0;
}

asio::awaitable<error_code> HttpStream::handshake() {
  error_code error;
  if (tls_) {
    co_await tls_->stream.async_handshake(ssl::stream_base::server,
                                          asio::redirect_error(asio::use_awaitable, error));
  }
  co_return error;
}

asio::awaitable<std::size_t> HttpStream::read_some(asio::mutable_buffer into, error_code& error) {
  std::size_t length = 0;
  if (tls_) {
    length = co_await tls_->stream.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    if (error == ssl::error::stream_truncated) error = asio::error::eof;
  } else {
    length = co_await tcp_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
  }
  co_return length;
}

asio::awaitable<error_code> HttpStream::write(asio::const_buffer bytes) {
  error_code error;
  while (bytes.size() > 0 && !error) {
    std::size_t length = 0;
    if (tls_) {
      length =
          co_await tls_->stream.async_write_some(bytes, asio::redirect_error(asio::use_awaitable, error));
    } else {
      // Nearly always the kernel takes it all at once.
      length = tcp_.write_some(bytes, error);
      if (error == asio::error::would_block) {
        length = co_await tcp_.async_write_some(bytes, asio::redirect_error(asio::use_awaitable, error));
      }
    }
    bytes += length;
  }
  co_return error;
}

asio::awaitable<void> HttpStream::linger(std::chrono::milliseconds time) {
  expires_after(time);
  const auto end = std::chrono::steady_clock::now() + time;
  error_code error;
  if (tls_) {
    // A peer that still sends data makes this fail, after our side of the farewell has gone out.
    co_await tls_->stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    error = {};
  }
  tcp_.shutdown(tcp::socket::shutdown_send, error);
  std::array<char, 512> dropped{};
  while (!error && std::chrono::steady_clock::now() < end) {
    co_await tcp_.async_read_some(asio::buffer(dropped), asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace gateway
