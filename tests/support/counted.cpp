// These functions take the place of the C library's in the test program.
#include "tests/support/counted.hpp"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

namespace gateway::test {
namespace {

// Neither needs memory or a lock itself.
constinit thread_local Work t_work;
constinit std::atomic<std::int64_t> g_bytes{0};

constexpr std::int64_t kChunkHeader = sizeof(std::size_t);

void* taken(void* block) noexcept {
  ++t_work.allocations;
  if (block != nullptr) {
    g_bytes.fetch_add(static_cast<std::int64_t>(malloc_usable_size(block)) + kChunkHeader,
                      std::memory_order_relaxed);
  }
  return block;
}

void given_back(void* block) noexcept {
  if (block == nullptr) return;
  g_bytes.fetch_sub(static_cast<std::int64_t>(malloc_usable_size(block)) + kChunkHeader,
                    std::memory_order_relaxed);
}

using LockFunction = int (*)(pthread_mutex_t*);

LockFunction waiting_lock() noexcept {
  static constinit std::atomic<LockFunction> found{nullptr};
  LockFunction function = found.load(std::memory_order_relaxed);
  if (function == nullptr) {
    function = reinterpret_cast<LockFunction>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    found.store(function, std::memory_order_relaxed);
  }
  return function;
}

}  // namespace

Work operator-(const Work& now, const Work& before) noexcept {
  return {now.allocations - before.allocations,
          now.receives - before.receives,
          now.sends - before.sends,
          now.polls - before.polls,
          now.registrations - before.registrations,
          now.locks - before.locks,
          now.contended_locks - before.contended_locks};
}

Work work_of_this_thread() noexcept {
  return t_work;
}

std::int64_t heap_bytes() noexcept {
  return g_bytes.load(std::memory_order_relaxed);
}

}  // namespace gateway::test

using gateway::test::given_back;
using gateway::test::t_work;
using gateway::test::taken;

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) {
  return taken(__libc_malloc(size));
}
void* calloc(std::size_t count, std::size_t size) {
  return taken(__libc_calloc(count, size));
}
void* realloc(void* block, std::size_t size) {
  given_back(block);
  return taken(__libc_realloc(block, size));
}
void* memalign(std::size_t alignment, std::size_t size) {
  return taken(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return taken(__libc_memalign(alignment, size));
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  *block = taken(__libc_memalign(alignment, size));
  return *block == nullptr ? ENOMEM : 0;
}
void free(void* block) {
  given_back(block);
  __libc_free(block);
}

ssize_t recv(int socket, void* data, std::size_t size, int flags) {
  ++t_work.receives;
  return ::recvfrom(socket, data, size, flags, nullptr, nullptr);
}
ssize_t recvmsg(int socket, msghdr* message, int flags) {
  ++t_work.receives;
  return ::syscall(SYS_recvmsg, socket, message, flags);
}
ssize_t send(int socket, const void* data, std::size_t size, int flags) {
  ++t_work.sends;
  return ::sendto(socket, data, size, flags, nullptr, 0);
}
ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  ++t_work.sends;
  return ::syscall(SYS_sendmsg, socket, message, flags);
}
int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
  ++t_work.polls;
  return ::epoll_pwait(epoll, events, most, timeout, nullptr);
}
int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
  ++t_work.registrations;
  return static_cast<int>(::syscall(SYS_epoll_ctl, epoll, operation, descriptor, event));
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  ++t_work.locks;
  const int result = pthread_mutex_trylock(mutex);
  if (result != EBUSY) return result;
  ++t_work.contended_locks;
  return gateway::test::waiting_lock()(mutex);
}

}  // extern "C"
