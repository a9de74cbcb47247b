// These functions take the place of the C library's in the test program.
#include "tests/support/failing_accept.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace gateway {
namespace {

std::mutex g_mutex;
std::condition_variable g_attempted;
bool g_failing = false;
int g_error = EMFILE;
std::size_t g_left = 0;
std::vector<std::chrono::steady_clock::time_point> g_attempts;

bool must_fail() {
  const std::scoped_lock lock(g_mutex);
  if (!g_failing || g_left == 0) return false;
  --g_left;
  g_attempts.push_back(std::chrono::steady_clock::now());
  g_attempted.notify_all();
  return true;
}

}  // namespace

FailingAccept::FailingAccept(int error, std::size_t times) {
  const std::scoped_lock lock(g_mutex);
  g_attempts.clear();
  g_failing = true;
  g_error = error;
  g_left = times;
}

FailingAccept::~FailingAccept() {
  const std::scoped_lock lock(g_mutex);
  g_failing = false;
}

std::vector<std::chrono::steady_clock::time_point> FailingAccept::attempts(std::size_t count) {
  std::unique_lock lock(g_mutex);
  if (!g_attempted.wait_for(lock, std::chrono::seconds(20), [count] { return g_attempts.size() >= count; })) {
    throw std::runtime_error("too few attempts to accept within 20 s");
  }
  return g_attempts;
}

}  // namespace gateway

extern "C" int accept4(int listener, sockaddr* __restrict address, socklen_t* __restrict length, int flags) {
  if (gateway::must_fail()) {
    errno = gateway::g_error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_accept4, listener, address, length, flags));
}

extern "C" int accept(int listener, sockaddr* __restrict address, socklen_t* __restrict length) {
  return ::accept4(listener, address, length, 0);
}
