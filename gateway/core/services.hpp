// What one shard gives to its sessions: references, and what only they use.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/core/decoder.hpp"
#include "gateway/core/limits.hpp"
#include "gateway/core/log_allowance.hpp"
#include "gateway/core/metrics.hpp"
#include "gateway/core/ports.hpp"
#include "gateway/core/session_registry.hpp"
#include "gateway/core/timer_wheel.hpp"
#include "gateway/core/uplink_share.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// Links of the whole process, for the limits at accept. Thread-safe; touched at accept, login and close.
struct LinkCount {
  std::atomic<std::uint32_t> open{0};
  std::atomic<std::uint32_t> unauthenticated{0};
};

struct Services {
  const Clock& clock;
  TimerWheel& slow_wheel;   // 1 s slots: login and idle limits
  TimerWheel& reply_wheel;  // 10 ms slots: deadlines of calls
  SessionRegistry& registry;
  Admission& admission;
  UplinkPublisher& uplink;
  SessionMailbox& mailbox;
  const Limits& limits;
  const std::vector<ProductConfig>& products;  // by TerminalKey::product
  ShardMetrics& metrics;
  LinkCount& links;
  LogSink& log;
  Decoder& decoder;
  std::vector<std::uint8_t>& frame;  // where answers are built; no session keeps it
  UplinkShare& uplink_share;
  LogAllowance refused_registrations{};  // lines about them
};

}  // namespace gateway
