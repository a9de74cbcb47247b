// HTTP/1.1 over real sockets: framing, keep-alive, pipelining, methods, faults.
#include "gateway/http/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;

class HttpServerTest : public testing::Test {
 protected:
  // Limits of time are not the subject here, and a slow machine must not run into them.
  static Limits patient() {
    Limits limits;
    limits.http_read = limits.http_write = std::chrono::minutes(5);
    return limits;
  }

  EchoHandler handler_;
  TestServer server_{handler_, patient()};
};

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(HttpServerTest, ARequestIsAnsweredWithLengthDateAndType) {
  TestClient client(server_.endpoint());
  client.send(kGet);
  ClientAnswer answer = client.read();
  EXPECT_EQ(answer.status_line, "HTTP/1.1 200 OK");
  EXPECT_EQ(answer.body, "GET /a\n");
  EXPECT_EQ(answer.headers["content-type"], "text/plain");
  EXPECT_EQ(answer.headers["content-length"], "7");
  EXPECT_THAT(answer.headers["date"], HasSubstr(" GMT"));
  EXPECT_FALSE(answer.headers.contains("connection"));
}

TEST_F(HttpServerTest, AConnectionServesManyRequests) {
  TestClient client(server_.endpoint());
  for (int i = 0; i < 100; ++i) {
    client.send(kGet);
    EXPECT_EQ(client.read().body, "GET /a\n");
  }
  EXPECT_EQ(server_.connections(), 1U);
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  TestClient client(server_.endpoint());
  std::string all;
  for (int i = 0; i < 200; ++i) {
    const std::string body = "body" + std::to_string(i);
    all += "POST /" + std::to_string(i) +
           " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  client.send(all);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(client.read().body, "POST /" + std::to_string(i) + "\nbody" + std::to_string(i));
  }
}

TEST_F(HttpServerTest, ARequestMayComeByteByByte) {
  TestClient client(server_.endpoint());
  for (const char c : std::string_view("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")) {
    client.send(std::string_view(&c, 1));
  }
  EXPECT_EQ(client.read().body, "POST /p\nabc");
}

TEST_F(HttpServerTest, ChunkedBodiesAreJoined) {
  TestClient client(server_.endpoint());
  client.send(
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n4\r\nabcd\r\n2;x=y\r\nef\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().body, "POST /c\nabcdef");
  client.send(kGet);
  EXPECT_EQ(client.read().body, "GET /a\n");
}

TEST_F(HttpServerTest, ConnectionCloseIsHonoured) {
  TestClient client(server_.endpoint());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read().headers["connection"], "close");
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, AnOldClientWithoutHostIsServedAndClosed) {
  TestClient client(server_.endpoint());
  client.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read().status_line, "HTTP/1.0 200 OK");
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, AClientThatOnlyShutsItsSendingSideGetsItsAnswer) {
  TestClient client(server_.endpoint());
  client.send(kGet);
  client.shutdown_send();
  EXPECT_EQ(client.read().body, "GET /a\n");
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, ExpectContinueIsAnsweredBeforeTheBody) {
  TestClient client(server_.endpoint());
  client.send("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read().status, 100U);
  client.send("abc");
  EXPECT_EQ(client.read().body, "POST /e\nabc");
}

TEST_F(HttpServerTest, HeadGetsTheHeadersWithoutTheBody) {
  TestClient client(server_.endpoint());
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read(false).headers["content-length"], "8");
  client.send(kGet);
  EXPECT_EQ(client.read().body, "GET /a\n");
}

TEST_F(HttpServerTest, WhatIsNoHttpGets400AndTheEnd) {
  for (const std::string_view bytes :
       {"nonsense\r\n\r\n", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\xfc"}) {
    TestClient client(server_.endpoint());
    client.send(bytes);
    const ClientAnswer answer = client.read();
    EXPECT_EQ(answer.status, 400U) << bytes;
    EXPECT_EQ(answer.headers.at("connection"), "close") << bytes;
    EXPECT_TRUE(client.at_end()) << bytes;
  }
}

// RFC 9112, 6.3: with another coding nobody can tell where the body ends, and what follows would be taken for
// the next request.
TEST_F(HttpServerTest, ATransferCodingOtherThanChunkedGets400AndWhatFollowsIsNoRequest) {
  for (const std::string_view coding : {"gzip", "identity", "xchunked", "chunked, gzip", "gzip, chunked",
                                        "chunked, chunked", "", "chunked\r\nTransfer-Encoding: identity"}) {
    TestClient client(server_.endpoint());
    client.send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + std::string(coding) +
                "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    const ClientAnswer answer = client.read();
    EXPECT_EQ(answer.status, 400U) << coding;
    EXPECT_EQ(answer.body, "refused POST /p") << coding;
    EXPECT_EQ(answer.headers.at("connection"), "close") << coding;
    EXPECT_TRUE(client.at_end()) << coding;
  }
}

TEST_F(HttpServerTest, AnOldClientHasNoTransferCodings) {
  TestClient client(server_.endpoint());
  client.send("POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().status, 400U);
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, AnOldClientIsNotToldToContinue) {
  TestClient client(server_.endpoint());
  client.send("POST /e HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(client.read().body, "POST /e\nabc");
}

TEST_F(HttpServerTest, EmptyLinesBeforeARequestAreSkipped) {
  TestClient client(server_.endpoint());
  for (const std::string_view bytes : {"\r\n", "\n", "\r\n\r\n"}) {
    client.send(std::string(bytes) + std::string(kGet));
    EXPECT_EQ(client.read().body, "GET /a\n");
  }
  // Behind a body, as old clients end it, and cut in the middle.
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\n" + std::string(kGet));
  EXPECT_EQ(client.read().body, "POST /p\nx");
  EXPECT_EQ(client.read().body, "GET /a\n");
  client.send("\r");
  client.send("\n" + std::string(kGet));
  EXPECT_EQ(client.read().body, "GET /a\n");
}

TEST_F(HttpServerTest, AnExceptionInTheHandlerIs500AndALogLineAndTheConnectionGoesOn) {
  TestClient client(server_.endpoint());
  client.send("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
  const ClientAnswer answer = client.read();
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.body, "refused GET /throw");
  EXPECT_EQ(server_.log().count("the handler threw"), 1);
  client.send(kGet);
  EXPECT_EQ(client.read().status, 200U);
}

TEST_F(HttpServerTest, ALargeAnswerArrivesWhole) {
  TestClient client(server_.endpoint());
  client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read().body, std::string(kBigAnswer, 'x'));
}

TEST_F(HttpServerTest, ClientsThatVanishLeaveNoConnectionBehind) {
  for (const std::string_view bytes :
       {"", "GET /a HT", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab",
        "GET /big HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    TestClient client(server_.endpoint());
    client.send(bytes);
    client.reset();
  }
  TestClient client(server_.endpoint());
  client.send(kGet);
  EXPECT_EQ(client.read().status, 200U);
  auto closed = server_.closed();
  server_.stop_accepting();
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(HttpServerTest, ARequestThatCameBeforeTheEndIsAnswered) {
  TestClient client(server_.endpoint());
  client.send(kGet);
  EXPECT_EQ(client.read().status, 200U);
  TestClient idle(server_.endpoint());
  auto closed = server_.closed();
  server_.stop_accepting_after([&client] { client.send(kGet); });
  auto last = client.read();
  EXPECT_EQ(last.status, 200U);
  EXPECT_EQ(last.headers["connection"], "close");
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(HttpServerTest, TheListeningLineNamesRoleAndRealPort) {
  const std::string address = "127.0.0.1:" + std::to_string(server_.endpoint().port());
  EXPECT_EQ(server_.log().count(address), 1);
  EXPECT_EQ(server_.log().count("listening"), 1);
}

TEST_F(HttpServerTest, ASecondServerOnTheSameAddressIsRefusedInWords) {
  boost::asio::io_context io;
  HttpServer second(io, {"127.0.0.1", server_.endpoint().port()}, {}, handler_, server_.log(), "http");
  const auto problem = second.open();
  ASSERT_TRUE(problem);
  EXPECT_THAT(*problem, HasSubstr("in use"));
}

TEST_F(HttpServerTest, AnAddressThatIsNoneIsRefusedInWords) {
  boost::asio::io_context io;
  HttpServer server(io, {"localhost", 0}, {}, handler_, server_.log(), "http");
  const auto problem = server.open();
  ASSERT_TRUE(problem);
  EXPECT_THAT(*problem, HasSubstr("http.listen localhost:0: is no IPv4 or IPv6 address"));
}

}  // namespace
}  // namespace gateway
