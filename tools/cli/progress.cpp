// Implementation of the progress bar.
#include "tools/cli/progress.hpp"

#include <fmt/format.h>

#include <ostream>

namespace cli {

void Progress::show(const char* what, std::size_t done, std::size_t total) {
  constexpr std::size_t kWidth = 30;
  if (!is_terminal_ || total == 0) return;
  const std::size_t full = done * kWidth / total;
  std::string line = fmt::format("{} [{:=<{}}{: <{}}] {} % ({} of {})", what, "", full, "", kWidth - full,
                                 done * 100 / total, done, total);
  if (line == shown_) return;
  clear();
  shown_ = std::move(line);
  out_ << shown_ << std::flush;
}

void Progress::clear() {
  if (shown_.empty()) return;
  out_ << '\r' << std::string(shown_.size(), ' ') << '\r' << std::flush;
  shown_.clear();
}

}  // namespace cli
