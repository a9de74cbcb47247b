// Ends the live link of a terminal that may not be served any longer.
#pragma once

#include "gateway/core/device_events.hpp"
#include "gateway/core/ports.hpp"
#include "gateway/core/session_registry.hpp"

namespace gateway {

// Refers to what the application owns. Whoever logs in while this is under way is refused by the devices, or
// told by them once more when it is online.
class LinkEnder final : public DeviceListener {
 public:
  LinkEnder(const SessionRegistry& registry, SessionMailbox& mailbox)
      : registry_(registry), mailbox_(mailbox) {}

  void on_admission_ended(const TerminalKey& key, CloseReason why) override;

 private:
  const SessionRegistry& registry_;
  SessionMailbox& mailbox_;
};

}  // namespace gateway
