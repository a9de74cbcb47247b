// Awaiting a call.
#include "gateway/http/rrpc_await.hpp"

#include <utility>

#include "gateway/http/await_answer.hpp"

namespace gateway {

boost::asio::awaitable<RrpcResult> await_rrpc(RrpcService& service, RrpcRequest request) {
  return await_answer<RrpcResult>(
      [&service, request = std::move(request)](std::function<void(RrpcResult)> done) mutable {
        service.call(std::move(request), std::move(done));
      },
      "the RRpc service dropped a call");
}

}  // namespace gateway
