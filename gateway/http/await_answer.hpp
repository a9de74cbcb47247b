// The bridge from callbacks of other threads to a coroutine, which stays on its own executor.
#pragma once

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

namespace gateway {

// Holds a suspended coroutine until its result comes. Shared by the copies of `done`; thread-safe.
template <class Handler, class Result>
class Completion {
 public:
  Completion(Handler handler, const char* dropped)
      : work_(boost::asio::make_work_guard(boost::asio::get_associated_executor(handler))),
        handler_(std::move(handler)),
        dropped_(dropped) {}
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;
  ~Completion() {
    // Destroying the coroutine here would do it on the wrong thread, below its caller's feet.
    complete(std::make_exception_ptr(std::runtime_error(dropped_)), {});
  }

  void complete(std::exception_ptr error, Result result) {
    if (completed_.test_and_set()) return;
    auto resume = [handler = std::move(handler_), error = std::move(error),
                   result = std::move(result)]() mutable {
      std::move(handler)(std::move(error), std::move(result));
    };
    boost::asio::post(work_.get_executor(), std::move(resume));
    work_.reset();
  }

 private:
  using Executor = boost::asio::associated_executor_t<Handler>;

  boost::asio::executor_work_guard<Executor> work_;
  Handler handler_;
  const char* dropped_;
  std::atomic_flag completed_;
};

// Calls `start` with a `done` and resumes the awaiting coroutine with what that gets, on its own executor,
// always by post. The executor has outstanding work until then, so its io_context must outlive `done`. Throws
// what start() throws, and std::runtime_error(dropped) where `done` is dropped without being called.
template <class Result, class Start>
[[nodiscard]] boost::asio::awaitable<Result> await_answer(Start start, const char* dropped) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(std::exception_ptr, Result)>(
      []<class Handler>(Handler&& handler, Start begin, const char* text) {
        auto completion =
            std::make_shared<Completion<std::decay_t<Handler>, Result>>(std::forward<Handler>(handler), text);
        auto done = [completion](Result result) { completion->complete(nullptr, std::move(result)); };
        try {
          begin(std::function<void(Result)>(std::move(done)));
        } catch (...) {
          completion->complete(std::current_exception(), {});
        }
      },
      boost::asio::use_awaitable, std::move(start), dropped);
}

}  // namespace gateway
