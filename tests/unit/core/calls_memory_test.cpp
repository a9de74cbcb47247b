// What calls leave behind once they are answered, in bytes; a program of its own, for it counts all of its
// memory.
#include <gtest/gtest.h>

#include "tests/support/counted_memory.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

class CallsMemoryTest : public SessionFixture {
 protected:
  // Calls and answers at once; false where the answer did not find its call.
  bool answered_call(Terminal& terminal) {
    answered = 0;
    call(terminal);
    return answer_all(terminal) == 1 && answered == 1;
  }
  void call(Terminal& terminal) {
    DownlinkRequest request{0x8300,
                            {4, 'x'},
                            reply_rule_for(0x8300, {}, std::nullopt),
                            clock.now() + std::chrono::seconds(5),
                            {}};
    request.done = [this](const Reply& reply) {
      answered += reply.status == ReplyStatus::answered ? 1U : 0U;
    };
    terminal.session->request(std::move(request));
  }
  // Until nothing more is sent; how many there were.
  std::size_t answer_all(Terminal& terminal) {
    std::size_t calls = 0;
    for (auto sent = terminal.link.take(); !sent.empty();) {
      const SentFrame first = sent.front();
      sent.erase(sent.begin());
      ++calls;
      for (SentFrame& next : terminal.say(0x0001, {static_cast<std::uint8_t>(first.serial >> 8),
                                                   static_cast<std::uint8_t>(first.serial), 0x83, 0x00, 0}))
        sent.push_back(std::move(next));
      publisher.events.clear();
    }
    return calls;
  }

  std::size_t answered = 0;
};

// Fault m.
TEST_F(CallsMemoryTest, AHundredThousandAnsweredCallsLeaveTimersAndMemoryAsTheyWere) {
  auto terminal = online();
  ASSERT_TRUE(answered_call(*terminal));
  const std::size_t base = bytes_in_use();
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(answered_call(*terminal)) << i;
  EXPECT_FALSE(reply_wheel.armed());
  EXPECT_EQ(terminal->session->outstanding(), 0U);
  EXPECT_EQ(bytes_in_use(), base);
}

TEST_F(CallsMemoryTest, CallsThatWaitedLeaveNothingBehindWhenTheyAreAnswered) {
  auto terminal = online();
  ASSERT_TRUE(answered_call(*terminal));
  const std::size_t base = bytes_in_use();
  answered = 0;
  for (int i = 0; i < 50; ++i) call(*terminal);
  EXPECT_EQ(terminal->session->queued(), 42U);
  EXPECT_EQ(answer_all(*terminal), 50U);
  EXPECT_EQ(answered, 50U);
  EXPECT_FALSE(reply_wheel.armed());
  EXPECT_EQ(bytes_in_use(), base);
}

}  // namespace
}  // namespace gateway::test
