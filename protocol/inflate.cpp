// Decompression, by zlib.
#include "jt808/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <span>

namespace jt808 {
namespace {

constexpr int kEitherHeader = MAX_WBITS + 32;

bool begins_as_gzip(Bytes data) noexcept {
  return data.size() >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

// The method is deflate, and the two bytes are a multiple of 31.
bool begins_as_zlib(Bytes data) noexcept {
  return data.size() >= 2 && (data[0] & 15) == 8 && (data[0] << 8 | data[1]) % 31 == 0;
}

class Stream {
 public:
  explicit Stream(Bytes data) {
    stream_.next_in = const_cast<Bytef*>(data.data());  // zlib reads only
    stream_.avail_in = static_cast<uInt>(data.size());
    ready_ = inflateInit2(&stream_, kEitherHeader) == Z_OK;
  }
  ~Stream() {
    if (ready_) inflateEnd(&stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] bool ready() const noexcept { return ready_; }
  [[nodiscard]] std::size_t left() const noexcept { return stream_.avail_in; }
  // Fills the room as far as the data goes; `written` tells how far.
  [[nodiscard]] int step(std::span<std::uint8_t> room, std::size_t& written) {
    stream_.next_out = room.data();
    stream_.avail_out = static_cast<uInt>(room.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    written = room.size() - stream_.avail_out;
    return result;
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

std::optional<Inflated> inflate_block(Bytes data) {
  if (!begins_as_gzip(data) && !begins_as_zlib(data)) return std::nullopt;
  Inflated result;
  constexpr std::size_t kMostCompressed = std::size_t{1} << 30;  // zlib counts in 32 bits
  Stream stream(data.first(std::min(data.size(), kMostCompressed)));
  if (!stream.ready()) {
    result.fault = "zlib has no memory";
    return result;
  }
  const std::size_t most = std::min(kMostInflated, std::max(kSmallInflated, data.size() * kMostRatio));
  std::array<std::uint8_t, 4096> room;
  for (;;) {
    std::size_t written = 0;
    const int step = stream.step(room, written);
    const std::size_t more = std::min(written, most - result.bytes.size());
    result.bytes.insert(result.bytes.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(more));
    if (more < written) {
      result.fault = std::to_string(data.size()) + " bytes inflate to more than " + std::to_string(most);
      return result;
    }
    if (step == Z_STREAM_END) {
      if (stream.left() != 0) {
        result.fault = std::to_string(stream.left()) + " bytes are left behind the compressed block";
      }
      return result;
    }
    if (step != Z_OK || written == 0) {
      result.fault = step == Z_OK || step == Z_BUF_ERROR ? "the compressed block ends too early"
                                                         : "the compressed block is damaged";
      return result;
    }
  }
}

}  // namespace jt808
