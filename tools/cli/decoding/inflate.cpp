// Implementation of the decompression, by zlib.
#include "tools/cli/decoding/inflate.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace cli {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;

class Stream {
 public:
  explicit Stream(std::span<const std::uint8_t> data) {
    stream_.next_in = const_cast<Bytef*>(data.data());  // zlib reads only
    stream_.avail_in = static_cast<uInt>(data.size());
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  ~Stream() {
    if (ready_) inflateEnd(&stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] bool ready() const noexcept { return ready_; }
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

std::optional<Inflated> inflate_gzip(std::span<const std::uint8_t> data) {
  if (data.size() < 2 || data[0] != 0x1f || data[1] != 0x8b) return std::nullopt;
  Inflated result;
  Stream stream(data);
  if (!stream.ready()) {
    result.fault = "zlib has no memory";
    return result;
  }
  const std::size_t most = std::min(kMostInflated, std::max(kSmallInflated, data.size() * kMostRatio));
  std::vector<std::uint8_t> room(std::size_t{16} << 10);
  for (;;) {
    std::size_t written = 0;
    const int step = stream.step(room, written);
    if (result.bytes.size() + written > most) {
      result.fault = fmt::format("{} bytes inflate to more than {}", data.size(), most);
      return result;
    }
    result.bytes.insert(result.bytes.end(), room.begin(),
                        room.begin() + static_cast<std::ptrdiff_t>(written));
    if (step == Z_STREAM_END) return result;
    if (step != Z_OK || written == 0) {
      result.fault = step == Z_OK || step == Z_BUF_ERROR ? "the GZIP stream ends too early"
                                                         : "the GZIP stream is damaged";
      return result;
    }
  }
}

}  // namespace cli
