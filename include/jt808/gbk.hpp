// GBK, the character set of every STRING of the standard, from and to UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/bytes.hpp"

namespace jt808 {

// The tables are built once from the C library's converter, at the first use. False where that converter has
// no GBK (an image without gconv modules): then only ASCII converts. Check it when a program starts.
[[nodiscard]] bool gbk_available();

// Total: bytes that are no GBK become U+FFFD and set `replaced`. The result is valid UTF-8. Thread-safe.
[[nodiscard]] std::string gbk_to_utf8(Bytes, bool* replaced = nullptr);
// The same, appended; returns whether a byte was replaced.
bool append_gbk_as_utf8(Bytes, std::string& out);

struct GbkEncodeError {
  char32_t character = 0;  // that GBK cannot hold; 0: the text is no UTF-8
  std::size_t offset = 0;  // in the UTF-8 text
};

// Appends; false, with `error` set and `out` as it was, where the text does not fit. Thread-safe.
[[nodiscard]] bool utf8_to_gbk(std::string_view, std::vector<std::uint8_t>& out,
                               GbkEncodeError* error = nullptr);

}  // namespace jt808
