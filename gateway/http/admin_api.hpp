// The admin listener's pages: is the process alive, may it get traffic.
#pragma once

#include "gateway/http/request_handler.hpp"

namespace gateway {

// GET /healthz and /readyz, plain text. Owned by the composition root; on the thread of its server.
class AdminApi final : public RequestHandler {
 public:
  // /readyz says 503 `draining` from now on.
  void set_draining() noexcept { draining_ = true; }

  [[nodiscard]] boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;
  [[nodiscard]] HttpResponse refuse(const HttpRequest& head, HttpFault fault) override;

 private:
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

  bool draining_ = false;
};

}  // namespace gateway
