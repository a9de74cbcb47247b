// The bridge between the RRpc service's threads and a coroutine's.
#include "gateway/http/rrpc_await.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "tests/unit/http/parking.hpp"

namespace gateway {
namespace {

boost::asio::awaitable<void> call_often(RrpcService& service, int times, int& right, std::thread::id home) {
  for (int i = 0; i < times; ++i) {
    RrpcRequest request;
    request.payload.assign(1, static_cast<std::uint8_t>(i));
    const RrpcResult result = co_await await_rrpc(service, std::move(request));
    if (result.payload->at(0) == static_cast<std::uint8_t>(i) && std::this_thread::get_id() == home) ++right;
  }
}

boost::asio::awaitable<void> call_and_catch(RrpcService& service, std::string& problem) {
  try {
    RrpcRequest request;
    const RrpcResult result = co_await await_rrpc(service, std::move(request));
    problem = "no error";
  } catch (const std::exception& error) {
    problem = error.what();
  }
}

RrpcResult echo(const RrpcRequest& request) {
  RrpcResult result;
  result.payload = request.payload;
  return result;
}

TEST(RrpcAwait, AnswersInsideTheCallResumeTheCoroutine) {
  boost::asio::io_context io;
  AnsweringService service(echo);
  int right = 0;
  boost::asio::co_spawn(io, call_often(service, 1'000, right, std::this_thread::get_id()),
                        boost::asio::detached);
  io.run();
  EXPECT_EQ(right, 1'000);
}

TEST(RrpcAwait, AnswersOfAnotherThreadResumeTheCoroutineOnItsOwn) {
  boost::asio::io_context io;
  ParkingService service;
  constexpr int kCalls = 5'000;
  int right = 0;
  boost::asio::co_spawn(io, call_often(service, kCalls, right, std::this_thread::get_id()),
                        boost::asio::detached);
  std::thread answering([&service] {
    for (int i = 0; i < kCalls; ++i) {
      const ParkedCall call = service.take();
      call.done(echo(call.request));
    }
  });
  io.run();
  answering.join();
  EXPECT_EQ(right, kCalls);
}

TEST(RrpcAwait, TheContextStaysBusyWhileACallWaits) {
  boost::asio::io_context io;
  ParkingService service;
  int right = 0;
  boost::asio::co_spawn(io, call_often(service, 1, right, std::this_thread::get_id()), boost::asio::detached);
  io.poll();
  EXPECT_FALSE(io.stopped());
  const ParkedCall call = service.take();
  call.done(echo(call.request));
  EXPECT_EQ(right, 0);  // posted, never run inside done
  io.poll();
  EXPECT_EQ(right, 1);
  EXPECT_TRUE(io.stopped());
}

TEST(RrpcAwait, WhatTheServiceThrowsTheCoroutineCatches) {
  boost::asio::io_context io;
  AnsweringService service(
      [](const RrpcRequest&) -> RrpcResult { throw std::runtime_error("no dispatcher"); });
  std::string problem;
  boost::asio::co_spawn(io, call_and_catch(service, problem), boost::asio::detached);
  io.run();
  EXPECT_EQ(problem, "no dispatcher");
}

TEST(RrpcAwait, ADroppedDoneIsAnError) {
  boost::asio::io_context io;
  ParkingService service;
  std::string problem;
  boost::asio::co_spawn(io, call_and_catch(service, problem), boost::asio::detached);
  io.poll();
  { const ParkedCall dropped = service.take(); }
  io.run();
  EXPECT_EQ(problem, "the RRpc service dropped a call");
}

}  // namespace
}  // namespace gateway
