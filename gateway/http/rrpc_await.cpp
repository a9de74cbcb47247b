// The one bridge between callbacks of other threads and the HTTP coroutines.
#include "gateway/http/rrpc_await.hpp"

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

namespace gateway {
namespace {

namespace asio = boost::asio;

// Holds a suspended coroutine until its result comes. Shared by the copies of `done`; thread-safe.
template <class Handler>
class Completion {
 public:
  explicit Completion(Handler handler)
      : work_(asio::make_work_guard(asio::get_associated_executor(handler))), handler_(std::move(handler)) {}
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;
  ~Completion() {
    // Destroying the coroutine here would do it on the wrong thread, below its caller's feet.
    complete(std::make_exception_ptr(std::runtime_error("the RRpc service dropped a call")), {});
  }

  void complete(std::exception_ptr error, RrpcResult result) {
    if (completed_.test_and_set()) return;
    auto resume = [handler = std::move(handler_), error = std::move(error),
                   result = std::move(result)]() mutable {
      std::move(handler)(std::move(error), std::move(result));
    };
    asio::post(work_.get_executor(), std::move(resume));
    work_.reset();
  }

 private:
  using Executor = asio::associated_executor_t<Handler>;

  asio::executor_work_guard<Executor> work_;
  Handler handler_;
  std::atomic_flag completed_;
};

struct StartCall {
  template <class Handler>
  void operator()(Handler&& handler, RrpcRequest request) const {
    auto completion = std::make_shared<Completion<std::decay_t<Handler>>>(std::forward<Handler>(handler));
    auto done = [completion](RrpcResult result) { completion->complete(nullptr, std::move(result)); };
    try {
      service->call(std::move(request), std::move(done));
    } catch (...) {
      completion->complete(std::current_exception(), {});
    }
  }

  RrpcService* service;
};

}  // namespace

asio::awaitable<RrpcResult> await_rrpc(RrpcService& service, RrpcRequest request) {
  return asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr, RrpcResult)>(
      StartCall{&service}, asio::use_awaitable, std::move(request));
}

}  // namespace gateway
