// Implementation of the sockets' readiness.
#include "gateway/net/readiness.hpp"

#include <sys/epoll.h>

#include <array>
#include <boost/system/system_error.hpp>
#include <cerrno>

namespace gateway {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Between two batches the loop does its other work: timers, and what other threads have posted.
constexpr std::size_t kBatch = 128;

int new_epoll() {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw boost::system::system_error(errno, boost::system::system_category(), "epoll");
  return descriptor;
}

epoll_event event_of(Readiness::Waiter& waiter, Readiness::Interest interest) noexcept {
  epoll_event event{};
  if (interest.reading) event.events |= EPOLLIN;
  if (interest.writing) event.events |= EPOLLOUT;
  // A lost connection is always told; to who does not ask for anything, once.
  if (event.events == 0) event.events = EPOLLET;
  event.data.ptr = &waiter;
  return event;
}

}  // namespace

Readiness::Readiness(asio::io_context& io) : epoll_(io, new_epoll()) {}

void Readiness::start() {
  wait();
}

void Readiness::wait() {
  epoll_.async_wait(asio::posix::descriptor_base::wait_read, [this](const error_code& error) {
    if (error) return;
    tell();
    wait();
  });
}

void Readiness::tell() {
  std::array<epoll_event, kBatch> ready;
  const int count = ::epoll_wait(epoll_.native_handle(), ready.data(), static_cast<int>(ready.size()), 0);
  constexpr std::uint32_t kLost = EPOLLERR | EPOLLHUP;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = ready[static_cast<std::size_t>(i)];
    const bool lost = (event.events & kLost) != 0;
    static_cast<Waiter*>(event.data.ptr)
        ->on_ready({lost || (event.events & EPOLLIN) != 0, lost || (event.events & EPOLLOUT) != 0, lost});
  }
}

bool Readiness::add(int descriptor, Waiter& waiter) noexcept {
  epoll_event event = event_of(waiter, {});
  return ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Readiness::change(int descriptor, Waiter& waiter, Interest interest) noexcept {
  epoll_event event = event_of(waiter, interest);
  (void)::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, descriptor, &event);
}

}  // namespace gateway
