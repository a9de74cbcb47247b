// Implementation of the loop.
#include "tools/load/event_loop.hpp"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace load {
namespace {

constexpr auto kWatched = std::chrono::microseconds(100);

}  // namespace

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.open()) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

std::uint8_t EventLoop::add_handler(EventHandler& handler) {
  if (count_ == 255) throw std::length_error("too many handlers in one loop");
  handlers_[count_] = &handler;
  return count_++;
}

void EventLoop::control(int operation, int fd, std::uint8_t handler, std::uint32_t index,
                        std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = std::uint64_t{handler} << 32U | index;
  if (epoll_ctl(epoll_.get(), operation, fd, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

void EventLoop::turn(TimePoint until) {
  std::array<epoll_event, 512> ready;
  const auto left = until - Clock::now();
  timespec limit{};
  if (left > kWatched) {
    const auto sleep = std::chrono::nanoseconds(left - kWatched / 2);
    limit.tv_sec = static_cast<time_t>(sleep.count() / 1'000'000'000);
    limit.tv_nsec = static_cast<long>(sleep.count() % 1'000'000'000);
  }
  const int count = epoll_pwait2(epoll_.get(), ready.data(), static_cast<int>(ready.size()), &limit, nullptr);
  for (int i = 0; i < count; ++i) {
    const std::uint64_t data = ready[static_cast<std::size_t>(i)].data.u64;
    handlers_[data >> 32U & 0xffU]->on_event(static_cast<std::uint32_t>(data),
                                             ready[static_cast<std::size_t>(i)].events);
  }
}

}  // namespace load
