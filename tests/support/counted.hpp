// What a program asks of the heap, of the system and of locks, counted: the same on every machine.
#pragma once

#include <cstdint>

namespace gateway::test {

// Of one thread since it began. Linking counted.cpp puts counting functions in the place of the C library's
// malloc family, of socket calls, of locks of mutexes and read-write locks, and of syscall(), by which
// atomics wait, in the whole program.
struct Work {
  std::uint64_t allocations = 0;      // malloc and its kin, operator new included
  std::uint64_t receives = 0;         // recv and recvmsg
  std::uint64_t sends = 0;            // send and sendmsg
  std::uint64_t polls = 0;            // epoll_wait
  std::uint64_t registrations = 0;    // epoll_ctl
  std::uint64_t locks = 0;            // mutexes and read-write locks taken
  std::uint64_t contended_locks = 0;  // of these, somebody else had them
  std::uint64_t futex_waits = 0;      // for an atomic to change, beside those of locks

  friend Work operator-(const Work& now, const Work& before) noexcept;
};

[[nodiscard]] Work work_of_this_thread() noexcept;
// Contended locks and futex waits of all threads; counted before the thread waits.
[[nodiscard]] std::uint64_t waits_of_all_threads() noexcept;

// Bytes of the heap in use by the whole program, with the allocator's own: what it takes from the system.
[[nodiscard]] std::int64_t heap_bytes() noexcept;

}  // namespace gateway::test
