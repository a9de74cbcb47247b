// These functions take the place of the C library's in the test program.
#include "tests/support/counted.hpp"

#include <dlfcn.h>
#include <linux/futex.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>

namespace gateway::test {
namespace {

// Neither needs memory or a lock itself.
constinit thread_local Work t_work;
constinit std::atomic<std::int64_t> g_bytes{0};
constinit std::atomic<std::uint64_t> g_waits{0};

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

// The C library's function of this name, looked up once.
template <class Function>
class Real {
 public:
  explicit constexpr Real(const char* name) noexcept : name_(name) {}
  [[nodiscard]] Function get() noexcept {
    Function function = found_.load(std::memory_order_relaxed);
    if (function == nullptr) {
      function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name_));
      found_.store(function, std::memory_order_relaxed);
    }
    return function;
  }

 private:
  const char* name_;
  std::atomic<Function> found_{nullptr};
};

constinit Real<int (*)(pthread_mutex_t*)> g_mutex_lock("pthread_mutex_lock");
constinit Real<int (*)(pthread_rwlock_t*)> g_read_lock("pthread_rwlock_rdlock");
constinit Real<int (*)(pthread_rwlock_t*)> g_write_lock("pthread_rwlock_wrlock");
constinit Real<long (*)(long, ...)> g_syscall("syscall");

// `tried` is what the attempt without waiting came to.
template <class Lock, class Function>
int counted_lock(int tried, Lock* lock, Real<Function>& waiting) noexcept {
  ++t_work.locks;
  if (tried != EBUSY) return tried;
  ++t_work.contended_locks;
  g_waits.fetch_add(1, std::memory_order_relaxed);
  return waiting.get()(lock);
}

}  // namespace

Work operator-(const Work& now, const Work& before) noexcept {
  return {now.allocations - before.allocations,
          now.receives - before.receives,
          now.sends - before.sends,
          now.polls - before.polls,
          now.registrations - before.registrations,
          now.locks - before.locks,
          now.contended_locks - before.contended_locks,
          now.futex_waits - before.futex_waits};
}

Work work_of_this_thread() noexcept {
  return t_work;
}

std::uint64_t waits_of_all_threads() noexcept {
  return g_waits.load(std::memory_order_relaxed);
}

std::int64_t heap_bytes() noexcept {
  return g_bytes.load(std::memory_order_relaxed);
}

}  // namespace gateway::test

using gateway::test::counted_lock;
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
  return counted_lock(pthread_mutex_trylock(mutex), mutex, gateway::test::g_mutex_lock);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  return counted_lock(pthread_rwlock_tryrdlock(lock), lock, gateway::test::g_read_lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  return counted_lock(pthread_rwlock_trywrlock(lock), lock, gateway::test::g_write_lock);
}

// Has up to six arguments; those that were not given are passed on as they happen to be, and not looked at.
long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  const long operation = arguments[1] & FUTEX_CMD_MASK;
  if (number == SYS_futex && (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET)) {
    ++t_work.futex_waits;
    gateway::test::g_waits.fetch_add(1, std::memory_order_relaxed);
  }
  return gateway::test::g_syscall.get()(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                        arguments[4], arguments[5]);
}

}  // extern "C"
