// Tests of the counters themselves: what they must see, they see.
#include "tests/support/counted.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace gateway::test {
namespace {

// What another thread's `wait` counts, which ends only after `release`; that is called once the thread is
// seen waiting, or after a long time where the counter does not see it.
Work counted_while_waiting(const std::function<void()>& wait, const std::function<void()>& release) {
  const std::uint64_t before = waits_of_all_threads();
  Work work;
  std::thread other([&] {
    const Work begin = work_of_this_thread();
    wait();
    work = work_of_this_thread() - begin;
  });
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (waits_of_all_threads() == before && std::chrono::steady_clock::now() < limit)
    std::this_thread::yield();
  release();
  other.join();
  return work;
}

TEST(Counted, AMutexThatAnotherThreadHas) {
  std::mutex mutex;
  mutex.lock();
  const Work work =
      counted_while_waiting([&] { const std::lock_guard lock(mutex); }, [&] { mutex.unlock(); });
  EXPECT_EQ(work.locks, 1U);
  EXPECT_EQ(work.contended_locks, 1U);
}

TEST(Counted, AReadWriteLockThatAnotherThreadHas) {
  std::shared_mutex mutex;
  mutex.lock();
  const Work reader =
      counted_while_waiting([&] { const std::shared_lock lock(mutex); }, [&] { mutex.unlock(); });
  EXPECT_EQ(reader.locks, 1U);
  EXPECT_EQ(reader.contended_locks, 1U);
  mutex.lock_shared();
  const Work writer =
      counted_while_waiting([&] { const std::unique_lock lock(mutex); }, [&] { mutex.unlock_shared(); });
  EXPECT_EQ(writer.contended_locks, 1U);
}

TEST(Counted, AnAtomicThatIsWaitedFor) {
  std::atomic<int> value{0};
  const Work work = counted_while_waiting([&] { value.wait(0); },
                                          [&] {
                                            value.store(1);
                                            value.notify_one();
                                          });
  EXPECT_GE(work.futex_waits, 1U);
  EXPECT_EQ(work.locks, 0U);
}

TEST(Counted, ALockThatIsFree) {
  std::mutex mutex;
  const Work before = work_of_this_thread();
  { const std::lock_guard lock(mutex); }
  const Work work = work_of_this_thread() - before;
  EXPECT_EQ(work.locks, 1U);
  EXPECT_EQ(work.contended_locks, 0U);
}

TEST(Counted, PollsAndRegistrations) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Work before = work_of_this_thread();
  epoll_event event{};
  event.events = EPOLLIN;
  EXPECT_EQ(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event), 0);
  EXPECT_EQ(epoll_wait(epoll, &event, 1, 0), 0);
  const Work work = work_of_this_thread() - before;
  EXPECT_EQ(work.registrations, 1U);
  EXPECT_EQ(work.polls, 1U);
  for (const int fd : {epoll, ends[0], ends[1]}) close(fd);
}

}  // namespace
}  // namespace gateway::test
