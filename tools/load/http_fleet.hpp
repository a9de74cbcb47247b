// HTTP callers of the benchmark: connections that stay, one request at a time on each, every answer checked.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/load/event_loop.hpp"
#include "tools/load/histogram.hpp"

namespace load {

struct HttpPlan {
  sockaddr_in server{};
  std::uint32_t connections = 1;
  // Appends the whole request of this number.
  std::function<void(std::string& out, std::uint64_t number)> request;
  // Whether the answer to this number is the right one.
  std::function<bool(std::uint64_t number, unsigned status, std::string_view body)> right;
};

struct HttpOutcome {
  std::uint64_t sent = 0;
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t lost = 0;    // no answer when the command ended, or the connection did
  std::uint64_t closed = 0;  // connections that the server ended
  std::uint64_t nanoseconds = 0;
  std::uint64_t client_cpu = 0;  // nanoseconds of this process
  Histogram latency;             // from the time a request was due to the end of its answer
  std::uint64_t shortest = ~std::uint64_t{0};
  std::string example;  // of a wrong answer

  [[nodiscard]] bool sound() const noexcept { return wrong == 0 && lost == 0 && closed == 0; }
};

// One thread, every loop ends by its time. A connection that the server ended is opened again for the next
// request.
class HttpFleet final : public EventHandler {
 public:
  HttpFleet(EventLoop& loop, HttpPlan plan);

  // All connections open, or std::runtime_error.
  void connect(std::chrono::milliseconds limit);
  // Every connection sends its next request as soon as the answer is there.
  [[nodiscard]] HttpOutcome closed_loop(std::chrono::milliseconds duration);
  // `rate` requests a second; one that is due while all connections are busy waits for one, and its time
  // runs.
  [[nodiscard]] HttpOutcome open_loop(double rate, std::chrono::milliseconds duration,
                                      std::chrono::milliseconds drain = std::chrono::seconds(10));
  // `count` requests at `rate`, on one connection each.
  [[nodiscard]] HttpOutcome each_once(double rate, std::chrono::milliseconds drain);

  void on_event(std::uint32_t index, std::uint32_t events) override;

 private:
  struct Connection {
    Descriptor socket;
    bool connecting = false;
    bool busy = false;
    std::uint64_t number = 0;
    TimePoint due;
    std::string input;
    std::string output;  // what the server has not taken
  };

  void begin();
  [[nodiscard]] HttpOutcome end(std::chrono::milliseconds drain);
  [[nodiscard]] HttpOutcome at_rate(double rate, std::uint64_t count, std::chrono::milliseconds drain);
  void open(std::uint32_t index);
  void ask(std::uint32_t index, TimePoint due);
  void write(Connection& connection, std::uint32_t index);
  void read(Connection& connection, std::uint32_t index);
  void on_answer(Connection& connection, std::uint32_t index, unsigned status, std::string_view body);
  void lose(Connection& connection);

  EventLoop& loop_;
  const std::uint8_t handler_;
  const HttpPlan plan_;
  std::vector<Connection> connections_;
  std::vector<std::uint32_t> free_;
  std::deque<TimePoint> waiting_;  // requests that are due and have no connection
  HttpOutcome outcome_;
  TimePoint began_;
  std::uint64_t cpu_began_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t open_requests_ = 0;
  std::uint32_t connecting_ = 0;
  bool refill_ = false;
};

}  // namespace load
