// A number that many threads count up at once without waiting for each other's caches.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gateway {

// Thread-safe. Each thread has a cell of its own as long as there are no more threads than cells.
class SpreadCount {
 public:
  void add(std::uint64_t n = 1) noexcept { cells_[cell()].count.fetch_add(n, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept {
    std::uint64_t sum = 0;
    for (const Cell& one : cells_) sum += one.count.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  static constexpr std::size_t kCells = 16;
  struct alignas(64) Cell {  // a line of the cache
    std::atomic<std::uint64_t> count{0};
  };

  static std::size_t cell() noexcept {
    static constinit std::atomic<std::size_t> threads{0};
    thread_local const std::size_t mine = threads.fetch_add(1, std::memory_order_relaxed) % kCells;
    return mine;
  }

  std::array<Cell, kCells> cells_{};
};

}  // namespace gateway
