// Tests of the fleet against the floor, and against servers that do it wrong.
#include "tools/load/fleet.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

#include "tools/load/child_process.hpp"
#include "tools/load/fleet_process.hpp"
#include "tools/load/floor_server.hpp"

namespace {

using namespace load;
using std::chrono::milliseconds;

constexpr auto kPatience = milliseconds(20'000);  // a limit, not a wait
constexpr auto kSlice = milliseconds(50);

FleetPlan plan_for(const sockaddr_in& server, std::uint32_t terminals, Form form = Form::v2013) {
  FleetPlan plan;
  plan.server = server;
  plan.terminals = terminals;
  plan.form = form;
  return plan;
}

class FleetAtFloor : public testing::TestWithParam<Form> {
 protected:
  FleetAtFloor() {
    Descriptor listener = listen_on_loopback();
    address_ = address_of(listener);
    floor_ = ChildProcess::fork_on(0, [&] { serve_floor(std::move(listener), FloorKind::acknowledge); });
  }
  sockaddr_in address_{};
  ChildProcess floor_;
};
INSTANTIATE_TEST_SUITE_P(Fleet, FleetAtFloor, testing::Values(Form::v2013, Form::v2019));

TEST_P(FleetAtFloor, EveryReportOfAClosedLoopIsAnswered) {
  EventLoop loop;
  Fleet fleet(loop, plan_for(address_, 20, GetParam()));
  ASSERT_EQ(fleet.connect(kPatience).online, 20U);
  const Outcome outcome = fleet.closed_loop(8, kSlice);
  EXPECT_TRUE(outcome.sound());
  EXPECT_GE(outcome.sent, 160U);
  EXPECT_EQ(outcome.answered, outcome.sent);
  EXPECT_EQ(outcome.latency.count(), outcome.answered);
}

TEST_P(FleetAtFloor, AnOpenLoopSendsWhatIsDueAndNoMore) {
  EventLoop loop;
  Fleet fleet(loop, plan_for(address_, 10, GetParam()));
  ASSERT_EQ(fleet.connect(kPatience).online, 10U);
  const Outcome outcome = fleet.open_loop(2'000, milliseconds(100));
  EXPECT_TRUE(outcome.sound());
  EXPECT_EQ(outcome.sent, 200U);
  EXPECT_EQ(outcome.answered, 200U);
}

TEST_P(FleetAtFloor, TerminalsComeBackWithTheirCodes) {
  EventLoop loop;
  Fleet fleet(loop, plan_for(address_, 5, GetParam()));
  ASSERT_EQ(fleet.connect(kPatience).online, 5U);
  fleet.disconnect();
  const Outcome again = fleet.connect(kPatience);
  EXPECT_EQ(again.online, 5U);
  EXPECT_TRUE(again.sound());
}

TEST_P(FleetAtFloor, AServerThatEndsIsALossThatIsTold) {
  EventLoop loop;
  Fleet fleet(loop, plan_for(address_, 5, GetParam()));
  ASSERT_EQ(fleet.connect(kPatience).online, 5U);
  floor_ = ChildProcess();
  const Outcome outcome = fleet.closed_loop(1, kPatience);
  EXPECT_EQ(outcome.online, 0U);
  EXPECT_EQ(outcome.closed, 5U);
  EXPECT_EQ(outcome.answered, 0U);
  EXPECT_EQ(outcome.lost, outcome.sent);
  EXPECT_FALSE(outcome.sound());
}

TEST_P(FleetAtFloor, AFleetInAProcessDoesTheSame) {
  FleetProcess fleet(0, plan_for(address_, 20, GetParam()));
  ASSERT_EQ(fleet.connect(kPatience).online, 20U);
  const Outcome outcome = fleet.closed_loop(2, kSlice);
  EXPECT_TRUE(outcome.sound());
  EXPECT_GT(outcome.answered, 0U);
  EXPECT_GT(outcome.client_cpu, 0U);
}

// A server in a thread that answers with what `answer` makes of a frame, for one connection; the `refused`
// ones before it are ended at once.
class OddServer {
 public:
  using Answer = std::function<std::uint8_t*(std::uint8_t*, const Frame&)>;
  explicit OddServer(Answer answer, int refused = 0)
      : listener_(listen_on_loopback()), address_(address_of(listener_)), refused_(refused) {
    thread_ = std::jthread(
        [this, answer = std::move(answer)](const std::stop_token& stop) { serve(stop, answer); });
  }
  [[nodiscard]] const sockaddr_in& address() const noexcept { return address_; }

 private:
  void serve(const std::stop_token& stop, const Answer& answer) {
    Descriptor link;
    timeval limit{0, 20'000};
    setsockopt(listener_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::vector<std::uint8_t> in(4096);
    std::vector<std::uint8_t> out(64 * 1024);
    while (!stop.stop_requested()) {
      if (!link.open()) {
        link.reset(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (link.open() && refused_ > 0) {
          --refused_;
          link.reset();
        }
        if (link.open()) setsockopt(link.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        continue;
      }
      const ssize_t got = recv(link.get(), in.data(), in.size(), 0);
      if (got == 0) return;
      if (got < 0) continue;
      std::uint8_t* end = out.data();
      std::uint64_t bad = 0;
      for_each_frame({in.data(), static_cast<std::size_t>(got)}, bad,
                     [&](const Frame& frame) { end = answer(end, frame); });
      send(link.get(), out.data(), static_cast<std::size_t>(end - out.data()), MSG_NOSIGNAL);
    }
  }

  Descriptor listener_;
  sockaddr_in address_;
  int refused_;
  std::jthread thread_;
};

std::uint8_t* general(std::uint8_t* out, const Frame& frame, std::uint16_t serial, std::uint8_t result) {
  std::array<std::uint8_t, 5> body{};
  put_be16(body.data(), serial);
  put_be16(body.data() + 2, frame.id);
  body[4] = result;
  return put_answer(out, frame, 0x8001, 0, body);
}

// Lets the terminal in, and answers its reports by `report`.
OddServer::Answer lets_in(OddServer::Answer report) {
  return [report = std::move(report)](std::uint8_t* out, const Frame& frame) {
    if (frame.id == 0x0100) {
      std::array<std::uint8_t, 4> body{0, 0, 0, 'x'};
      put_be16(body.data(), frame.serial);
      return put_answer(out, frame, 0x8100, 0, body);
    }
    return frame.id == 0x0102 ? general(out, frame, frame.serial, 0) : report(out, frame);
  };
}

TEST(FleetSetUp, ATerminalThatIsRefusedComesAgain) {
  const OddServer server(
      lets_in([](std::uint8_t* out, const Frame& frame) { return general(out, frame, frame.serial, 0); }), 2);
  EventLoop loop;
  Fleet fleet(loop, plan_for(server.address(), 1));
  const Outcome outcome = fleet.connect(kPatience);
  EXPECT_EQ(outcome.online, 1U);
  EXPECT_EQ(outcome.failed, 2U);
}

TEST(FleetSetUp, WhatNobodyServesEndsByItsTime) {
  const sockaddr_in nobody = address_of(listen_on_loopback());  // and closed again
  EventLoop loop;
  Fleet fleet(loop, plan_for(nobody, 1));
  const Outcome outcome = fleet.connect(milliseconds(50));
  EXPECT_EQ(outcome.online, 0U);
  EXPECT_GE(outcome.failed, 1U);
}

Outcome ten_reports(const OddServer& server) {
  EventLoop loop;
  Fleet fleet(loop, plan_for(server.address(), 1));
  EXPECT_EQ(fleet.connect(kPatience).online, 1U);
  fleet.begin();
  for (int i = 0; i < 10; ++i) fleet.report(0, Clock::now());
  return fleet.end(milliseconds(200));
}

TEST(FleetChecks, AnAnswerWithAnotherSerialIsWrong) {
  const OddServer server(lets_in([](std::uint8_t* out, const Frame& frame) {
    return general(out, frame, static_cast<std::uint16_t>(frame.serial + 100), 0);
  }));
  const Outcome outcome = ten_reports(server);
  EXPECT_EQ(outcome.wrong, 10U);
  EXPECT_EQ(outcome.lost, 10U);
}

TEST(FleetChecks, AnAnswerWithAResultIsWrong) {
  const OddServer server(
      lets_in([](std::uint8_t* out, const Frame& frame) { return general(out, frame, frame.serial, 3); }));
  EXPECT_EQ(ten_reports(server).wrong, 10U);
}

TEST(FleetChecks, ASecondAnswerIsWrong) {
  const OddServer server(lets_in([](std::uint8_t* out, const Frame& frame) {
    return general(general(out, frame, frame.serial, 0), frame, frame.serial, 0);
  }));
  const Outcome outcome = ten_reports(server);
  EXPECT_EQ(outcome.answered, 10U);
  EXPECT_GE(outcome.wrong, 9U);  // the last one may come after the end
}

TEST(FleetChecks, ABrokenChecksumIsNoAnswer) {
  const OddServer server(lets_in([](std::uint8_t* out, const Frame& frame) {
    std::uint8_t* const end = general(out, frame, frame.serial, 0);
    out[1] ^= 0x01U;
    return end;
  }));
  const Outcome outcome = ten_reports(server);
  EXPECT_EQ(outcome.bad, 10U);
  EXPECT_EQ(outcome.lost, 10U);
}

TEST(FleetChecks, NoAnswerIsALoss) {
  const OddServer server(lets_in([](std::uint8_t* out, const Frame&) { return out; }));
  const Outcome outcome = ten_reports(server);
  EXPECT_EQ(outcome.answered, 0U);
  EXPECT_EQ(outcome.lost, 10U);
}

// The fleet's own position answers need no acknowledgement: what the server says to one is asked by nobody.
TEST(FleetChecks, AnAcknowledgedPositionAnswerIsWrong) {
  const OddServer server(lets_in([](std::uint8_t* out, const Frame& frame) {
    if (frame.id == 0x0201) return general(out, frame, frame.serial, 0);
    return put_answer(general(out, frame, frame.serial, 0), frame, 0x8201, 7, {});
  }));
  EventLoop loop;
  Fleet fleet(loop, plan_for(server.address(), 1));
  ASSERT_EQ(fleet.connect(kPatience).online, 1U);
  fleet.begin();
  fleet.report(0, Clock::now());
  const TimePoint limit = Clock::now() + kPatience;
  while (fleet.counts().wrong == 0 && Clock::now() < limit) loop.turn(limit);
  const Outcome outcome = fleet.end(milliseconds(0));
  EXPECT_EQ(outcome.answered, 1U);
  EXPECT_EQ(outcome.asked, 1U);
  EXPECT_EQ(outcome.wrong, 1U);
}

// What the n-th answer of a terminal says is the n-th call's alone.
TEST(FleetChecks, APositionAnswerCarriesTerminalAndCall) {
  std::vector<std::uint32_t> said;
  {
    const OddServer server(lets_in([&said](std::uint8_t* out, const Frame& frame) {
      if (frame.id != 0x0201) {
        out = general(out, frame, frame.serial, 0);
        for (std::uint16_t serial = 1; serial <= 3; ++serial)
          out = put_answer(out, frame, 0x8201, serial, {});
        return out;
      }
      for (const std::size_t at : {10U, 14U})
        said.push_back(std::uint32_t{be16(&frame.body[at])} << 16U | be16(&frame.body[at + 2]));
      return said.size() == 6 ? put_answer(out, frame, 0x8104, 9, {}) : out;  // tells that all have come
    }));
    EventLoop loop;
    FleetPlan plan = plan_for(server.address(), 1);
    plan.first = 70'000;
    Fleet fleet(loop, plan);
    ASSERT_EQ(fleet.connect(kPatience).online, 1U);
    fleet.begin();
    fleet.report(0, Clock::now());
    const TimePoint limit = Clock::now() + kPatience;
    while (fleet.counts().asked < 4 && Clock::now() < limit) loop.turn(limit);
  }
  EXPECT_EQ(said, (std::vector<std::uint32_t>{70'000, 0, 70'000, 1, 70'000, 2}));
}

TEST(Addresses, OnlyLoopbackIsAccepted) {
  EXPECT_EQ(ntohs(loopback_address("127.0.0.9:7999").sin_port), 7999);
  for (const char* const text :
       {"10.0.0.1:7999", "0.0.0.0:7999", "8.8.8.8:80", "127.0.0.1", "127.0.0.1:0", "host:1"}) {
    EXPECT_THROW((void)loopback_address(text), std::runtime_error) << text;
  }
}

}  // namespace
