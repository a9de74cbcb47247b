// How long coroutines wait for what another thread answers.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <unordered_set>
#include <utility>

#include "gateway/http/await_answer.hpp"

namespace gateway {

// A time limit for each wait, and an end to all of them. On the thread of the coroutines, which it outlives.
class Patience {
 public:
  explicit Patience(std::chrono::milliseconds limit) noexcept : limit_(limit) {}
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;
  ~Patience() = default;

  [[nodiscard]] std::chrono::milliseconds limit() const noexcept { return limit_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return timers_.size(); }
  // Who waits goes on at once, without an answer; who begins to wait from here on too.
  void end() {
    limit_ = {};
    for (boost::asio::steady_timer* timer : timers_) timer->cancel();
  }

  // A wait that runs in its coroutine's frame: `over` runs on its executor when the time is up.
  class Wait {
   public:
    Wait(Patience& patience, const boost::asio::any_io_executor& executor)
        : patience_(patience), timer_(executor, patience.limit_) {
      patience_.timers_.insert(&timer_);
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() { patience_.timers_.erase(&timer_); }

    template <class Over>
    void begin(Over over) {
      // Cancelled or not: where the answer came first, `over` changes nothing.
      timer_.async_wait([over = std::move(over)](const boost::system::error_code&) { over(); });
    }

   private:
    Patience& patience_;
    boost::asio::steady_timer timer_;
  };

 private:
  std::chrono::milliseconds limit_;
  std::unordered_set<boost::asio::steady_timer*> timers_;
};

// await_answer() with a time limit: nothing where no answer came in time. `start` has begun all the same: an
// answer that comes later is dropped, on whatever thread, also when the io_context is gone by then.
template <class Result, class Start>
[[nodiscard]] boost::asio::awaitable<std::optional<Result>> await_answer_within(Patience& patience,
                                                                                Start start,
                                                                                const char* dropped) {
  using Answer = std::optional<Result>;
  Patience::Wait wait(patience, co_await boost::asio::this_coro::executor);
  Answer answer = co_await await_answer<Answer>(
      [&wait, &start](std::function<void(Answer)> done) {
        wait.begin([done] { done(std::nullopt); });
        start(std::function<void(Result)>([done](Result result) { done(std::move(result)); }));
      },
      dropped);
  co_return answer;
}

}  // namespace gateway
