// A program in a process of its own, and what it says.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

// The child of one test. Ends with it at the latest. The test's process must not die of SIGPIPE: where a
// child no longer reads, send() says so.
class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> command) {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<std::array<int, 2>, 3> pipes{};
    for (auto& each : pipes) {
      if (pipe2(each.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i) {
      posix_spawn_file_actions_adddup2(&actions, pipes[static_cast<std::size_t>(i)][i == 0 ? 0 : 1], i);
    }
    posix_spawnattr_t attributes;  // with signals as a shell would leave them
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    std::vector<char*> arguments;
    for (std::string& each : command) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    const int failed = posix_spawn(&id_, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
    in_ = pipes[0][1];
    out_ = pipes[1][0];
    err_ = pipes[2][0];
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
  }
  ~ChildProcess() {
    close_input();
    close_output();
    close(err_);
    if (id_ > 0) {
      kill(id_, SIGKILL);
      waitpid(id_, nullptr, 0);
    }
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // All of it, though the child may want to write in between. False where it does not read any more.
  bool send(std::string_view text) {
    while (!text.empty()) {
      wait_for(in_, POLLOUT);
      const ssize_t sent = write(in_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
      if (sent < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void close_input() { close_one(in_); }
  void close_output() { close_one(out_); }

  // The next line of its output, without the line's end; nothing where it ended.
  std::optional<std::string> read_line() {
    for (;;) {
      if (const auto at = output_.find('\n'); at != std::string::npos) {
        std::string line = output_.substr(0, at);
        output_.erase(0, at + 1);
        return line;
      }
      wait_for(out_, 0);
      if (!take(out_, output_)) return std::nullopt;
    }
  }

  struct Outcome {
    int code = -1;  // exit status, or minus the signal
    std::string out;
    std::string err;
  };

  // The rest of what it says, and how it ended.
  Outcome finish() {
    close_input();
    Outcome outcome;
    while (out_ >= 0 && take(out_, output_)) {
    }
    outcome.out = std::exchange(output_, {});
    while (take(err_, errors_)) {
    }
    outcome.err = std::exchange(errors_, {});
    int status = 0;
    waitpid(std::exchange(id_, 0), &status, 0);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return outcome;
  }

 private:
  static void close_one(int& descriptor) {
    if (descriptor >= 0) close(std::exchange(descriptor, -1));
  }
  static bool take(int descriptor, std::string& into) {
    std::array<char, 65536> buffer;
    const ssize_t got = read(descriptor, buffer.data(), buffer.size());
    if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  // Until the descriptor is ready (POLLOUT) or there is output; output is taken meanwhile, so that no pipe
  // stays full. A child that does nothing for so long hangs.
  void wait_for(int wanted, short events) {
    constexpr int kHangs = 60'000;  // ms
    for (;;) {
      std::array<pollfd, 2> both{pollfd{wanted == out_ ? -1 : wanted, events, 0}, pollfd{out_, POLLIN, 0}};
      if (poll(both.data(), both.size(), kHangs) <= 0) throw std::runtime_error("the program hangs");
      if (wanted == out_ || both[0].revents != 0) return;
      if (both[1].revents != 0 && !take(out_, output_)) close_output();
    }
  }

  pid_t id_ = 0;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::string output_;
  std::string errors_;
};

// Runs it to its end.
inline ChildProcess::Outcome run_program(std::vector<std::string> command, std::string_view input = {}) {
  ChildProcess child(std::move(command));
  child.send(input);
  return child.finish();
}

}  // namespace test
