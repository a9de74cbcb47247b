// Implementation of the input and of its lines.
#include "tools/cli/decoding/input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "tools/cli/app.hpp"

namespace cli {

Input::Input(const std::string& path)
    : descriptor_(path == "-" ? kStandardInput : open(path.c_str(), O_RDONLY | O_CLOEXEC)),
      name_(path == "-" ? "standard input" : path) {
  if (descriptor_ < 0)
    throw UsageError(fmt::format("--file: cannot open {}: {}", path, std::strerror(errno)));
}

Input::~Input() {
  if (descriptor_ != kStandardInput) close(descriptor_);
}

std::size_t Input::read(std::span<std::uint8_t> room) {
  if (before_waiting_) {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (poll(&waiting, 1, 0) == 0) before_waiting_();
  }
  for (;;) {
    const ssize_t got = ::read(descriptor_, room.data(), room.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {  // a descriptor that its owner made non-blocking
      pollfd waiting{descriptor_, POLLIN, 0};
      static_cast<void>(poll(&waiting, 1, -1));
      continue;
    }
    throw std::runtime_error(fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
  }
}

bool LineReader::next(Line& line) {
  line.too_long = false;
  for (;;) {
    const void* const found = std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_);
    const bool whole = found != nullptr;
    const std::size_t stop =
        whole ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - buffer_.data()) : end_;
    if (whole || (ended_ && stop > begin_)) {
      line.text = {reinterpret_cast<const char*>(buffer_.data() + begin_), stop - begin_};
      if (line.text.size() > kLongestLine) {
        line.text = line.text.substr(0, kLongestLine);
        line.too_long = true;
      }
      begin_ = scanned_ = whole ? stop + 1 : stop;
      return true;
    }
    if (ended_) return false;
    // Of a line that is too long anyway only the start stays.
    if (end_ - begin_ > kLongestLine + 1) end_ = begin_ + kLongestLine + 1;
    scanned_ = end_;
    ended_ = !fill();
  }
}

bool LineReader::fill() {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < kFirstBuffer / 4) buffer_.resize(buffer_.size() * 2);
  const std::size_t got = input_->read(std::span(buffer_).subspan(end_));
  end_ += got;
  return got > 0;
}

}  // namespace cli
