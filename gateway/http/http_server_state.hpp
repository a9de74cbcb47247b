// What a server and its connections share. Private to the HTTP server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "gateway/config/config.hpp"
#include "gateway/core/limits.hpp"
#include "gateway/http/request_handler.hpp"
#include "gateway/http/tls_context.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// An open connection as the server sees it.
class OpenConnection {
 public:
  virtual ~OpenConnection() = default;
  virtual void close() noexcept = 0;
  // Between two requests, with nothing of the next one received, also where that was not read yet.
  [[nodiscard]] virtual bool is_idle() const noexcept = 0;
};

// Kept alive by the server and by every connection's coroutine. On the io_context's thread.
struct HttpServerState {
  HttpServerState(boost::asio::io_context& io, ListenAddress listen, const Limits& all_limits,
                  RequestHandler& serves, LogSink& sink, std::string_view name,
                  std::optional<TlsConfig> secured)
      : acceptor(io),
        accept_pause(io),
        address(std::move(listen)),
        limits(all_limits),
        handler(serves),
        log(sink),
        role(name),
        tls_files(std::move(secured)) {}

  // Runs on_closed where nothing is left to wait for.
  void check_closed();

  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer accept_pause;  // runs while descriptors are short
  ListenAddress address;
  Limits limits;
  RequestHandler& handler;
  LogSink& log;
  std::string role;
  std::optional<TlsConfig> tls_files;
  TlsContext tls;  // for new connections
  bool draining = false;
  bool full = false;  // the connection limit was hit and has been logged
  std::unordered_set<OpenConnection*> connections;
  std::size_t body_bytes = 0;  // of bodies that arrive, beyond what each has for free
  std::function<void()> on_closed;
};

// Serves one connection until its end. Never throws.
boost::asio::awaitable<void> serve_connection(std::shared_ptr<HttpServerState> server,
                                              boost::asio::ip::tcp::socket socket);

}  // namespace gateway
