// What whoever keeps the devices tells those who serve their terminals.
#pragma once

#include "gateway/core/close_reason.hpp"
#include "gateway/core/terminal_key.hpp"

namespace gateway {

// Thread-safe, and called on any thread, without any lock of the teller.
class DeviceListener {
 public:
  virtual ~DeviceListener() = default;
  // The terminal with this phone may not be served any longer, whatever code it has shown. Why is what its
  // link is closed with.
  virtual void on_admission_ended(const TerminalKey&, CloseReason why) = 0;
};

}  // namespace gateway
