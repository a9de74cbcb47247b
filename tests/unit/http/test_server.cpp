// Running a server beside the test.
#include "tests/unit/http/test_server.hpp"

#include <stdexcept>

namespace gateway {

TestServer::TestServer(RequestHandler& handler, const Limits& limits, std::optional<TlsConfig> tls) {
  server_.emplace(io_, ListenAddress{"127.0.0.1", 0}, limits, handler, log_, "http", std::move(tls));
  if (const auto problem = server_->open()) throw std::runtime_error(*problem);
  endpoint_ = server_->endpoint();
  thread_ = std::thread([this] { io_.run(); });
}

TestServer::~TestServer() {
  on_thread([this] { server_.reset(); });
  work_.reset();
  thread_.join();
}

std::size_t TestServer::connections() {
  return on_thread([this] { return server_->connections(); });
}

std::optional<std::string> TestServer::reload_certificate() {
  return on_thread([this] { return server_->reload_certificate(); });
}

void TestServer::stop_accepting() {
  on_thread([this] { server_->stop_accepting(); });
}

void TestServer::close_all() {
  on_thread([this] { server_->close_all(); });
}

std::future<void> TestServer::closed() {
  auto promise = std::make_shared<std::promise<void>>();
  auto future = promise->get_future();
  on_thread([this, promise] { server_->when_closed([promise] { promise->set_value(); }); });
  return future;
}

boost::asio::awaitable<HttpResponse> EchoHandler::handle(HttpRequest& request) {
  if (request.target == "/throw") throw std::runtime_error("the handler threw");
  HttpResponse response;
  response.content_type = "text/plain";
  response.body = request.target == "/big" ? std::string(kBigAnswer, 'x')
                                           : request.method + " " + request.target + "\n" + request.body;
  co_return response;
}

HttpResponse EchoHandler::refuse(const HttpRequest& head, HttpFault fault) {
  HttpResponse response;
  switch (fault) {
    case HttpFault::malformed:
      response.status = 400;
      break;
    case HttpFault::header_too_large:
      response.status = 431;
      break;
    case HttpFault::body_too_large:
      response.status = 413;
      break;
    case HttpFault::bodies_full:
      response.status = 503;
      break;
    case HttpFault::handler_failed:
      response.status = 500;
      break;
  }
  response.body = "refused " + head.method + " " + head.target;
  return response;
}

}  // namespace gateway
