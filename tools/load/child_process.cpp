// Implementation of the processes.
#include "tools/load/child_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

namespace load {
namespace {

constexpr int kFailedChild = 125;

// Lines of the form `Name:   123 kB`.
std::uint64_t bytes_of(const std::filesystem::path& file, std::string_view name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name)) continue;
    std::istringstream rest(line.substr(name.size()));
    std::uint64_t kilobytes = 0;
    rest >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

[[noreturn]] void run_child(const std::vector<int>& cores, const std::function<void()>& work) noexcept {
  int status = 0;
  try {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to(cores);
    work();
  } catch (const std::exception& error) {
    std::cerr << "jt808-bench: a process of the benchmark ended: " << error.what() << '\n';
    status = kFailedChild;
  }
  _exit(status);
}

}  // namespace

void pin_to(const std::vector<int>& cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int core : cores) CPU_SET(static_cast<std::size_t>(core), &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
  }
}

ChildProcess ChildProcess::fork_on(int core, const std::function<void()>& work) {
  std::cerr.flush();
  std::cout.flush();
  const pid_t id = fork();
  if (id < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (id == 0) run_child({core}, work);
  return ChildProcess(id);
}

ChildProcess ChildProcess::execute(const std::vector<int>& cores, const std::vector<std::string>& command,
                                   const std::filesystem::path& log, std::uint64_t descriptors) {
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (output < 0) throw std::system_error(errno, std::generic_category(), log.string());
  const pid_t id = fork();
  if (id == 0) {
    run_child(cores, [&] {
      const rlimit limit{descriptors, descriptors};
      if (descriptors > 0) setrlimit(RLIMIT_NOFILE, &limit);
      dup2(output, STDOUT_FILENO);
      dup2(output, STDERR_FILENO);
      std::vector<char*> arguments;
      for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      execvp(arguments.front(), arguments.data());
      throw std::system_error(errno, std::generic_category(), command.front());
    });
  }
  const int failed = errno;
  close(output);
  if (id < 0) throw std::system_error(failed, std::generic_category(), "fork");
  return ChildProcess(id);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept : id_(std::exchange(other.id_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    kill();
    id_ = std::exchange(other.id_, -1);
  }
  return *this;
}

bool ChildProcess::running() noexcept {
  if (id_ < 0) return false;
  if (waitpid(id_, nullptr, WNOHANG) == 0) return true;
  id_ = -1;
  return false;
}

std::uint64_t ChildProcess::cpu() const {
  clockid_t clock{};
  timespec time{};
  if (id_ < 0 || clock_getcpuclockid(id_, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    throw std::runtime_error("a process that is measured has ended");
  }
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t ChildProcess::descriptors() const {
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(id_) + "/fd");
  return static_cast<std::uint64_t>(std::distance(begin(open), end(open)));
}

MemoryUse ChildProcess::memory() const {
  const std::filesystem::path folder = "/proc/" + std::to_string(id_);
  return {bytes_of(folder / "smaps_rollup", "Private_Dirty:"), bytes_of(folder / "status", "RssAnon:")};
}

MemoryUse ChildProcess::settled_memory() const {
  MemoryUse last = memory();
  for (int i = 0; i < 10; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const MemoryUse now = memory();
    if (now.private_dirty == last.private_dirty) return now;
    last = now;
  }
  return last;
}

bool ChildProcess::stop(std::chrono::milliseconds limit) noexcept {
  if (id_ >= 0) ::kill(id_, SIGTERM);
  return wait(limit);
}

bool ChildProcess::wait(std::chrono::milliseconds limit) noexcept {
  if (id_ < 0) return false;
  const auto until = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (waitpid(id_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      kill();
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  id_ = -1;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void ChildProcess::kill() noexcept {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  waitpid(id_, nullptr, 0);
  id_ = -1;
}

}  // namespace load
