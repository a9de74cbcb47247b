// What a position report costs in steady state, counted: allocations, system calls and locks.
#include <gtest/gtest.h>

#include <thread>

#include "tests/counters/running_pool.hpp"
#include "tests/support/counting_link.hpp"
#include "tests/support/fakes.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

constexpr std::uint16_t kReports = 200;

// Asking a shard's thread for its counts may take the place of the one block that its loop uses again and
// again.
constexpr std::uint64_t kOfTheQuestion = 1;

// The session over a link that keeps nothing, fed with bytes as a connection feeds it.
class ReportOnASession : public SessionFixture, public testing::WithParamInterface<jt808::Edition> {
 protected:
  DiscardPublisher counter;
  Services counted{clock,   slow_wheel, reply_wheel,   registry,        admission,
                   counter, mailbox,    config.limits, config.products, metrics,
                   links,   log,        decoder,       frame,           uplink_share};
};

TEST_P(ReportOnASession, NeedsNoHeap) {
  auto guide = connect("13800000001", GetParam());
  const std::string code = guide->registered_code(registration(GetParam()));
  CountingLink link;
  Session session(SessionRef{}, link, 0, counted);
  mailbox.sessions[0] = &session;
  FrameInput input;
  const auto feed = [&](Body bytes) {
    EXPECT_FALSE(input.feed(bytes, false, session, config.limits, metrics));
  };
  feed(terminal_frame("13800000001", GetParam(), 0x0102, 1, guide->authentication(code)));
  ASSERT_EQ(session.state(), Session::State::online);

  std::vector<Body> reports;
  for (std::uint16_t i = 0; i < kReports + 10; ++i) {
    reports.push_back(report_frame("13800000001", GetParam(), i));
  }
  const std::uint64_t answers = link.frames;
  Work before;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (i == 10) before = work_of_this_thread();  // the first ones make the objects that are used again
    (void)input.feed(reports[i], false, session, config.limits, metrics);
  }
  const Work work = work_of_this_thread() - before;
  EXPECT_EQ(work.allocations, 0U);
  EXPECT_EQ(work.locks, 0U);
  EXPECT_EQ(link.frames - answers, kReports + 10U);
  EXPECT_EQ(counter.count(), kReports + 10U);
  EXPECT_EQ(metrics.bodies_undecodable.value(), 0U);
  session.on_closed(CloseReason::peer_closed);
}

// The idle limit's timer stays where it is, whatever comes: it is looked at when its time is over.
TEST_P(ReportOnASession, TouchesNoTimer) {
  auto terminal = online("13800000001", GetParam());
  EXPECT_TRUE(slow_wheel.armed());
  slow_wheel.disarm(*terminal->session);
  ASSERT_FALSE(slow_wheel.armed());
  FrameInput input;
  for (std::uint16_t i = 0; i < kReports; ++i) {
    clock.advance(std::chrono::seconds(1));
    Body report = report_frame("13800000001", GetParam(), i);
    (void)input.feed(report, false, *terminal->session, config.limits, metrics);
  }
  EXPECT_EQ(terminal->session->last_seen(), clock.now());
  EXPECT_FALSE(slow_wheel.armed());
  EXPECT_FALSE(reply_wheel.armed());
}

INSTANTIATE_TEST_SUITE_P(Editions, ReportOnASession,
                         testing::Values(jt808::Edition::v2013, jt808::Edition::v2019));

// A turn of a shard's loop handles what one read brought: Asio's epoll and the one in it that has the sockets
// are asked, the inner one is registered anew, and Asio takes its own locks, which nobody else has. One more
// of any for each read fails.
void expect_no_more_than_a_turn(const Work& work, std::uint64_t turns) {
  constexpr std::uint64_t kOfTicks = 20;  // of the wheels, and of the question
  EXPECT_LE(work.polls, 2 * turns + kOfTicks);
  EXPECT_LE(work.registrations, turns + kOfTicks);
  EXPECT_LE(work.locks, 4 * turns + kOfTicks);
  EXPECT_EQ(work.futex_waits, 0U);
}

class ReportOnASocket : public testing::TestWithParam<jt808::Edition> {};

TEST_P(ReportOnASocket, NeedsNoHeapAndIsReadOnceAndAnsweredOnce) {
  RunningPool room(1);
  RawTerminal terminal = room.online(1, GetParam());
  const auto exchange = [&](std::uint16_t count) {
    for (std::uint16_t i = 0; i < count; ++i) {
      terminal.send(report_frame(terminal.phone(), GetParam(), i));
      (void)terminal.receive(1);
    }
  };
  exchange(10);
  const Work before = room.work().at(0);
  exchange(kReports);
  const Work work = room.work().at(0) - before;
  EXPECT_LE(work.allocations, kOfTheQuestion);
  EXPECT_EQ(work.receives, kReports);
  EXPECT_EQ(work.sends, kReports);
  expect_no_more_than_a_turn(work, kReports);
  EXPECT_EQ(room.uplink.count(), kReports + 10U);
}

// One piece of many reports: all are handled, then all answers leave together, and nothing waits for more.
TEST_P(ReportOnASocket, ReportsOfOneReadAreAnsweredByOneWrite) {
  RunningPool room(1);
  RawTerminal terminal = room.online(1, GetParam());
  constexpr std::uint16_t kTogether = 8;
  std::vector<std::uint8_t> together;
  for (std::uint16_t i = 0; i < kTogether; ++i) {
    const auto frame = report_frame(terminal.phone(), GetParam(), i);
    together.insert(together.end(), frame.begin(), frame.end());
  }
  const auto exchange = [&](int count) {
    for (int i = 0; i < count; ++i) {
      terminal.send(together);
      (void)terminal.receive(kTogether);
    }
  };
  exchange(10);
  const std::uint64_t reads = room.clock.reads();
  const Work before = room.work().at(0);
  exchange(50);
  const Work work = room.work().at(0) - before;
  // What the idle limit costs a report is one store: the clock is read for the chunk. (The wheels may tick.)
  EXPECT_LE(room.clock.reads() - reads, 2 * 50U + 20U);
  EXPECT_LE(work.allocations, kOfTheQuestion);
  EXPECT_EQ(work.receives, 50U);
  EXPECT_EQ(work.sends, 50U);
  expect_no_more_than_a_turn(work, 50);
}

INSTANTIATE_TEST_SUITE_P(Editions, ReportOnASocket,
                         testing::Values(jt808::Edition::v2013, jt808::Edition::v2019));

// Two shards at work at the same time wait for no lock of each other's.
TEST(ReportOnTwoShards, NeitherWaitsForTheOther) {
  RunningPool room(2);
  std::vector<RawTerminal> terminals;
  for (int i = 0; i < 16; ++i) terminals.push_back(room.online(i));
  std::vector<std::thread> fleet;
  for (int part = 0; part < 2; ++part) {
    fleet.emplace_back([&terminals, part] {
      for (std::uint16_t i = 0; i < kReports; ++i) {
        for (std::size_t at = 0; at < terminals.size(); ++at) {
          if (static_cast<int>(at % 2) != part) continue;
          terminals[at].send(report_frame(terminals[at].phone(), jt808::Edition::v2013, i));
          (void)terminals[at].receive(1);
        }
      }
    });
  }
  for (std::thread& part : fleet) part.join();
  EXPECT_EQ(room.uplink.count(), 16U * kReports);
  EXPECT_EQ(room.uplink.threads(), 2U);
  EXPECT_EQ(room.uplink.waits(), 0U);
}

}  // namespace
}  // namespace gateway::test
