// Implementation of the output.
#include "tools/cli/decoding/output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <stdexcept>

namespace cli {

void Output::write() {
  if (text_.empty()) return;
  errno = 0;
  out_->write(text_.data(), static_cast<std::streamsize>(text_.size()));
  out_->flush();
  text_.clear();
  if (*out_) return;
  if (errno == EPIPE) throw NobodyReads();
  throw std::runtime_error(fmt::format("cannot write the output: {}", std::strerror(errno)));
}

}  // namespace cli
