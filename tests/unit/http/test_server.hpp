// A real HttpServer on a free loopback port, running on its own thread.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "gateway/core/limits.hpp"
#include "gateway/http/http_server.hpp"
#include "tests/unit/http/fakes.hpp"

namespace gateway {

// Destruction closes everything and joins the thread; the handler must have no parked request by then.
class TestServer {
 public:
  explicit TestServer(RequestHandler& handler, const Limits& limits = {},
                      std::optional<TlsConfig> tls = std::nullopt);
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  [[nodiscard]] MemoryLog& log() noexcept { return log_; }

  // Runs a function on the server's thread and returns what it gives.
  template <class Function>
  auto on_thread(Function function) {
    std::packaged_task<std::invoke_result_t<Function>()> task(std::move(function));
    auto result = task.get_future();
    // Not as it is: to asio a packaged_task may be a way to ask for a future of its own.
    boost::asio::post(io_, [task = std::move(task)]() mutable { task(); });
    return result.get();
  }

  [[nodiscard]] std::size_t connections();
  [[nodiscard]] std::optional<std::string> reload_certificate();
  void stop_accepting();
  void close_all();
  // Ready once the server is drained.
  [[nodiscard]] std::future<void> closed();

 private:
  MemoryLog log_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::optional<HttpServer> server_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::thread thread_;
};

// More than the kernel takes in from a server whose client does not read.
inline constexpr std::size_t kBigAnswer = std::size_t{8} << 20U;

// Answers with what it got: "METHOD target\nbody". Some targets behave otherwise:
// /throw throws, /big answers kBigAnswer times an x.
class EchoHandler final : public RequestHandler {
 public:
  [[nodiscard]] boost::asio::awaitable<HttpResponse> handle(HttpRequest& request) override;
  [[nodiscard]] HttpResponse refuse(const HttpRequest& head, HttpFault fault) override;
};

}  // namespace gateway
