// Compressed bytes, by zlib.
#include "protocol/gzip.hpp"

#include <zlib.h>

#include <algorithm>

namespace jt808 {

std::optional<std::vector<std::uint8_t>> inflate_bytes(Bytes compressed, std::size_t most) {
  constexpr int kEitherHeader = 15 + 32;
  constexpr std::size_t kStep = 4096;
  z_stream stream{};
  if (compressed.size() > 0x7fffffff || inflateInit2(&stream, kEitherHeader) != Z_OK) return std::nullopt;
  stream.next_in = const_cast<Bytef*>(compressed.data());  // zlib only reads it
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::vector<std::uint8_t> out;
  int state = Z_OK;
  while (state == Z_OK && out.size() <= most) {
    const std::size_t before = out.size();
    out.resize(before +
               std::min(kStep, most + 1 - before));  // one more than allowed shows that there is more
    stream.next_out = out.data() + before;
    stream.avail_out = static_cast<uInt>(out.size() - before);
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  const bool whole = state == Z_STREAM_END && stream.avail_in == 0 && out.size() <= most;
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  return out;
}

}  // namespace jt808
