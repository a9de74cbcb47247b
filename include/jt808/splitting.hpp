// Long bodies as the parts of one message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "jt808/bytes.hpp"
#include "jt808/error.hpp"
#include "jt808/frame.hpp"

namespace jt808 {

inline constexpr std::size_t kDefaultPart = 1000;  // many stacks take no more, though the header could say it
inline constexpr std::size_t kMostParts = 65535;

// Cuts a body into parts of at most `max_part` bytes (1 to kMaxBody; other values count as the nearest of
// these). One part, empty for an empty body, where that is enough. Views of the body. An error where more
// than kMostParts would be needed.
[[nodiscard]] Result<std::vector<Bytes>> split_body(Bytes body, std::size_t max_part = kDefaultPart);

// The same for a body that is GBK text from `text_offset` on: no cut falls between the two bytes of a
// character. A byte of 0x81 to 0xfe and a second byte that GBK has are a character; any other byte stands for
// itself. Parts of at least two bytes.
[[nodiscard]] Result<std::vector<Bytes>> split_text_body(Bytes body, std::size_t text_offset,
                                                         std::size_t max_part = kDefaultPart);

// The serials that a message took: an answer may name any of them.
struct SerialBlock {
  std::uint16_t first = 0;
  std::uint16_t count = 0;  // frames

  [[nodiscard]] constexpr bool contains(std::uint16_t serial) const noexcept {
    return static_cast<std::uint16_t>(serial - first) < count;
  }
};

// Appends the parts of one message: a plain frame where there is one, else frames with package items and
// consecutive serials. On an error (no part, too many, one over kMaxBody) `out` stays as it was and no serial
// is taken.
[[nodiscard]] Result<SerialBlock> append_parts(std::vector<std::uint8_t>& out, const HeaderForm&,
                                               std::uint16_t message_id, SerialCounter&,
                                               std::span<const Bytes> parts);

// split_body and append_parts in one.
[[nodiscard]] Result<SerialBlock> append_message(std::vector<std::uint8_t>& out, const HeaderForm&,
                                                 std::uint16_t message_id, SerialCounter&, Bytes body,
                                                 std::size_t max_part = kDefaultPart);

}  // namespace jt808
