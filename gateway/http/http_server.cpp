// Listening and accepting, and the server's end.
#include "gateway/http/http_server.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

#include "gateway/http/http_server_state.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptPause{100};

std::string to_text(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), host, endpoint.port());
}

// The peer gave up between connecting and our accept: nothing to wait for.
bool is_peers_doing(const error_code& error) noexcept {
  return error == asio::error::connection_aborted || error == asio::error::interrupted ||
         error == error_code(EPROTO, boost::system::system_category());
}

void take(const std::shared_ptr<HttpServerState>& state, tcp::socket socket) {
  if (state->connections.size() >= state->limits.http_connections) {
    if (!std::exchange(state->full, true)) {
      LogLine(state->log, LogLevel::warn, "http_connection_limit")
          .field("role", state->role)
          .field("limit", state->limits.http_connections);
    }
    return;  // closes the socket
  }
  state->full = false;
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto executor = socket.get_executor();
  asio::co_spawn(executor, serve_connection(state, std::move(socket)), asio::detached);
}

asio::awaitable<void> accept_loop(std::shared_ptr<HttpServerState> state) {
  bool troubled = false;
  while (!state->draining) {
    error_code error;
    tcp::socket socket =
        co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (state->draining || error == asio::error::operation_aborted) break;
    if (!error) {
      troubled = false;
      take(state, std::move(socket));
    } else if (!is_peers_doing(error)) {
      // Out of descriptors or memory: the waiting connection stays readable, so trying at once would spin.
      if (!std::exchange(troubled, true)) {
        LogLine(state->log, LogLevel::error, "http_accept_failed")
            .field("role", state->role)
            .field("error", error.message());
      }
      state->accept_pause.expires_after(kAcceptPause);
      co_await state->accept_pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

}  // namespace

void HttpServerState::check_closed() {
  if (draining && connections.empty() && on_closed) std::exchange(on_closed, nullptr)();
}

HttpServer::HttpServer(asio::io_context& io, ListenAddress address, const Limits& limits,
                       RequestHandler& handler, LogSink& log, std::string_view role,
                       std::optional<TlsConfig> tls)
    : state_(std::make_shared<HttpServerState>(io, std::move(address), limits, handler, log, role,
                                               std::move(tls))) {}

HttpServer::~HttpServer() {
  state_->on_closed = nullptr;
  close_all();
}

std::optional<std::string> HttpServer::open() {
  const auto failed = [this](std::string_view what) {
    return fmt::format("{}.listen {}:{}: {}", state_->role, state_->address.host, state_->address.port, what);
  };
  if (auto problem = reload_certificate()) return problem;
  error_code error;
  const auto host = asio::ip::make_address(state_->address.host, error);
  if (error) return failed("is no IPv4 or IPv6 address");
  const tcp::endpoint wanted(host, state_->address.port);
  tcp::acceptor& acceptor = state_->acceptor;
  acceptor.open(wanted.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(wanted, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    error_code ignored;
    acceptor.close(ignored);
    if (error == asio::error::address_in_use) {
      return failed("is in use by another program; choose another port, or 0 for any free one");
    }
    return failed(error.message());
  }
  {
    LogLine line(state_->log, LogLevel::info, "listening");
    line.field("role", state_->role).field("address", to_text(endpoint()));
    if (state_->tls) line.field("tls", true);
  }
  asio::co_spawn(acceptor.get_executor(), accept_loop(state_), asio::detached);
  return std::nullopt;
}

std::optional<std::string> HttpServer::reload_certificate() {
  if (!state_->tls_files) return std::nullopt;
  LoadedTls loaded = load_tls(*state_->tls_files);
  if (loaded.context == nullptr) return std::move(loaded.error);
  state_->tls = std::move(loaded.context);
  return std::nullopt;
}

tcp::endpoint HttpServer::endpoint() const {
  return state_->acceptor.local_endpoint();
}

void HttpServer::stop_accepting() noexcept {
  state_->draining = true;
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->accept_pause.cancel();
  for (OpenConnection* connection : state_->connections) {
    if (connection->is_idle()) connection->close();
  }
  state_->check_closed();
}

void HttpServer::close_all() noexcept {
  stop_accepting();
  for (OpenConnection* connection : state_->connections) connection->close();
}

std::size_t HttpServer::connections() const noexcept {
  return state_->connections.size();
}

void HttpServer::when_closed(std::function<void()> done) {
  state_->on_closed = std::move(done);
  state_->check_closed();
}

}  // namespace gateway
