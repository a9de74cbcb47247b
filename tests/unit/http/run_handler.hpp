// Runs a request through a handler without any socket.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

#include "gateway/http/request_handler.hpp"

namespace gateway {

// For handlers that answer without waiting for another thread.
inline HttpResponse run(RequestHandler& handler, HttpRequest request) {
  boost::asio::io_context io;
  auto answer = boost::asio::co_spawn(io, handler.handle(request), boost::asio::use_future);
  io.run();
  return answer.get();
}

}  // namespace gateway
