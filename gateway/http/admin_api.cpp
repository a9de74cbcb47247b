// Health pages.
#include "gateway/http/admin_api.hpp"

#include <utility>

namespace gateway {
namespace {

HttpResponse text(unsigned status, std::string line) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain;charset=utf-8";
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = std::move(line) + "\n";
  return response;
}

}  // namespace

boost::asio::awaitable<HttpResponse> AdminApi::handle(HttpRequest request) {
  co_return answer(request);
}

HttpResponse AdminApi::answer(const HttpRequest& request) const {
  const std::string_view path = split_target(request.target).path;
  if (path != "/healthz" && path != "/readyz") return text(404, "not found: there is /healthz and /readyz");
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse response = text(405, "method not allowed: use GET");
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  }
  if (path == "/readyz" && draining_) return text(503, "draining");
  return text(200, "ok");
}

HttpResponse AdminApi::refuse(const HttpRequest&, HttpFault fault) {
  switch (fault) {
    case HttpFault::malformed:
      return text(400, "malformed request");
    case HttpFault::header_too_large:
      return text(431, "request header too large");
    case HttpFault::body_too_large:
      return text(413, "request body too large");
    case HttpFault::handler_failed:
      break;
  }
  return text(500, "internal error");
}

}  // namespace gateway
