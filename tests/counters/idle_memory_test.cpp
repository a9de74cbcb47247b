// What an idle terminal costs in memory, counted in the allocator's bytes.
#include <gtest/gtest.h>

#include "tests/counters/running_pool.hpp"

namespace gateway::test {
namespace {

// Connection, session, registry, device: all that the process keeps for a terminal that has logged in.
TEST(IdleMemory, ATerminalThatIsLoggedInCostsAtMost470Bytes) {
  RunningPool room(1);
  std::vector<RawTerminal> terminals;
  constexpr int kFew = 100;
  constexpr int kMany = 1'100;
  terminals.reserve(kMany);
  const auto heap_with = [&](int count) {
    while (static_cast<int>(terminals.size()) < count) {
      terminals.push_back(room.online(static_cast<int>(terminals.size())));
    }
    (void)room.work();  // what the last one left behind is freed
    return heap_bytes();
  };
  const std::int64_t few = heap_with(kFew);
  const std::int64_t many = heap_with(kMany);
  const std::int64_t each = (many - few) / (kMany - kFew);
  RecordProperty("bytes_per_session", static_cast<int>(each));
  EXPECT_LE(each, 470);
  std::cout << "bytes per session: " << each << '\n';
}

// Each of its ends is noted, and those that it came back from are dropped.
TEST(IdleMemory, ATerminalThatComesAndGoesCostsNoMoreThanOnce) {
  SessionRegistry registry(1'000'000, 100);
  const TerminalKey key{0, *jt808::PhoneNumber::from_digits("13800000001")};
  TimePoint now{};
  const auto come_and_go = [&](int times) {
    for (int i = 0; i < times; ++i) {
      now += std::chrono::seconds(1);
      (void)registry.bind(key, SessionRef{}, jt808::Edition::v2013, now);
      registry.unbind(key, SessionRef{}, true, now, 0);
    }
    return heap_bytes();
  };
  const std::int64_t before = come_and_go(1'000);
  EXPECT_LE(come_and_go(100'000) - before, 16 * 1024);
}

}  // namespace
}  // namespace gateway::test
