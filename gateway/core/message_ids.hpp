// MessageId of a call: unique, growing, exact in a JavaScript number.
#pragma once

#include <atomic>
#include <cstdint>

#include "gateway/core/clock.hpp"

namespace gateway {

// 41 bits of milliseconds since 2024-01-01, 5 bits node, 7 bits counter: below 2^53. Thread-safe, without a
// lock. More than 128 ids in one millisecond borrow from the next one; a clock that is set back does not
// repeat ids.
class MessageIds {
 public:
  MessageIds(const Clock& clock, std::uint32_t node_id) noexcept : clock_(clock), node_(node_id & 31) {}
  [[nodiscard]] std::uint64_t next() noexcept;

 private:
  const Clock& clock_;
  std::uint64_t node_;
  std::atomic<std::uint64_t> last_{0};  // milliseconds and counter, without the node
};

}  // namespace gateway
