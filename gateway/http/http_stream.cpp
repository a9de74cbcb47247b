// TLS streams are instantiated here only.
#include "gateway/http/http_stream.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;

}  // namespace

struct HttpStream::Tls {
  Tls(boost::beast::tcp_stream& tcp, ssl::context& context) : stream(tcp, context) {}
  ssl::stream<boost::beast::tcp_stream&> stream;
};

HttpStream::HttpStream(tcp::socket socket, const TlsContext& tls)
    : tcp_(std::move(socket)), tls_(tls ? std::make_unique<Tls>(tcp_, *tls) : nullptr) {}

HttpStream::~HttpStream() = default;

std::string HttpStream::peer() {
  error_code ignored;
  const tcp::endpoint peer = tcp_.socket().remote_endpoint(ignored);
  return fmt::format("{}:{}", peer.address().to_string(), peer.port());
}

void HttpStream::close() noexcept {
  tcp_.close();
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
      length = co_await tcp_.async_write_some(bytes, asio::redirect_error(asio::use_awaitable, error));
    }
    bytes += length;
  }
  co_return error;
}

asio::awaitable<void> HttpStream::linger(std::chrono::milliseconds time) {
  tcp_.expires_after(time);
  const auto end = std::chrono::steady_clock::now() + time;
  error_code error;
  if (tls_) {
    // A peer that still sends data makes this fail, after our side of the farewell has gone out.
    co_await tls_->stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    error = {};
  }
  tcp_.socket().shutdown(tcp::socket::shutdown_send, error);
  std::array<char, 512> dropped{};
  while (!error && std::chrono::steady_clock::now() < end) {
    co_await tcp_.async_read_some(asio::buffer(dropped), asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace gateway
