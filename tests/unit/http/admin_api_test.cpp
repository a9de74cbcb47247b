// The admin listener's pages.
#include "gateway/http/admin_api.hpp"

#include <gtest/gtest.h>

#include "tests/unit/http/run_handler.hpp"
#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"

namespace gateway {
namespace {

HttpResponse ask(AdminApi& api, std::string method, std::string target) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  return run(api, std::move(request));
}

TEST(AdminApi, HealthIsOkAlwaysAndReadinessUntilDraining) {
  AdminApi api;
  EXPECT_EQ(ask(api, "GET", "/healthz").status, 200U);
  EXPECT_EQ(ask(api, "GET", "/healthz").body, "ok\n");
  EXPECT_EQ(ask(api, "GET", "/readyz").status, 200U);
  api.set_draining();
  EXPECT_EQ(ask(api, "GET", "/healthz").status, 200U);
  EXPECT_EQ(ask(api, "GET", "/readyz").status, 503U);
  EXPECT_EQ(ask(api, "GET", "/readyz").body, "draining\n");
}

TEST(AdminApi, TheQueryDoesNotMatterAndOtherPathsAreNotFound) {
  AdminApi api;
  EXPECT_EQ(ask(api, "GET", "/healthz?verbose").status, 200U);
  for (const char* path : {"/", "/health", "/healthz/", "/HEALTHZ", "*"}) {
    EXPECT_EQ(ask(api, "GET", path).status, 404U) << path;
  }
}

TEST(AdminApi, OtherMethodsAreToldWhatIsAllowed) {
  AdminApi api;
  EXPECT_EQ(ask(api, "HEAD", "/healthz").status, 200U);
  const HttpResponse response = ask(api, "POST", "/healthz");
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(response.header("Allow"), "GET, HEAD");
}

TEST(AdminApi, RefusalsHaveTheStatusOfTheirFault) {
  AdminApi api;
  EXPECT_EQ(api.refuse({}, HttpFault::malformed).status, 400U);
  EXPECT_EQ(api.refuse({}, HttpFault::header_too_large).status, 431U);
  EXPECT_EQ(api.refuse({}, HttpFault::body_too_large).status, 413U);
  EXPECT_EQ(api.refuse({}, HttpFault::handler_failed).status, 500U);
}

TEST(AdminApi, IsServedOverASocket) {
  AdminApi api;
  TestServer server(api);
  TestClient client(server.endpoint());
  client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  ClientAnswer answer = client.read();
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.headers["content-type"], "text/plain;charset=utf-8");
  EXPECT_EQ(answer.body, "ok\n");
}

}  // namespace
}  // namespace gateway
