// Implementation of the terminals.
#include "tools/load/fleet.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "tools/load/machine.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::uint32_t kTerminalsOfASource = 5'000;
constexpr std::uint32_t kFirstSource = 0x000002;  // 127.0.0.2
constexpr std::uint64_t kMostFailures = 10'000;
constexpr auto kLongestDrain = milliseconds(5'000);
constexpr auto kBeforeNextPass = milliseconds(10);  // else a server that is away costs a core
constexpr int kSendsBetweenTurns = 64;

}  // namespace

Fleet::Fleet(EventLoop& loop, const FleetPlan& plan)
    : loop_(loop),
      handler_(loop.add_handler(*this)),
      plan_(plan),
      messages_(plan.form),
      terminals_(plan.terminals),
      input_(2 * kReadSize),
      output_(kReadSize * 8),
      out_(output_.data()) {}

std::uint64_t Fleet::since_start(TimePoint time) const noexcept {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(time - origin_).count());
}

void Fleet::begin() {
  outcome_ = {};
  began_ = since_start(Clock::now());
  cpu_began_ = own_cpu();
}

Outcome Fleet::end(milliseconds drain) {
  const TimePoint limit = Clock::now() + drain;
  while (outstanding_ > 0 && online_ > 0 && Clock::now() < limit) loop_.turn(limit);
  outcome_.nanoseconds = since_start(Clock::now()) - began_;
  outcome_.client_cpu = own_cpu() - cpu_began_;
  outcome_.lost += outstanding_;
  outcome_.online = online_;
  if (outstanding_ > 0) {  // they are lost once
    outstanding_ = 0;
    for (Terminal& terminal : terminals_) {
      terminal.outstanding = 0;
      if (terminal.due) terminal.due->fill(0);
    }
  }
  return outcome_;
}

Outcome Fleet::connect(milliseconds limit) {
  begin();
  ending_ = false;
  const TimePoint until = Clock::now() + limit;
  std::uint32_t next = 0;
  while (Clock::now() < until && outcome_.failed < kMostFailures) {
    for (; next < size() && in_setup_ < plan_.handshakes; ++next) {
      if (terminals_[next].state == State::offline) start_one(next);
    }
    if (next == size() && in_setup_ == 0) {
      if (online_ == size() || plan_.once) break;
      next = 0;  // those that failed, once more
      loop_.turn(std::min(until, Clock::now() + kBeforeNextPass));
      continue;
    }
    loop_.turn(until);
  }
  return end(milliseconds(0));
}

Outcome Fleet::closed_loop(std::uint32_t window, milliseconds duration) {
  begin();
  refill_ = true;
  const TimePoint until = Clock::now() + duration;
  for (std::uint32_t index = 0; index < size(); ++index) {
    Terminal& terminal = terminals_[index];
    if (terminal.state != State::online) continue;
    const std::uint64_t now = since_start(Clock::now());
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(window, kRing); ++i)
      put_report(terminal, index, now);
    flush(terminal, index);
    if (index % kSendsBetweenTurns == 0) loop_.turn(TimePoint{});
  }
  while (online_ > 0 && Clock::now() < until) loop_.turn(until);
  refill_ = false;
  return end(kLongestDrain);
}

Outcome Fleet::open_loop(double rate, milliseconds duration) {
  begin();
  const TimePoint start = Clock::now();
  const auto count =
      static_cast<std::uint64_t>(std::llround(rate * std::chrono::duration<double>(duration).count()));
  const auto due = [&](std::uint64_t k) {
    return start + std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(k) * 1e9 / rate));
  };
  for (std::uint64_t k = 0; k < count && online_ > 0;) {
    for (int i = 0; i < kSendsBetweenTurns && k < count && due(k) <= Clock::now(); ++i, ++k) {
      report(static_cast<std::uint32_t>(k % size()), due(k));
    }
    loop_.turn(due(k));
  }
  return end(kLongestDrain);
}

void Fleet::disconnect() {
  ending_ = true;
  for (Terminal& terminal : terminals_) {
    if (!terminal.socket.open()) continue;
    const linger at_once{1, 0};
    setsockopt(terminal.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(terminal);
  }
}

void Fleet::report(std::uint32_t index, TimePoint due) {
  Terminal& terminal = terminals_[index];
  if (terminal.state != State::online) {
    ++outcome_.sent;
    ++outcome_.lost;
    return;
  }
  put_report(terminal, index, since_start(due));
  flush(terminal, index);
}

void Fleet::start_one(std::uint32_t index) {
  Terminal& terminal = terminals_[index];
  const std::uint32_t source = kFirstSource + number_of(index) / kTerminalsOfASource;
  terminal.socket = begin_connecting(loopback_address(source, 0), plan_.server);
  if (!terminal.socket.open()) {
    ++outcome_.failed;
    return;
  }
  terminal.state = State::connecting;
  ++in_setup_;
  loop_.add(terminal.socket.get(), handler_, index, EPOLLOUT);
}

void Fleet::log_in(Terminal& terminal, std::uint32_t index) {
  terminal.wanted = terminal.serial++;
  if (terminal.code_size == 0) {
    terminal.state = State::registering;
    out_ = messages_.registration(out_, number_of(index), terminal.wanted);
  } else {
    terminal.state = State::authenticating;
    out_ = messages_.authentication(out_, number_of(index), terminal.wanted,
                                    Bytes(terminal.code).first(terminal.code_size));
  }
}

void Fleet::on_event(std::uint32_t index, std::uint32_t events) {
  Terminal& terminal = terminals_[index];
  if (!terminal.socket.open()) return;
  if (terminal.state == State::connecting) {
    if (connect_error(terminal.socket) != 0) {
      ++outcome_.failed;
      return close(terminal);
    }
    loop_.change(terminal.socket.get(), handler_, index, EPOLLIN);
    if (plan_.echo) return go_online(terminal);
    log_in(terminal, index);
    return flush(terminal, index);
  }
  if ((events & EPOLLOUT) != 0) {
    std::vector<std::uint8_t> waiting;
    waiting.swap(terminal.pending);
    loop_.change(terminal.socket.get(), handler_, index, EPOLLIN);
    send(terminal, index, waiting);
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && terminal.socket.open()) read(terminal, index);
}

void Fleet::read(Terminal& terminal, std::uint32_t index) {
  const std::size_t kept = terminal.tail.size();
  if (kept > 0) std::memcpy(input_.data(), terminal.tail.data(), kept);
  const ssize_t got = recv(terminal.socket.get(), input_.data() + kept, kReadSize, 0);
  if (got <= 0) {
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (terminal.state == State::online)
      ++outcome_.closed;
    else
      ++outcome_.failed;
    return close(terminal);
  }
  const std::uint64_t now = since_start(Clock::now());
  const std::span<std::uint8_t> data(input_.data(), kept + static_cast<std::size_t>(got));
  const std::size_t used = for_each_frame(data, outcome_.bad, [&](const Frame& frame) {
    if (!messages_.is_for(frame, number_of(index))) {
      ++outcome_.wrong;
    } else if (terminal.socket.open()) {
      on_frame(terminal, index, frame, now);
    }
  });
  const std::size_t left = std::min(data.size() - used, kMaxOnWire);
  if (left > 0 || kept > 0) terminal.tail.assign(data.end() - static_cast<std::ptrdiff_t>(left), data.end());
  if (terminal.socket.open()) flush(terminal, index);
}

void Fleet::go_online(Terminal& terminal) {
  terminal.state = State::online;
  --in_setup_;
  ++online_;
}

void Fleet::on_frame(Terminal& terminal, std::uint32_t index, const Frame& frame, std::uint64_t now) {
  if (frame.id == 0x8001 && frame.body.size() == 5) {
    if (terminal.state == State::online) {
      if (be16(frame.body.data() + 2) != 0x0200 || frame.body[4] != 0) {
        ++outcome_.wrong;
      } else {
        on_report_answer(terminal, be16(frame.body.data()), now);
      }
      if (refill_) put_report(terminal, index, now);
    } else if (terminal.state == State::authenticating && be16(frame.body.data()) == terminal.wanted &&
               be16(frame.body.data() + 2) == 0x0102 && frame.body[4] == 0) {
      go_online(terminal);
    } else {
      ++outcome_.wrong;
    }
  } else if (plan_.echo && frame.id == 0x0200) {
    on_report_answer(terminal, frame.serial, now);
    if (refill_) put_report(terminal, index, now);
  } else if (frame.id == 0x8100 && terminal.state == State::registering) {
    const bool right = frame.body.size() > 3 && be16(frame.body.data()) == terminal.wanted &&
                       frame.body[2] == 0 && frame.body.size() - 3 <= terminal.code.size();
    if (!right) {
      ++outcome_.wrong;
      return;
    }
    const Bytes code = frame.body.subspan(3);
    std::copy(code.begin(), code.end(), terminal.code.begin());
    terminal.code_size = static_cast<std::uint8_t>(code.size());
    log_in(terminal, index);
  } else if (frame.id >= 0x8002 && terminal.state == State::online) {
    if (plan_.silent) return;
    ++outcome_.asked;
    const std::uint16_t serial = terminal.serial++;
    out_ = frame.id == 0x8201
               ? messages_.position_answer(out_, number_of(index), serial, frame.serial, terminal.calls++)
               : messages_.acknowledgement(out_, number_of(index), serial, frame.serial, frame.id);
  } else {
    ++outcome_.wrong;
  }
}

void Fleet::on_report_answer(Terminal& terminal, std::uint16_t serial, std::uint64_t now) {
  std::uint64_t none = 0;
  std::uint64_t& due = terminal.due ? (*terminal.due)[serial % kRing] : none;
  if (due == 0 || static_cast<std::uint16_t>(due) != serial) {
    ++outcome_.wrong;
    return;
  }
  const std::uint64_t at = due >> 16U;
  outcome_.latency.add(now > at ? now - at : 0);
  due = 0;
  ++outcome_.answered;
  --terminal.outstanding;
  --outstanding_;
}

void Fleet::put_report(Terminal& terminal, std::uint32_t index, std::uint64_t due) {
  if (!terminal.due) terminal.due = std::make_unique<std::array<std::uint64_t, kRing>>();
  const std::uint16_t serial = terminal.serial++;
  std::uint64_t& slot = (*terminal.due)[serial % kRing];
  ++outcome_.sent;
  if (slot != 0) {  // the one 64 before has no answer
    ++outcome_.lost;
  } else {
    ++terminal.outstanding;
    ++outstanding_;
  }
  slot = due << 16U | serial;
  out_ = messages_.report(out_, number_of(index), serial);
}

// output_ has room for what one recv() can ask for: the least frame has 15 bytes, the longest answer
// under 80.
void Fleet::flush(Terminal& terminal, std::uint32_t index) {
  const Bytes bytes(output_.data(), out_);
  out_ = output_.data();
  if (!bytes.empty()) send(terminal, index, bytes);
}

void Fleet::send(Terminal& terminal, std::uint32_t index, Bytes bytes) {
  std::size_t taken = 0;
  if (terminal.pending.empty()) {
    const ssize_t sent = ::send(terminal.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return;  // reading tells that the link has ended
    taken = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (taken == bytes.size()) return;
    loop_.change(terminal.socket.get(), handler_, index, EPOLLIN | EPOLLOUT);
  }
  terminal.pending.insert(terminal.pending.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken),
                          bytes.end());
}

void Fleet::close(Terminal& terminal) {
  if (terminal.state == State::online) {
    --online_;
  } else if (terminal.state != State::offline) {
    --in_setup_;
  }
  if (!ending_) outcome_.lost += terminal.outstanding;
  outstanding_ -= terminal.outstanding;
  terminal.outstanding = 0;
  if (terminal.due) terminal.due->fill(0);
  terminal.state = State::offline;
  terminal.socket.reset();
  terminal.tail.clear();
  terminal.pending.clear();
}

}  // namespace load
