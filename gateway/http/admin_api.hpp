// The admin listener's pages: health and metrics for everyone, terminals and recent closes for the operator.
#pragma once

#include <functional>
#include <string>

#include "gateway/config/config.hpp"
#include "gateway/core/session_registry.hpp"
#include "gateway/http/request_handler.hpp"
#include "gateway/net/shard_pool.hpp"

namespace gateway {

// What the pages show. All of it outlives the listener; what is absent has no page.
struct AdminSources {
  std::string token;                     // empty: nobody is let in
  std::function<std::string()> metrics;  // the page /metrics
  const Config* config = nullptr;
  const SessionRegistry* registry = nullptr;
  ShardPool* shards = nullptr;
};

// GET /healthz, /readyz and /metrics, plain text; /admin/..., JSON, with the bearer token. Owned by the
// composition root; on the thread of its server. A shard that does not answer in time is left out and named.
class AdminApi final : public RequestHandler {
 public:
  explicit AdminApi(AdminSources sources = {}) : sources_(std::move(sources)) {}

  // /readyz says 503 `draining` from now on.
  void set_draining() noexcept { draining_ = true; }

  [[nodiscard]] boost::asio::awaitable<HttpResponse> handle(HttpRequest& request) override;
  [[nodiscard]] HttpResponse refuse(const HttpRequest& head, HttpFault fault) override;

 private:
  [[nodiscard]] bool knows(const HttpRequest& request) const;  // the token
  boost::asio::awaitable<HttpResponse> health();
  boost::asio::awaitable<HttpResponse> operate(const HttpRequest& request);
  boost::asio::awaitable<HttpResponse> closes(std::string_view query);
  boost::asio::awaitable<HttpResponse> sessions(std::string_view query);
  boost::asio::awaitable<HttpResponse> session(std::string_view product, std::string_view phone, bool kick);

  AdminSources sources_;
  bool draining_ = false;
};

}  // namespace gateway
