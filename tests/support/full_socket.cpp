// This sendto() takes the place of the C library's in the test program.
#include "tests/support/full_socket.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace gateway {
namespace {

std::mutex g_mutex;
std::condition_variable g_attempted;
bool g_full = false;
std::size_t g_attempts = 0;

bool must_fail() {
  const std::scoped_lock lock(g_mutex);
  if (!g_full) return false;
  ++g_attempts;
  g_attempted.notify_all();
  return true;
}

}  // namespace

FullSocket::FullSocket() {
  const std::scoped_lock lock(g_mutex);
  g_attempts = 0;
  g_full = true;
}

FullSocket::~FullSocket() {
  const std::scoped_lock lock(g_mutex);
  g_full = false;
}

void FullSocket::wait_attempts(std::size_t count) {
  std::unique_lock lock(g_mutex);
  if (!g_attempted.wait_for(lock, std::chrono::seconds(20), [count] { return g_attempts >= count; }))
    throw std::runtime_error("too few datagrams within 20 s");
}

}  // namespace gateway

extern "C" ssize_t sendto(int socket, const void* data, size_t size, int flags, const sockaddr* address,
                          socklen_t length) {
  if (gateway::must_fail()) {
    errno = EAGAIN;
    return -1;
  }
  iovec part{const_cast<void*>(data), size};
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(address);
  message.msg_namelen = length;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  return ::sendmsg(socket, &message, flags);
}
