// Implementation of the HTTP callers.
#include "tools/load/http_fleet.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "tools/load/machine.hpp"

namespace load {
namespace {

constexpr std::uint32_t kConnecting = 256;  // at a time
constexpr std::uint32_t kConnectionsOfASource = 5'000;
constexpr std::uint32_t kFirstSource = 0x010002;  // 127.1.0.2
constexpr int kSendsBetweenTurns = 64;

struct Answer {
  unsigned status = 0;
  std::size_t body = 0;  // where it begins
  std::size_t size = 0;  // of it
};

bool same_letters(char a, char b) noexcept {
  return (a | 0x20) == (b | 0x20);
}

// Of an answer with Content-Length whose header is whole.
std::optional<Answer> header_of(std::string_view text) {
  constexpr std::string_view kLength = "\r\ncontent-length:";
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  Answer answer;
  answer.body = end + 4;
  const std::string_view head = text.substr(0, end);
  if (head.size() >= 12) std::from_chars(head.data() + 9, head.data() + 12, answer.status);
  const auto found = std::search(head.begin(), head.end(), kLength.begin(), kLength.end(), same_letters);
  if (found != head.end()) {
    auto digits = found + static_cast<std::ptrdiff_t>(kLength.size());
    while (digits != head.end() && *digits == ' ') ++digits;
    std::from_chars(std::to_address(digits), head.data() + head.size(), answer.size);
  }
  return answer;
}

}  // namespace

HttpFleet::HttpFleet(EventLoop& loop, HttpPlan plan)
    : loop_(loop),
      handler_(loop.add_handler(*this)),
      plan_(std::move(plan)),
      connections_(plan_.connections) {}

void HttpFleet::connect(std::chrono::milliseconds limit) {
  const TimePoint until = Clock::now() + limit;
  std::uint32_t next = 0;
  while (free_.size() < connections_.size()) {
    if (Clock::now() > until)
      throw std::runtime_error("the HTTP server does not accept all connections in time");
    while (next < connections_.size() && connecting_ < kConnecting) open(next++);
    loop_.turn(until);
  }
}

void HttpFleet::open(std::uint32_t index) {
  Connection& connection = connections_[index];
  connection.socket =
      begin_connecting(loopback_address(kFirstSource + index / kConnectionsOfASource, 0), plan_.server);
  if (!connection.socket.open()) throw std::runtime_error("no connection to the HTTP server");
  connection.connecting = true;
  ++connecting_;
  loop_.add(connection.socket.get(), handler_, index, EPOLLOUT);
}

void HttpFleet::begin() {
  outcome_ = {};
  began_ = Clock::now();
  cpu_began_ = own_cpu();
}

HttpOutcome HttpFleet::end(std::chrono::milliseconds drain) {
  const TimePoint limit = Clock::now() + drain;
  while (open_requests_ + waiting_.size() > 0 && Clock::now() < limit) loop_.turn(limit);
  outcome_.nanoseconds = static_cast<std::uint64_t>(std::chrono::nanoseconds(Clock::now() - began_).count());
  outcome_.client_cpu = own_cpu() - cpu_began_;
  outcome_.lost += open_requests_ + waiting_.size();
  waiting_.clear();
  return outcome_;
}

HttpOutcome HttpFleet::closed_loop(std::chrono::milliseconds duration) {
  begin();
  refill_ = true;
  const TimePoint until = began_ + duration;
  while (!free_.empty()) {
    const std::uint32_t index = free_.back();
    free_.pop_back();
    ask(index, Clock::now());
  }
  while (Clock::now() < until && outcome_.lost == 0) loop_.turn(until);
  refill_ = false;
  return end(std::chrono::seconds(10));
}

HttpOutcome HttpFleet::open_loop(double rate, std::chrono::milliseconds duration,
                                 std::chrono::milliseconds drain) {
  return at_rate(
      rate, static_cast<std::uint64_t>(std::llround(rate * std::chrono::duration<double>(duration).count())),
      drain);
}

HttpOutcome HttpFleet::each_once(double rate, std::chrono::milliseconds drain) {
  return at_rate(rate, connections_.size(), drain);
}

HttpOutcome HttpFleet::at_rate(double rate, std::uint64_t count, std::chrono::milliseconds drain) {
  begin();
  const auto due = [&](std::uint64_t k) {
    return began_ + std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(k) * 1e9 / rate));
  };
  for (std::uint64_t k = 0; k < count;) {
    for (int i = 0; i < kSendsBetweenTurns && k < count && due(k) <= Clock::now(); ++i, ++k) {
      if (free_.empty()) {
        waiting_.push_back(due(k));
      } else {
        const std::uint32_t index = free_.back();
        free_.pop_back();
        ask(index, due(k));
      }
    }
    loop_.turn(due(k));
  }
  return end(drain);
}

void HttpFleet::ask(std::uint32_t index, TimePoint due) {
  Connection& connection = connections_[index];
  connection.busy = true;
  connection.number = next_++;
  connection.due = due;
  connection.output.clear();
  plan_.request(connection.output, connection.number);
  ++open_requests_;
  ++outcome_.sent;
  if (!connection.socket.open()) return open(index);  // written once it is connected
  write(connection, index);
}

void HttpFleet::write(Connection& connection, std::uint32_t index) {
  const ssize_t sent =
      send(connection.socket.get(), connection.output.data(), connection.output.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) return;  // reading tells that the connection has ended
  connection.output.erase(0, sent < 0 ? 0 : static_cast<std::size_t>(sent));
  if (!connection.output.empty()) loop_.change(connection.socket.get(), handler_, index, EPOLLIN | EPOLLOUT);
}

void HttpFleet::on_event(std::uint32_t index, std::uint32_t events) {
  Connection& connection = connections_[index];
  if (!connection.socket.open()) return;
  if (connection.connecting) {
    connection.connecting = false;
    --connecting_;
    if (const int error = connect_error(connection.socket); error != 0) {
      ++outcome_.closed;
      return lose(connection);
    }
    loop_.change(connection.socket.get(), handler_, index, EPOLLIN);
    if (connection.busy) return write(connection, index);
    free_.push_back(index);
    return;
  }
  if ((events & EPOLLOUT) != 0) {
    loop_.change(connection.socket.get(), handler_, index, EPOLLIN);
    write(connection, index);
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read(connection, index);
}

void HttpFleet::read(Connection& connection, std::uint32_t index) {
  std::array<char, 16 * 1024> buffer;
  const ssize_t got = recv(connection.socket.get(), buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (connection.busy) ++outcome_.closed;  // an idle one may be ended
    return lose(connection);
  }
  connection.input.append(buffer.data(), static_cast<std::size_t>(got));
  const auto answer = header_of(connection.input);
  if (!answer || connection.input.size() < answer->body + answer->size) return;
  on_answer(connection, index, answer->status,
            std::string_view(connection.input).substr(answer->body, answer->size));
}

void HttpFleet::on_answer(Connection& connection, std::uint32_t index, unsigned status,
                          std::string_view body) {
  const TimePoint now = Clock::now();
  if (connection.busy && plan_.right(connection.number, status, body)) {
    ++outcome_.right;
    const auto took = static_cast<std::uint64_t>(std::chrono::nanoseconds(now - connection.due).count());
    outcome_.latency.add(took);
    outcome_.shortest = std::min(outcome_.shortest, took);
  } else {
    ++outcome_.wrong;
    if (outcome_.example.empty())
      outcome_.example = std::to_string(status) + " " + std::string(body.substr(0, 300));
  }
  if (connection.busy) --open_requests_;
  connection.busy = false;
  connection.input.clear();
  if (!waiting_.empty()) {
    const TimePoint due = waiting_.front();
    waiting_.pop_front();
    ask(index, due);
  } else if (refill_) {
    ask(index, now);
  } else {
    free_.push_back(index);
  }
}

void HttpFleet::lose(Connection& connection) {
  if (connection.busy) {
    ++outcome_.lost;
    --open_requests_;
    free_.push_back(static_cast<std::uint32_t>(&connection - connections_.data()));
  }
  connection.busy = false;
  connection.input.clear();
  connection.socket.reset();  // the next request opens it again
}

}  // namespace load
