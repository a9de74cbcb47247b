// The bridge from the RRpc service, which answers on any thread, to a coroutine, which stays on its own.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/core/rrpc.hpp"

namespace gateway {

// Makes the call and resumes the awaiting coroutine on its own executor, always by post. The executor has
// outstanding work until then, so its io_context must outlive the service's `done`. Throws what call()
// throws, and std::runtime_error where the service drops `done` without calling it.
[[nodiscard]] boost::asio::awaitable<RrpcResult> await_rrpc(RrpcService& service, RrpcRequest request);

}  // namespace gateway
