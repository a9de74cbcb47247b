// The limits of the HTTP server: sizes, times, numbers, descriptors.
#include <gtest/gtest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

#include "tests/support/failing_accept.hpp"
#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"

namespace gateway {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

Limits small() {
  Limits limits;
  limits.http_header = 1'024;
  limits.http_body = 2'048;
  return limits;
}

std::string post(std::size_t length) {
  return "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

TEST(HttpLimits, AHeaderOverTheLimitIs431AndTheEnd) {
  EchoHandler handler;
  TestServer server(handler, small());
  for (const std::string& bytes : {"GET /" + std::string(5'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n",
                                   "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(5'000, 'a') + "\r\n\r\n",
                                   std::string(500'000, 'G')}) {
    TestClient client(server.endpoint());
    client.send(bytes);
    const ClientAnswer answer = client.read();
    EXPECT_EQ(answer.status, 431U);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.at_end());
  }
}

TEST(HttpLimits, ABodyOfTheLimitPassesAndOneByteMoreIs413) {
  EchoHandler handler;
  TestServer server(handler, small());
  TestClient client(server.endpoint());
  client.send(post(2'048) + std::string(2'048, 'b'));
  EXPECT_EQ(client.read().body, "POST /p\n" + std::string(2'048, 'b'));
  client.send(post(2'049) + std::string(2'049, 'b'));
  const ClientAnswer answer = client.read();
  EXPECT_EQ(answer.status, 413U);
  EXPECT_EQ(answer.body, "refused POST /p");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.at_end());
}

TEST(HttpLimits, TheAnswer413ReachesAClientThatSendsMegabytesRegardless) {
  EchoHandler handler;
  TestServer server(handler, small());
  TestClient client(server.endpoint());
  client.send(post(std::size_t{8} << 20U) + std::string(std::size_t{8} << 20U, 'b'));
  EXPECT_EQ(client.read().status, 413U);
}

TEST(HttpLimits, AChunkedBodyIsCountedAsItComes) {
  EchoHandler handler;
  TestServer server(handler, small());
  TestClient client(server.endpoint());
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 5; ++i) client.send("200\r\n" + std::string(512, 'c') + "\r\n");
  EXPECT_EQ(client.read().status, 413U);
  EXPECT_TRUE(client.at_end());
}

TEST(HttpLimits, AllBodiesTogetherHaveALimitThatSmallOnesDoNotFeel) {
  EchoHandler handler;
  Limits limits;
  limits.http_bodies = 100'000;
  TestServer server(handler, limits);
  for (int i = 0; i < 3; ++i) {  // what was read is free again
    TestClient fits(server.endpoint());
    fits.send(post(110'000) + std::string(110'000, 'b'));  // some of it is free
    EXPECT_EQ(fits.read().status, 200U);
  }
  TestClient large(server.endpoint());
  large.send(post(120'000) + std::string(119'999, 'b'));
  const ClientAnswer refusal = large.read();
  EXPECT_EQ(refusal.status, 503U);
  EXPECT_EQ(refusal.headers.at("connection"), "close");
  TestClient modest(server.endpoint());
  modest.send(post(1'000) + std::string(1'000, 'b'));
  EXPECT_EQ(modest.read().status, 200U);
}

TEST(HttpLimits, ABodyOverTheLimitIsRefusedInsteadOfContinued) {
  EchoHandler handler;
  TestServer server(handler, small());
  TestClient client(server.endpoint());
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999\r\n\r\n");
  EXPECT_EQ(client.read().status, 413U);
}

TEST(HttpLimits, ASlowRequestIsClosedHoweverOftenItSendsAByte) {
  EchoHandler handler;
  Limits limits;
  limits.http_read = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient slow_header(server.endpoint());
  slow_header.send("GET /a HTTP/1.1\r\nHo");
  TestClient slow_body(server.endpoint());
  slow_body.send(post(10) + "abc");
  EXPECT_TRUE(slow_header.at_end());
  EXPECT_TRUE(slow_body.at_end());
}

// Answers once it is told to.
class PatientHandler final : public RequestHandler {
 public:
  [[nodiscard]] boost::asio::awaitable<HttpResponse> handle(HttpRequest&) override {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    std::chrono::steady_clock::time_point::max());
    timer_ = &timer;
    boost::system::error_code ended;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    co_return HttpResponse{};
  }
  [[nodiscard]] HttpResponse refuse(const HttpRequest&, HttpFault) override { return {400, {}, {}, {}}; }
  void answer() { timer_->cancel(); }

 private:
  boost::asio::steady_timer* timer_ = nullptr;
};

TEST(HttpLimits, AnAnswerMayTakeLongerThanARequest) {
  PatientHandler handler;
  Limits limits;
  limits.http_read = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient waiting(server.endpoint());
  waiting.send(kGet);
  TestClient slow(server.endpoint());
  slow.send("GET /a HTTP/1.1\r\nHo");
  EXPECT_TRUE(slow.at_end()) << "and the time of the one before it is over too";
  server.on_thread([&] { handler.answer(); });
  EXPECT_EQ(waiting.read().status, 200U);
}

// Programs open their connections before they have something to ask.
TEST(HttpLimits, ANewConnectionMayBeAsIdleAsAnOldOne) {
  EchoHandler handler;
  Limits limits;
  limits.http_read = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient idle(server.endpoint());
  TestClient slow(server.endpoint());
  slow.send("GET /a HTTP/1.1\r\nHo");
  EXPECT_TRUE(slow.at_end()) << "and the time of a request that began later is over";
  idle.send(kGet);
  EXPECT_EQ(idle.read().status, 200U);
}

TEST(HttpLimits, AConnectionThatAsksForNothingIsClosed) {
  EchoHandler handler;
  Limits limits;
  limits.http_keep_alive = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient silent(server.endpoint());
  EXPECT_TRUE(silent.at_end());
}

TEST(HttpLimits, AnIdleKeepAliveConnectionIsClosed) {
  EchoHandler handler;
  Limits limits;
  limits.http_keep_alive = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient client(server.endpoint());
  client.send(kGet);
  EXPECT_EQ(client.read().status, 200U);
  EXPECT_TRUE(client.at_end());
}

TEST(HttpLimits, EmptyLinesDoNotKeepAnIdleConnectionOpen) {
  EchoHandler handler;
  Limits limits;
  limits.http_keep_alive = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient client(server.endpoint());
  client.send(kGet);
  EXPECT_EQ(client.read().status, 200U);
  int lines = 0;
  while (lines < 100 && !client.hears_within(std::chrono::milliseconds(100))) {
    client.send("\r\n");
    ++lines;
  }
  EXPECT_LT(lines, 100);
  EXPECT_TRUE(client.at_end());
}

TEST(HttpLimits, AClientThatDoesNotReadIsClosedWhileOthersAreServed) {
  EchoHandler handler;
  Limits limits;
  limits.http_write = std::chrono::seconds(1);
  TestServer server(handler, limits);
  TestClient lazy(server.endpoint(), 4'096);
  lazy.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  lazy.wait_readable();
  {
    TestClient other(server.endpoint());
    other.send(kGet);
    EXPECT_EQ(other.read().status, 200U);
  }
  // Drained although the lazy client never reads: its connection was given up.
  auto closed = server.closed();
  server.stop_accepting();
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(server.connections(), 0U);
}

TEST(HttpLimits, ConnectionsOverTheLimitAreClosedAndTheOthersServed) {
  EchoHandler handler;
  Limits limits;
  limits.http_connections = 2;
  TestServer server(handler, limits);
  TestClient first(server.endpoint());
  TestClient second(server.endpoint());
  first.send(kGet);
  second.send(kGet);
  EXPECT_EQ(first.read().status, 200U);
  EXPECT_EQ(second.read().status, 200U);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(TestClient(server.endpoint()).at_end());
  EXPECT_EQ(server.log().count("http_connection_limit"), 1);
  first.send(kGet);
  EXPECT_EQ(first.read().status, 200U);
}

TEST(HttpLimits, WithoutDescriptorsTheServerPausesInsteadOfSpinningAndThenGoesOn) {
  EchoHandler handler;
  TestServer server(handler);
  std::optional<TestClient> waiting;
  {
    FailingAccept failing;
    waiting.emplace(server.endpoint());  // the kernel takes it, the server cannot
    const auto attempts = failing.attempts(3);
    EXPECT_GE(attempts[2] - attempts[0], std::chrono::milliseconds(150));
    EXPECT_EQ(server.connections(), 0U);
  }
  waiting->send(kGet);
  EXPECT_EQ(waiting->read().status, 200U);
  EXPECT_EQ(server.log().count("http_accept_failed"), 1);
}

}  // namespace
}  // namespace gateway
