// A file of lines that is kept below a size: FILE, FILE.1 (the newest of the old ones), FILE.2, ...
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

struct RotatingFileOptions {
  std::filesystem::path path;
  std::uint64_t max_size = std::uint64_t{100}
                           << 20;  // bytes of one file; a longer line has a file of its own
  std::uint32_t keep = 10;         // old files; 0: none
};

// Mode 0600, for one process: it is locked while it is open. For one thread. Errors are texts for the
// operator.
class RotatingFile {
 public:
  explicit RotatingFile(RotatingFileOptions options) : options_(std::move(options)) {}
  ~RotatingFile();
  RotatingFile(const RotatingFile&) = delete;
  RotatingFile& operator=(const RotatingFile&) = delete;

  // Also after it was renamed or removed by others. A last line that lacks its end, as a crash leaves it,
  // gets one.
  [[nodiscard]] std::optional<std::string> open();
  // One line with its end: all of it, or nothing.
  [[nodiscard]] std::optional<std::string> append(std::string_view line);

 private:
  [[nodiscard]] std::optional<std::string> rotate();
  [[nodiscard]] bool is_current() const noexcept;
  [[nodiscard]] std::filesystem::path old(std::uint32_t number) const;
  void close() noexcept;

  RotatingFileOptions options_;
  int file_ = -1;
  bool regular_ = false;  // a device is neither rotated nor cut
  std::uint64_t size_ = 0;
};

}  // namespace gateway
