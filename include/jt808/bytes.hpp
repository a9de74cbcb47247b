// Byte views, a reader for untrusted big-endian bytes, a writer, and hexadecimal text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jt808 {

using Bytes = std::span<const std::uint8_t>;

// The big-endian value at the start of the bytes, which must hold sizeof(T) of them.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T load_be(const std::uint8_t* at) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = value << 8 | at[i];
  return static_cast<T>(value);
}

template <std::unsigned_integral T>
constexpr void store_be(std::uint8_t* at, T value) noexcept {
  for (std::size_t i = sizeof(T); i-- > 0;) {
    at[i] = static_cast<std::uint8_t>(value & 0xff);
    value = static_cast<T>(static_cast<std::uint64_t>(value) >> 8);
  }
}

// Reads big-endian values out of untrusted bytes. The first read past the end makes the reader fail for good:
// it then yields zeros and empty spans, and remaining() is 0, so that no loop over it can hang. Views live as
// long as the bytes given.
class ByteReader {
 public:
  constexpr explicit ByteReader(Bytes bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t remaining() const noexcept { return bytes_.size() - offset_; }
  [[nodiscard]] constexpr std::size_t offset() const noexcept { return offset_; }

  template <std::unsigned_integral T>
  constexpr T be() noexcept {
    if (remaining() < sizeof(T)) {
      fail();
      return 0;
    }
    const T value = load_be<T>(bytes_.data() + offset_);
    offset_ += sizeof(T);
    return value;
  }

  constexpr Bytes take(std::size_t n) noexcept {
    if (remaining() < n) {
      fail();
      return {};
    }
    const Bytes taken = bytes_.subspan(offset_, n);
    offset_ += n;
    return taken;
  }

  constexpr Bytes rest() noexcept { return take(remaining()); }

  // What the next reads would yield, without taking it.
  [[nodiscard]] constexpr Bytes peek() const noexcept { return bytes_.subspan(offset_); }

  constexpr void fail() noexcept {
    ok_ = false;
    offset_ = bytes_.size();
  }

 private:
  Bytes bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

// Appends big-endian values to a buffer of the caller, which must outlive the writer.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::uint8_t>& out) noexcept : out_(&out) {}

  template <std::unsigned_integral T>
  void be(T value) {
    std::uint8_t bytes[sizeof(T)];
    store_be(bytes, value);
    out_->insert(out_->end(), bytes, bytes + sizeof(T));
  }
  void put(Bytes bytes) { out_->insert(out_->end(), bytes.begin(), bytes.end()); }
  void fill(std::size_t n, std::uint8_t value) { out_->insert(out_->end(), n, value); }

  [[nodiscard]] std::size_t size() const noexcept { return out_->size(); }
  [[nodiscard]] std::vector<std::uint8_t>& buffer() const noexcept { return *out_; }

 private:
  std::vector<std::uint8_t>* out_;
};

// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(Bytes);
void append_hex(std::string& out, Bytes);

// The inverse; digits of any case, blanks between bytes allowed. Anything else is no hexadecimal text.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_hex(std::string_view);

}  // namespace jt808
