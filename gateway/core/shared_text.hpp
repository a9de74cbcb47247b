// A text that never changes and is one word where it is held: what millions of rows and sessions keep.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace gateway {

// Copies share the characters, which go with the last of them; an empty text has none. A std::string is four
// words with a block of its own for each copy. Different objects of one text may be used on different
// threads.
class SharedText {
 public:
  SharedText() noexcept = default;
  template <class Text>
  requires(std::convertible_to<const Text&, std::string_view> && !std::same_as<Text, SharedText>)
      SharedText(const Text& text)
      : block_(make(text)) {}
  SharedText(const SharedText& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  SharedText(SharedText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedText& operator=(SharedText other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedText() {
    if (block_ != nullptr && block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      block_->~Block();
      ::operator delete(block_);
    }
  }

  // Valid as long as one of the copies.
  [[nodiscard]] std::string_view view() const noexcept {
    return block_ == nullptr ? std::string_view() : std::string_view(characters(block_), block_->size);
  }
  operator std::string_view() const noexcept { return view(); }
  operator std::string() const { return std::string(view()); }
  [[nodiscard]] bool empty() const noexcept { return block_ == nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return view().size(); }
  [[nodiscard]] const char* data() const noexcept { return view().data(); }

  friend bool operator==(const SharedText& a, const SharedText& b) noexcept {
    return a.block_ == b.block_ || a.view() == b.view();
  }
  template <class Text>
  requires(std::convertible_to<const Text&, std::string_view> && !std::same_as<Text, SharedText>) friend bool
  operator==(const SharedText& a, const Text& b) noexcept {
    return a.view() == std::string_view(b);
  }

 private:
  // The characters follow it.
  struct Block {
    std::atomic<std::uint32_t> owners;
    std::uint32_t size;
  };

  [[nodiscard]] static char* characters(Block* block) noexcept { return reinterpret_cast<char*>(block + 1); }
  [[nodiscard]] static Block* make(std::string_view text) {
    if (text.empty()) return nullptr;
    auto* const block =
        new (::operator new(sizeof(Block) + text.size())) Block{1, static_cast<std::uint32_t>(text.size())};
    std::memcpy(characters(block), text.data(), text.size());
    return block;
  }

  Block* block_ = nullptr;
};

}  // namespace gateway
