// RRpc calls over real sockets while they wait for their terminals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <list>

#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;

std::string call_to(const std::string& device) {
  Values values = fresh_values();
  values["DeviceName"] = device;
  return to_wire(post_request(values));
}

RrpcResult success(std::uint64_t message_id) {
  RrpcResult result;
  result.code = RrpcCode::success;
  result.message_id = message_id;
  return result;
}

class OpenApiSocketsTest : public testing::Test {
 protected:
  explicit OpenApiSocketsTest(std::uint32_t max_parked_calls = 10'000,
                              std::size_t max_parked_bytes = 1'000'000) {
    parts_.options.max_parked_calls = max_parked_calls;
    parts_.options.max_parked_bytes = max_parked_bytes;
    handler_.emplace(parts_.options, parts_.secrets, parts_.clock, service_, parts_.actions, parts_.log);
    server_.emplace(*handler_);
  }
  std::uint32_t parked() {
    return server_->on_thread([this] { return handler_->parked_calls(); });
  }

  ParkingService service_;
  OpenApiParts parts_;
  std::optional<OpenApiHandler> handler_;
  std::optional<TestServer> server_;
};

TEST_F(OpenApiSocketsTest, CallsAreAnsweredInTheOrderTheirTerminalsAnswer) {
  constexpr int kCalls = 50;
  std::list<TestClient> clients;
  std::map<std::string, TestClient*> by_device;
  std::vector<ParkedCall> calls;
  for (int i = 0; i < kCalls; ++i) {
    const std::string device = "device" + std::to_string(i);
    by_device[device] = &clients.emplace_back(server_->endpoint());
    by_device[device]->send(call_to(device));
  }
  for (int i = 0; i < kCalls; ++i) calls.push_back(service_.take());
  EXPECT_EQ(parked(), 50U);
  std::reverse(calls.begin(), calls.end());
  std::uint64_t message_id = 1'000;
  for (const ParkedCall& call : calls) {
    call.done(success(++message_id));
    const ClientAnswer answer = by_device.at(call.request.device_name)->read();
    EXPECT_THAT(answer.body, HasSubstr("\"MessageId\":" + std::to_string(message_id)));
  }
  EXPECT_EQ(parked(), 0U);
}

TEST_F(OpenApiSocketsTest, PipelinedCallsOnOneConnectionKeepTheirOrder) {
  TestClient client(server_->endpoint());
  client.send(call_to("first") + call_to("second"));
  ParkedCall first = service_.take();
  EXPECT_EQ(first.request.device_name, "first");
  first.done(success(1));
  service_.take().done(success(2));
  EXPECT_THAT(client.read().body, HasSubstr("\"MessageId\":1"));
  EXPECT_THAT(client.read().body, HasSubstr("\"MessageId\":2"));
}

TEST_F(OpenApiSocketsTest, AClientThatLeavesLosesOnlyItsOwnAnswer) {
  TestClient leaver(server_->endpoint());
  leaver.send(call_to("gone"));
  ParkedCall abandoned = service_.take();
  leaver.reset();
  TestClient stayer(server_->endpoint());
  stayer.send(call_to("here"));
  ParkedCall kept = service_.take();
  EXPECT_EQ(parked(), 2U);
  abandoned.done(success(1));
  kept.done(success(2));
  EXPECT_THAT(stayer.read().body, HasSubstr("\"MessageId\":2"));
  EXPECT_EQ(parked(), 0U);
  auto closed = server_->closed();
  server_->stop_accepting();
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(OpenApiSocketsTest, ADroppedCallIsAnsweredAsAnInternalError) {
  TestClient client(server_->endpoint());
  client.send(call_to("a"));
  { const ParkedCall dropped = service_.take(); }
  const ClientAnswer answer = client.read();
  EXPECT_EQ(answer.status, 500U);
  EXPECT_THAT(answer.body, HasSubstr("InternalError"));
}

TEST_F(OpenApiSocketsTest, AnAnswerGivenTwiceCountsOnce) {
  TestClient client(server_->endpoint());
  client.send(call_to("a") + call_to("b"));
  ParkedCall call = service_.take();
  call.done(success(1));
  call.done(success(9));
  service_.take().done(success(2));
  EXPECT_THAT(client.read().body, HasSubstr("\"MessageId\":1"));
  EXPECT_THAT(client.read().body, HasSubstr("\"MessageId\":2"));
}

TEST_F(OpenApiSocketsTest, ChunkedFormsInAnyPiecesAreOneCall) {
  TestClient client(server_->endpoint());
  const HttpRequest request = post_request(rrpc_values());
  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  for (const char c : request.body) client.send(std::string("1\r\n") + c + "\r\n");
  client.send("0\r\n\r\n");
  service_.take().done(success(3));
  EXPECT_THAT(client.read().body, HasSubstr("\"MessageId\":3"));
}

TEST_F(OpenApiSocketsTest, HeaderSignedFormsMayBeChunkedWithHeaderNamesInAnyCase) {
  HttpRequest request = sig3_request();
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const HttpHeader& header : request.headers) {
    std::string name = header.name;
    for (std::size_t i = 0; i < name.size(); i += 2) {
      name[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[i])));
    }
    head += name + ":   " + header.value + " \r\n";
  }
  TestClient client(server_->endpoint());
  client.send(head + "Transfer-Encoding: chunked\r\n\r\n");
  client.send("b\r\n" + request.body.substr(0, 11) + "\r\n");
  client.send("17\r\n" + request.body.substr(11) + "\r\n0\r\n\r\n");
  ParkedCall call = service_.take();
  EXPECT_EQ(call.request.payload, (std::vector<std::uint8_t>{0x7E, 0x7E, 0x3F, 0xF8}));
  call.done(success(5));
  const ClientAnswer answer = client.read();
  EXPECT_EQ(answer.headers.at("content-type"), "application/json;charset=utf-8");
  EXPECT_THAT(answer.body, HasSubstr("\"MessageId\":5"));
}

TEST_F(OpenApiSocketsTest, HeadOfTheApiHasHeadersOnlyAndTheConnectionGoesOn) {
  TestClient client(server_->endpoint());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nHEAD /x HTTP/1.1\r\nHost: h\r\n\r\n" + call_to("a"));
  EXPECT_EQ(client.read(false).headers["allow"], "GET, POST, HEAD, OPTIONS");
  EXPECT_EQ(client.read(false).status, 404U);
  service_.take().done(success(4));
  EXPECT_THAT(client.read().body, HasSubstr("\"MessageId\":4"));
}

class FewParkedCallsTest : public OpenApiSocketsTest {
 protected:
  FewParkedCallsTest() : OpenApiSocketsTest(2) {}
};

TEST_F(FewParkedCallsTest, CallsOverTheCapAreRateLimitedUntilOneEnds) {
  TestClient first(server_->endpoint());
  TestClient second(server_->endpoint());
  TestClient third(server_->endpoint());
  first.send(call_to("a"));
  ParkedCall call = service_.take();
  second.send(call_to("b"));
  ParkedCall other = service_.take();
  third.send(call_to("c"));
  const ClientAnswer refused = third.read();
  EXPECT_EQ(refused.status, 200U);
  EXPECT_THAT(refused.body, HasSubstr(R"("Success":false,"Code":"iot.messagebroker.RateLimit")"));
  call.done(success(1));
  EXPECT_EQ(first.read().status, 200U);
  third.send(call_to("c"));
  service_.take().done(success(3));
  EXPECT_THAT(third.read().body, HasSubstr("\"MessageId\":3"));
  other.done(success(2));
  EXPECT_EQ(second.read().status, 200U);
}

class FewParkedBytesTest : public OpenApiSocketsTest {
 protected:
  FewParkedBytesTest() : OpenApiSocketsTest(10'000, 7) {}  // each call has 4
};

TEST_F(FewParkedBytesTest, ContentOverTheCapIsRateLimitedUntilACallEnds) {
  TestClient first(server_->endpoint());
  TestClient second(server_->endpoint());
  first.send(call_to("a"));
  ParkedCall call = service_.take();
  second.send(call_to("b"));
  EXPECT_THAT(second.read().body, HasSubstr("RateLimit"));
  call.done(success(1));
  EXPECT_EQ(first.read().status, 200U);
  second.send(call_to("b"));
  service_.take().done(success(2));
  EXPECT_THAT(second.read().body, HasSubstr("\"MessageId\":2"));
}

}  // namespace
}  // namespace gateway
