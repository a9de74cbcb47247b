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
    bool answered = false;
    DownlinkRequest request{0x8300,
                            {4, 'x'},
                            reply_rule_for(0x8300, {}, std::nullopt),
                            clock.now() + std::chrono::seconds(5),
                            {}};
    request.done = [&answered](const Reply& reply) { answered = reply.status == ReplyStatus::answered; };
    terminal.session->request(std::move(request));
    const auto sent = terminal.link.take();
    if (sent.size() != 1) return false;
    terminal.say(0x0001, {static_cast<std::uint8_t>(sent[0].serial >> 8),
                          static_cast<std::uint8_t>(sent[0].serial), 0x83, 0x00, 0});
    publisher.events.clear();
    return answered;
  }
};

// Fault m.
TEST_F(CallsMemoryTest, AHundredThousandAnsweredCallsLeaveTimersAndMemoryAsTheyWere) {
  auto terminal = online();
  ASSERT_TRUE(answered_call(*terminal));
  const std::size_t base = bytes_in_use();
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(answered_call(*terminal)) << i;
  EXPECT_FALSE(reply_wheel.armed());
  EXPECT_EQ(terminal->session->outstanding(), 0U);
  // At most 1,024 serials of the last minute are remembered, so that no late answer finds another call.
  EXPECT_LE(bytes_in_use(), base + std::size_t{64} * 1024);
}

}  // namespace
}  // namespace gateway::test
