// A fleet in a process of its own, told what to do through a socket: descriptors and CPU time apart from the
// others', and several of them where one would need too many descriptors.
#pragma once

#include <chrono>
#include <cstdint>

#include "tools/load/child_process.hpp"
#include "tools/load/fleet.hpp"

namespace load {

// The calls are those of Fleet. begin_...() and result() apart let several fleets work at the same time.
// Throws std::runtime_error where the process has ended or does not answer in time.
class FleetProcess {
 public:
  FleetProcess(int core, const FleetPlan& plan);

  [[nodiscard]] Outcome connect(std::chrono::milliseconds limit) {
    return call({Kind::connect, 0, limit.count()});
  }
  [[nodiscard]] Outcome closed_loop(std::uint32_t window, std::chrono::milliseconds duration) {
    return call({Kind::closed_loop, static_cast<double>(window), duration.count()});
  }
  [[nodiscard]] Outcome open_loop(double rate, std::chrono::milliseconds duration) {
    return call({Kind::open_loop, rate, duration.count()});
  }
  void disconnect() { (void)call({Kind::disconnect, 0, 0}); }

  void begin_connect(std::chrono::milliseconds limit) { begin({Kind::connect, 0, limit.count()}); }
  void begin_open_loop(double rate, std::chrono::milliseconds duration) {
    begin({Kind::open_loop, rate, duration.count()});
  }
  [[nodiscard]] Outcome result();

  [[nodiscard]] std::uint64_t cpu() const { return process_.cpu(); }

 private:
  enum class Kind : std::uint8_t { connect, closed_loop, open_loop, disconnect };
  struct Command {
    Kind kind;
    double value;
    std::int64_t milliseconds;
  };
  [[nodiscard]] Outcome call(const Command& command) {
    begin(command);
    return result();
  }
  void begin(const Command& command);
  static void serve(int socket, const FleetPlan& plan);

  Descriptor socket_;
  ChildProcess process_;
  std::int64_t limit_ = 0;  // milliseconds of the command that runs
};

}  // namespace load
