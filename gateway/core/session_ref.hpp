// A session's name across threads: a value that is looked up on the session's shard, never a pointer.
#pragma once

#include <cstdint>

namespace gateway {

struct SessionRef {
  std::uint32_t slot = 0;
  std::uint32_t shard : 8 = 0;
  std::uint32_t generation : 24 = 0;

  friend constexpr bool operator==(const SessionRef& a, const SessionRef& b) noexcept {
    return a.slot == b.slot && a.shard == b.shard && a.generation == b.generation;
  }
};
static_assert(sizeof(SessionRef) == 8);

}  // namespace gateway
