// What the sessions of one shard share to hold uplinks and parts within limits.
#pragma once

#include <cstddef>

#include "gateway/core/limits.hpp"
#include "jt808/reassembly.hpp"

namespace gateway {

// Bytes that many take from one limit. On one shard's thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t limit) noexcept : limit_(limit) {}
  [[nodiscard]] bool take(std::size_t bytes) noexcept {
    if (used_ > limit_ || limit_ - used_ < bytes) return false;
    used_ += bytes;
    return true;
  }
  void give_back(std::size_t bytes) noexcept { used_ -= bytes; }
  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
};

// One shard's; outlives its sessions.
struct UplinkShare {
  explicit UplinkShare(const Limits& limits)
      : reassembly({.message_bytes = limits.reassembly_message,
                    .shard_bytes = limits.reassembly_shard,
                    .messages = limits.reassembly_messages,
                    .idle = limits.reassembly_idle,
                    // A TCP link keeps the order; terminals send heartbeats and reports between the parts.
                    .frames_between = 64}),
        backlog(limits.backlog_shard) {}

  jt808::ReassemblyBudget reassembly;
  MemoryBudget backlog;
};

}  // namespace gateway
