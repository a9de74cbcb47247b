// Processes of the benchmark: started on one core, their CPU time and memory read, ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace load {

struct MemoryUse {
  std::uint64_t private_dirty = 0;  // bytes, of smaps_rollup
  std::uint64_t anonymous = 0;      // RssAnon
};

// Ends with this object, and with this process even when it is killed. Move only.
class ChildProcess {
 public:
  ChildProcess() = default;
  // Runs `work` in a copy of this process on that core. Call it while the process has one thread.
  [[nodiscard]] static ChildProcess fork_on(int core, const std::function<void()>& work);
  // Runs a program on these cores, its output in `log`, with at most so many descriptors (0: no other limit
  // than now). Throws std::system_error.
  [[nodiscard]] static ChildProcess execute(const std::vector<int>& cores,
                                            const std::vector<std::string>& command,
                                            const std::filesystem::path& log, std::uint64_t descriptors = 0);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess() { kill(); }

  [[nodiscard]] pid_t id() const noexcept { return id_; }
  [[nodiscard]] bool running() noexcept;
  // Nanoseconds of user and system time of all its threads, exact.
  [[nodiscard]] std::uint64_t cpu() const;
  // How many descriptors it has open.
  [[nodiscard]] std::uint64_t descriptors() const;
  [[nodiscard]] MemoryUse memory() const;
  // What it holds once that no longer changes, or after two seconds.
  [[nodiscard]] MemoryUse settled_memory() const;
  // Waits for its end; true where it came in time, with status 0. Else it is killed.
  bool wait(std::chrono::milliseconds limit) noexcept;
  // Asks it to end and waits.
  bool stop(std::chrono::milliseconds limit) noexcept;

 private:
  explicit ChildProcess(pid_t id) noexcept : id_(id) {}
  void kill() noexcept;

  pid_t id_ = -1;
};

// Puts this process on one core.
void pin_to(const std::vector<int>& cores);

}  // namespace load
