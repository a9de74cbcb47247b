// What the protocol's tests share: hexadecimal literals, buffers of exact size, a filled sample of every
// message.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/jt808.hpp"

namespace jt808::test {

using Body = std::vector<std::uint8_t>;

inline Body hex(std::string_view text) {
  auto bytes = from_hex(text);
  if (!bytes) throw std::invalid_argument("no hexadecimal text: " + std::string(text));
  return std::move(*bytes);
}

// A copy on the heap of just the size, so that the address sanitizer sees one byte too many.
class ExactBuffer {
 public:
  explicit ExactBuffer(Bytes bytes) : data_(new std::uint8_t[bytes.size()]), size_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), data_.get());
  }
  [[nodiscard]] std::span<std::uint8_t> span() noexcept { return {data_.get(), size_}; }
  [[nodiscard]] Bytes bytes() const noexcept { return {data_.get(), size_}; }

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_;
};

// A generator of pseudo-random numbers that gives the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed * 2654435769U + 1) {}
  std::uint32_t operator()() noexcept {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>(state_ >> 16);
  }
  std::uint32_t below(std::uint32_t n) noexcept { return (*this)() % n; }
  std::uint8_t byte() noexcept { return static_cast<std::uint8_t>((*this)() & 0xff); }

 private:
  std::uint64_t state_;
};

}  // namespace jt808::test
