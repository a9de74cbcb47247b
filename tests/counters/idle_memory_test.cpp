// What an idle terminal costs in memory, counted in the allocator's bytes.
#include <gtest/gtest.h>

#include "tests/counters/running_pool.hpp"

namespace gateway::test {
namespace {

// Connection, session, registry, device: all that the process keeps for a terminal that has logged in.
TEST(IdleMemory, ATerminalThatIsLoggedInCostsAtMost500Bytes) {
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
  EXPECT_LE(each, 500);
  std::cout << "bytes per session: " << each << '\n';
}

}  // namespace
}  // namespace gateway::test
