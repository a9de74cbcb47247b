// What an HTTP server serves.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/http/http_message.hpp"

namespace gateway {

// Answers requests. Owned by the composition root, outlives every server that uses it. On the thread of the
// server's io_context; several requests may be in handle() at once, each suspended.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // The request outlives the call; its body is the handler's, to free it while it waits. An exception ends as
  // refuse(..., handler_failed) and a log line.
  [[nodiscard]] virtual boost::asio::awaitable<HttpResponse> handle(HttpRequest& request) = 0;
  // The answer to a request that could not be read or served. `head` has what was understood of it, maybe
  // nothing.
  [[nodiscard]] virtual HttpResponse refuse(const HttpRequest& head, HttpFault fault) = 0;
};

}  // namespace gateway
