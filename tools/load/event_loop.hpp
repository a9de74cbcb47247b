// epoll for one thread: descriptors with a handler and an index, and waiting that is exact to the
// microsecond.
#pragma once

#include <chrono>
#include <cstdint>

#include "tools/load/descriptor.hpp"

namespace load {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

// Whose descriptors are in the loop.
class EventHandler {
 public:
  virtual ~EventHandler() = default;
  virtual void on_event(std::uint32_t index, std::uint32_t events) = 0;
};

// Level-triggered. Handlers outlive their descriptors; at most 255 handlers.
class EventLoop {
 public:
  EventLoop();

  // The number under which a handler's descriptors are added.
  [[nodiscard]] std::uint8_t add_handler(EventHandler& handler);
  void add(int fd, std::uint8_t handler, std::uint32_t index, std::uint32_t events) {
    control(1, fd, handler, index, events);
  }
  void change(int fd, std::uint8_t handler, std::uint32_t index, std::uint32_t events) {
    control(3, fd, handler, index, events);
  }

  // Handles what is ready; waits for it until shortly before `until` at most: 10 microseconds, and not at all
  // where less than 20 are left. The caller comes back until its time is there, so that what is due goes out
  // in time.
  void turn(TimePoint until);

 private:
  void control(int operation, int fd, std::uint8_t handler, std::uint32_t index, std::uint32_t events);

  Descriptor epoll_;
  EventHandler* handlers_[255] = {};
  std::uint8_t count_ = 0;
};

}  // namespace load
