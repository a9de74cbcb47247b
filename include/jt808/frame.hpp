// The frame layer: cutting a byte stream at its flags, unescaping, checking, both header layouts, and the way
// back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "jt808/bcd.hpp"
#include "jt808/bytes.hpp"
#include "jt808/edition.hpp"

namespace jt808 {

inline constexpr std::size_t kMaxBody = 1023;  // ten bits of length in the header
inline constexpr std::size_t kMaxFrameSize =
    21 + kMaxBody + 1;  // header of 2019 with package item, body, checksum
inline constexpr std::size_t kMaxEscapedFrame = 2 * kMaxFrameSize;
inline constexpr std::uint8_t kFlag = 0x7e;
inline constexpr std::uint8_t kEscape = 0x7d;

// Why a segment between two flags is no frame.
enum class FrameFault : std::uint8_t {
  none,
  bad_escape,    // 0x7d before another byte than 01 or 02, and not a frame with that byte taken as it is
  too_short,     // under 13 bytes: noise
  bad_checksum,  // the XOR over all bytes is not 0
  bad_length,    // the header's length fits neither header layout
  bad_package,   // package item with total 0, index 0 or index over total
};

[[nodiscard]] std::string_view to_string(FrameFault) noexcept;

// FrameView::notes: deviations that are accepted.
inline constexpr std::uint8_t kBareEscape = 1;  // an 0x7d was not escaped (M3, M13)
inline constexpr std::uint8_t kLayoutByLength =
    2;                                             // the version bit contradicts the layout in use (M11, M12)
inline constexpr std::uint8_t kNoLeadingFlag = 4;  // first segment of a stream, no flag before it (M2)

// The package item of a message sent in parts (bit 13 of the attributes). index counts from 1.
struct PackageItem {
  std::uint16_t total = 0;
  std::uint16_t index = 0;
};

// A checked frame: header fields, and views into the unescaped bytes, valid as long as those.
struct FrameView {
  std::uint16_t message_id = 0;
  std::uint16_t attributes = 0;  // bits 0-9 length, 10-12 encryption, 13 package item, 14 version
  std::uint16_t serial = 0;
  std::uint16_t package_total = 0;  // 0 without a package item
  std::uint16_t package_index = 0;
  std::uint8_t version = 0;  // of the 2019 header; 0 otherwise
  std::uint8_t notes = 0;
  Bytes phone_bcd;  // 6 or 10 bytes, as sent: echo them, never re-encode
  Bytes body;
  Bytes bytes;  // the whole frame without flags and escapes, checksum included; empty where none was parsed

  [[nodiscard]] bool packaged() const noexcept { return (attributes & 0x2000) != 0; }
  [[nodiscard]] bool version_bit() const noexcept { return (attributes & 0x4000) != 0; }
  // Bits 10 to 12; 0 is plain, 1 RSA.
  [[nodiscard]] std::uint8_t encryption() const noexcept { return attributes >> 10 & 7; }
  [[nodiscard]] bool layout_2019() const noexcept { return phone_bcd.size() == 10; }
  [[nodiscard]] PhoneNumber phone() const noexcept { return PhoneNumber::from_wire(phone_bcd); }
};

struct FrameOptions {
  bool strict =
      false;  // refuse what the standard refuses: bare escapes (bad_escape), layout by length (bad_length)
};

// Undoes the escapes in place; the frame is the first part of the span, of the size returned. `bare` is set
// where an 0x7d stood before another byte than 01 or 02, or last; it stays as it is.
[[nodiscard]] std::size_t unescape(std::span<std::uint8_t> escaped, bool& bare) noexcept;

// Parses what stood between two flags, unescaping it in place. `out` is valid only where the result is none.
[[nodiscard]] FrameFault parse_frame(std::span<std::uint8_t> escaped, FrameView& out,
                                     FrameOptions options = {}) noexcept;

// Cuts a byte stream into escaped segments. 0x7e separates: shared, doubled and lost flags all resynchronise
// by themselves. A segment that lies whole in the chunk is handed over in place; only a tail is copied, of at
// most kMaxEscapedFrame bytes, and its memory is released when it empties. Longer segments are dropped and
// counted.
class FrameSplitter {
 public:
  // sink(std::span<std::uint8_t> escaped, bool leading_flag) -> void, or bool where false stops: the rest of
  // the chunk is then dropped. The span is the sink's until it returns.
  template <class Sink>
  void feed(std::span<std::uint8_t> chunk, Sink&& sink) {
    while (!chunk.empty()) {
      const void* const found = std::memchr(chunk.data(), kFlag, chunk.size());
      if (found == nullptr) {
        keep(chunk);
        return;
      }
      const auto length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - chunk.data());
      const std::span<std::uint8_t> segment = chunk.first(length);
      chunk = chunk.subspan(length + 1);
      const bool leading_flag = std::exchange(seen_flag_, true);
      if (skipping_) {
        skipping_ = false;
      } else if (tail_.empty()) {
        if (!fits(segment.size()) || segment.empty()) continue;
        if (!hand_over(sink, segment, leading_flag)) return;
      } else {
        std::vector<std::uint8_t> joined;
        joined.swap(tail_);
        if (!fits(joined.size() + segment.size())) continue;
        joined.insert(joined.end(), segment.begin(), segment.end());
        if (!hand_over(sink, joined, leading_flag)) return;
      }
    }
  }

  // Bytes since the last flag that are kept.
  [[nodiscard]] std::size_t pending() const noexcept { return tail_.size(); }
  // The stream stands between two frames: not inside one, and not inside one that is too long to keep.
  [[nodiscard]] bool at_boundary() const noexcept { return tail_.empty() && !skipping_; }
  // Segments dropped for being longer than any frame.
  [[nodiscard]] std::uint32_t overflows() const noexcept { return overflows_; }
  // Memory held beside the object itself.
  [[nodiscard]] std::size_t capacity() const noexcept { return tail_.capacity(); }
  // As new, but for the overflow count.
  void reset() noexcept;

 private:
  template <class Sink>
  [[nodiscard]] static bool hand_over(Sink& sink, std::span<std::uint8_t> segment, bool leading_flag) {
    if constexpr (std::is_void_v<decltype(sink(segment, leading_flag))>) {
      sink(segment, leading_flag);
      return true;
    } else {
      return sink(segment, leading_flag);
    }
  }
  [[nodiscard]] bool fits(std::size_t size) noexcept {
    if (size <= kMaxEscapedFrame) return true;
    ++overflows_;
    return false;
  }
  void keep(Bytes part);
  void release() noexcept;

  std::vector<std::uint8_t> tail_;
  std::uint32_t overflows_ = 0;
  bool seen_flag_ = false;
  bool skipping_ = false;  // inside a segment that is already too long
};

// How a terminal writes its header: answers mirror layout, version bit, version byte and phone bytes.
struct HeaderForm {
  bool layout_2019 = false;
  bool version_bit = false;
  std::uint8_t version = 0;
  std::array<std::uint8_t, 10> phone{};  // the first phone_size bytes count
  std::uint8_t phone_size = 6;

  [[nodiscard]] static HeaderForm of(const FrameView&) noexcept;
  // The standard's form: BCD[10], version bit and version 1 in 2019, else BCD[6], which holds the last 12
  // digits.
  [[nodiscard]] static HeaderForm for_phone(const PhoneNumber&, Edition) noexcept;

  [[nodiscard]] Bytes phone_bcd() const noexcept { return Bytes(phone).first(phone_size); }
};

// Appends flag, the frame's bytes escaped, flag: FrameView::bytes as they were on the wire, but for escapes
// that were missing there.
void append_on_the_wire(std::vector<std::uint8_t>& out, Bytes frame);

// Appends flag, escaped header, body and checksum, flag. False, with `out` as it was, where the body is over
// kMaxBody bytes.
[[nodiscard]] bool append_frame(std::vector<std::uint8_t>& out, const HeaderForm&, std::uint16_t message_id,
                                std::uint16_t serial, Bytes body, std::optional<PackageItem> = std::nullopt);

// The serial numbers of one direction of a link: 0, 1, ... 65535, 0, ...
class SerialCounter {
 public:
  constexpr explicit SerialCounter(std::uint16_t first = 0) noexcept : next_(first) {}
  constexpr std::uint16_t next() noexcept { return reserve(1); }
  // The first of n consecutive serials, for the parts of one message.
  constexpr std::uint16_t reserve(std::uint16_t n) noexcept {
    const std::uint16_t first = next_;
    next_ = static_cast<std::uint16_t>(next_ + n);
    return first;
  }

 private:
  std::uint16_t next_;
};

}  // namespace jt808
