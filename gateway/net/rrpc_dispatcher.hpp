// Makes an RRpc call: finds the terminal, hands the downlink to its shard, brings the outcome back.
#pragma once

#include <atomic>

#include "gateway/core/message_ids.hpp"
#include "gateway/core/ports.hpp"
#include "gateway/core/rrpc.hpp"
#include "gateway/core/session_registry.hpp"

namespace gateway {

// Thread-safe. Refers to what the application owns.
class RrpcDispatcher final : public RrpcService {
 public:
  RrpcDispatcher(const Config& config, const Clock& clock, SessionRegistry& registry,
                 const DeviceDirectory& directory, SessionMailbox& mailbox);

  void call(RrpcRequest request, std::function<void(RrpcResult)> done) override;
  // From now on calls end with UNKNOWN, shutting_down.
  void stop() noexcept { stopped_.store(true); }

 private:
  const Config& config_;
  const Clock& clock_;
  SessionRegistry& registry_;
  const DeviceDirectory& directory_;
  SessionMailbox& mailbox_;
  MessageIds message_ids_;
  std::atomic<bool> stopped_{false};
};

}  // namespace gateway
