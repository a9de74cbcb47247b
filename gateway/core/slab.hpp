// Slots with generations: a stale handle finds nothing, also after its slot was used again.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

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
    if (free_.empty()) {
      free_.reserve(cells_.size() + 1);  // erase() must not need memory
      cells_.emplace_back();
      return {static_cast<std::uint32_t>(cells_.size() - 1), cells_.back().generation};
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return {slot, cells_[slot].generation};
  }

  void put(Handle handle, T value) {
    cells_[handle.slot].value = std::move(value);
    cells_[handle.slot].used = true;
    ++size_;
  }

  [[nodiscard]] T* find(Handle handle) noexcept {
    if (handle.slot >= cells_.size()) return nullptr;
    Cell& cell = cells_[handle.slot];
    return cell.used && cell.generation == handle.generation ? &cell.value : nullptr;
  }

  // Returns the value, so that its destructor runs outside of the slab.
  T erase(Handle handle) noexcept {
    if (find(handle) == nullptr) return T{};
    Cell& cell = cells_[handle.slot];
    cell.used = false;
    cell.generation = (cell.generation + 1) & 0xffffff;
    free_.push_back(handle.slot);
    --size_;
    return std::exchange(cell.value, T{});
  }

  // The values from this slot on, as long as `visit(slot, value)` says true.
  template <class F>
  void visit_from(std::size_t slot, F&& visit) {
    for (; slot < cells_.size(); ++slot) {
      if (cells_[slot].used && !visit(static_cast<std::uint32_t>(slot), cells_[slot].value)) return;
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  template <class F>
  void for_each(F&& visit) {
    for (Cell& cell : cells_) {
      if (cell.used) visit(cell.value);
    }
  }

 private:
  struct Cell {
    T value{};
    std::uint32_t generation = 0;
    bool used = false;
  };

  std::vector<Cell> cells_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace gateway
