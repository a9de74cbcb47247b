// What a program asks of the heap, of the system and of locks, counted: the same on every machine.
#pragma once

#include <cstdint>

namespace gateway::test {

// Of one thread since it began. Linking counted.cpp puts counting functions in the place of the C library's
// malloc family, of socket calls, and of pthread_mutex_lock, in the whole program.
struct Work {
  std::uint64_t allocations = 0;      // malloc and its kin, operator new included
  std::uint64_t receives = 0;         // recv and recvmsg
  std::uint64_t sends = 0;            // send and sendmsg
  std::uint64_t polls = 0;            // epoll_wait
  std::uint64_t registrations = 0;    // epoll_ctl
  std::uint64_t locks = 0;            // mutexes taken
  std::uint64_t contended_locks = 0;  // of these, somebody else had them

  friend Work operator-(const Work& now, const Work& before) noexcept;
};

[[nodiscard]] Work work_of_this_thread() noexcept;

// Bytes of the heap in use by the whole program, with the allocator's own: what it takes from the system.
[[nodiscard]] std::int64_t heap_bytes() noexcept;

}  // namespace gateway::test
