// The end of a server: what runs is answered, then everything closes.
#include <gtest/gtest.h>

#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"

namespace gateway {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

bool is_ready(std::future<void>& future) {
  return future.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
}

TEST(HttpDrain, IdleConnectionsCloseAtOnceAndNoNewOnesAreTaken) {
  EchoHandler handler;
  TestServer server(handler);
  TestClient idle(server.endpoint());
  idle.send(kGet);
  EXPECT_EQ(idle.read().status, 200U);
  auto closed = server.closed();
  server.stop_accepting();
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(is_ready(closed));
  EXPECT_THROW(TestClient(server.endpoint()), boost::system::system_error);
}

TEST(HttpDrain, AParkedRequestIsAnsweredWithConnectionCloseAndThenAllIsClosed) {
  ParkingService service;
  OpenApiParts parts;
  OpenApiHandler handler(parts.options, parts.secrets, parts.clock, service, parts.actions, parts.log);
  TestServer server(handler);
  TestClient client(server.endpoint());
  client.send(to_wire(get_request(rrpc_values())));
  ParkedCall call = service.take();
  auto closed = server.closed();
  server.stop_accepting();
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  RrpcResult result;
  result.code = RrpcCode::unknown;
  result.reason = Reason::shutting_down;
  call.done(result);
  const ClientAnswer answer = client.read();
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_NE(answer.body.find("shutting_down"), std::string::npos);
  EXPECT_TRUE(client.at_end());
  EXPECT_TRUE(is_ready(closed));
}

TEST(HttpDrain, CloseAllDropsARunningRequestAndItsLateAnswerHarmsNothing) {
  ParkingService service;
  OpenApiParts parts;
  OpenApiHandler handler(parts.options, parts.secrets, parts.clock, service, parts.actions, parts.log);
  TestServer server(handler);
  TestClient client(server.endpoint());
  client.send(to_wire(get_request(rrpc_values())));
  ParkedCall call = service.take();
  auto closed = server.closed();
  server.close_all();
  EXPECT_TRUE(client.at_end());
  call.done({});
  EXPECT_TRUE(is_ready(closed));
  EXPECT_EQ(server.on_thread([&] { return handler.parked_calls(); }), 0U);
}

TEST(HttpDrain, WhenClosedRunsAtOnceOnAServerThatIsAlreadyClosed) {
  EchoHandler handler;
  TestServer server(handler);
  server.stop_accepting();
  auto closed = server.closed();
  EXPECT_TRUE(is_ready(closed));
}

}  // namespace
}  // namespace gateway
