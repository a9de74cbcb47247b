// An HTTP/1.1 server on one address: keep-alive, chunked bodies, limits on everything, graceful end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/core/limits.hpp"
#include "gateway/http/request_handler.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

struct HttpServerState;

// Owned by the composition root. All members are called on the one thread that runs the io_context, or while
// nobody runs it. Handler and sink outlive the io_context's run.
class HttpServer {
 public:
  // `role` names the listener in log lines: "http", "admin". With `tls` it speaks HTTPS only.
  HttpServer(boost::asio::io_context& io, ListenAddress address, const Limits& limits,
             RequestHandler& handler, LogSink& log, std::string_view role,
             std::optional<TlsConfig> tls = std::nullopt);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // as close_all()

  // Binds, listens and starts to accept. Error text where address or certificate cannot be had.
  [[nodiscard]] std::optional<std::string> open();
  // The bound address, with the real port; only after open() succeeded.
  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const;

  // Reads certificate and key again, for connections from here on. Error text where they are not sound: then
  // the old ones stay. Without `tls` there is nothing to do.
  [[nodiscard]] std::optional<std::string> reload_certificate();

  // Drains: no new connections, idle ones are closed, running requests are answered with `Connection: close`.
  void stop_accepting() noexcept;
  // Closes everything now. A handler still at work runs on; its answer is dropped.
  void close_all() noexcept;
  [[nodiscard]] std::size_t connections() const noexcept;
  // Calls `done` once, as soon as the server no longer accepts and its last connection has ended.
  void when_closed(std::function<void()> done);

 private:
  std::shared_ptr<HttpServerState> state_;
};

}  // namespace gateway
