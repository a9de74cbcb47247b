// Clients that a server refuses and that come again and again, in a process of their own.
#pragma once

#include <atomic>
#include <cstdint>

#include "tools/load/child_process.hpp"
#include "tools/load/descriptor.hpp"

namespace load {

// A counter that parent and child see.
class SharedCounter {
 public:
  SharedCounter();
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;
  ~SharedCounter();
  void add() noexcept { value_->fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_->load(std::memory_order_relaxed); }

 private:
  void* memory_;
  std::atomic<std::uint64_t>* value_;
};

inline constexpr std::uint32_t kRefused = 500;

// kRefused clients that connect, are refused, and try again a second later; one that is neither refused nor
// answered keeps waiting as a terminal would. They give way to whoever else wants their core: what their own
// work takes from the terminals that are measured there is no matter of the server's. They count what they
// try; at most three minutes.
[[nodiscard]] ChildProcess refused_clients(int core, const sockaddr_in& server, SharedCounter& attempts);

}  // namespace load
