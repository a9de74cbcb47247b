// Implementation of the fleet in a process.
#include "tools/load/fleet_process.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <type_traits>

namespace load {
namespace {

constexpr std::int64_t kPatience = 30'000;  // milliseconds beyond a command's own time

template <class T>
bool write_whole(int socket, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  const auto* at = reinterpret_cast<const char*>(&value);
  for (std::size_t left = sizeof value; left > 0;) {
    const ssize_t done = send(socket, at, left, MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    at += done;
    left -= static_cast<std::size_t>(done);
  }
  return true;
}

template <class T>
bool read_whole(int socket, T& value, std::int64_t limit) {
  static_assert(std::is_trivially_copyable_v<T>);
  auto* at = reinterpret_cast<char*>(&value);
  for (std::size_t left = sizeof value; left > 0;) {
    pollfd ready{socket, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(limit)) <= 0) return false;
    const ssize_t done = recv(socket, at, left, 0);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    at += done;
    left -= static_cast<std::size_t>(done);
  }
  return true;
}

}  // namespace

FleetProcess::FleetProcess(int core, const FleetPlan& plan) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  socket_.reset(ends[0]);
  const Descriptor theirs(ends[1]);
  process_ = ChildProcess::fork_on(core, [&] {
    socket_.reset();
    serve(theirs.get(), plan);
  });
}

void FleetProcess::serve(int socket, const FleetPlan& plan) {
  prctl(PR_SET_TIMERSLACK, 1);
  raise_descriptor_limit();
  EventLoop loop;
  Fleet fleet(loop, plan);
  for (Command command{}; read_whole(socket, command, -1);) {
    const std::chrono::milliseconds time(command.milliseconds);
    Outcome outcome;
    switch (command.kind) {
      case Kind::connect:
        outcome = fleet.connect(time);
        break;
      case Kind::closed_loop:
        outcome = fleet.closed_loop(static_cast<std::uint32_t>(command.value), time);
        break;
      case Kind::open_loop:
        outcome = fleet.open_loop(command.value, time);
        break;
      case Kind::disconnect:
        fleet.disconnect();
        break;
    }
    if (!write_whole(socket, outcome)) return;
  }
}

void FleetProcess::begin(const Command& command) {
  limit_ = command.milliseconds;
  if (!write_whole(socket_.get(), command)) throw std::runtime_error("a process of terminals has ended");
}

Outcome FleetProcess::result() {
  Outcome outcome;
  if (!read_whole(socket_.get(), outcome, limit_ + kPatience)) {
    throw std::runtime_error("a process of terminals has ended, or does not answer");
  }
  return outcome;
}

}  // namespace load
