// Slots with generations: a stale handle finds nothing, also after its slot was used again.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

namespace gateway {

// Maps slot + generation to T. On one shard's thread. Slots are reused last in, first out; a generation has
// 24 bits, so a handle is confused only after 16 million reuses of its slot.
template <class T>
class Slab {
 public:
  struct Handle {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
  };

  // Takes a free slot; the value is set later by put(), so that it may know its own handle.
  [[nodiscard]] Handle reserve() {
    if (free_ == kNone) {
      cells_.emplace_back();
      return {static_cast<std::uint32_t>(cells_.size() - 1), cells_.back().generation};
    }
    const std::uint32_t slot = free_;
    free_ = cells_[slot].next_free;
    return {slot, cells_[slot].generation};
  }

  void put(Handle handle, T value) {
    cells_[handle.slot].value = std::move(value);
    cells_[handle.slot].used = 1;
    ++size_;
  }

  [[nodiscard]] T* find(Handle handle) noexcept {
    if (handle.slot >= cells_.size()) return nullptr;
    Cell& cell = cells_[handle.slot];
    return cell.used != 0 && cell.generation == handle.generation ? &cell.value : nullptr;
  }

  // Returns the value, so that its destructor runs outside of the slab.
  T erase(Handle handle) noexcept {
    if (find(handle) == nullptr) return T{};
    Cell& cell = cells_[handle.slot];
    cell.used = 0;
    cell.generation = (cell.generation + 1) & 0xffffff;
    cell.next_free = std::exchange(free_, handle.slot);
    --size_;
    return std::exchange(cell.value, T{});
  }

  // The values from this slot on, as long as `visit(slot, value)` says true.
  template <class F>
  void visit_from(std::size_t slot, F&& visit) {
    for (; slot < cells_.size(); ++slot) {
      if (cells_[slot].used != 0 && !visit(static_cast<std::uint32_t>(slot), cells_[slot].value)) return;
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  template <class F>
  void for_each(F&& visit) {
    for (Cell& cell : cells_) {
      if (cell.used != 0) visit(cell.value);
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Cell {
    T value{};
    std::uint32_t next_free = kNone;
    std::uint32_t generation : 24 = 0;
    std::uint32_t used : 8 = 0;
  };

  std::deque<Cell> cells_;  // grows without moving, hence without room for twice as many
  std::uint32_t free_ = kNone;
  std::size_t size_ = 0;
};

}  // namespace gateway
