// Implementation of the rotating file.
#include "gateway/observe/rotating_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace gateway {
namespace {

std::string failure(const std::filesystem::path& path, std::string_view what, int error) {
  return fmt::format("{}: {}: {}", path.string(), what, std::generic_category().message(error));
}

}  // namespace

RotatingFile::~RotatingFile() {
  close();
}

void RotatingFile::close() noexcept {
  if (file_ >= 0) ::close(std::exchange(file_, -1));
}

std::filesystem::path RotatingFile::old(std::uint32_t number) const {
  return options_.path.string() + '.' + std::to_string(number);
}

std::optional<std::string> RotatingFile::open() {
  close();
  const std::filesystem::path& path = options_.path;
  file_ = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
  if (file_ < 0) return failure(path, "cannot be opened", errno);
  struct stat facts {};
  const auto give_up = [this](std::string text) {
    close();
    return text;
  };
  if (::fstat(file_, &facts) != 0) return give_up(failure(path, "cannot be examined", errno));
  regular_ = S_ISREG(facts.st_mode);
  size_ = 0;
  if (!regular_) return std::nullopt;
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    return give_up(path.string() + ": is in use by another process; give each a file of its own");
  }
  if ((facts.st_mode & 077) != 0 && ::fchmod(file_, S_IRUSR | S_IWUSR) != 0) {
    return give_up(failure(path, "others may read it, and its mode cannot be set", errno));
  }
  size_ = static_cast<std::uint64_t>(facts.st_size);
  char last = '\n';
  if (size_ > 0 && ::pread(file_, &last, 1, facts.st_size - 1) == 1 && last != '\n') {
    if (::write(file_, "\n", 1) != 1) return give_up(failure(path, "cannot be written", errno));
    ++size_;
  }
  return std::nullopt;
}

bool RotatingFile::is_current() const noexcept {
  struct stat ours {};
  struct stat named {};
  return file_ >= 0 && ::fstat(file_, &ours) == 0 && ::stat(options_.path.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

std::optional<std::string> RotatingFile::rotate() {
  std::error_code error;
  const auto move = [&error](const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::rename(from, to, error);
    if (error == std::errc::no_such_file_or_directory) error.clear();
    return !error;
  };
  if (options_.keep == 0) {
    std::filesystem::remove(options_.path, error);
    if (error) return failure(options_.path, "cannot be removed", error.value());
    return open();
  }
  for (std::uint32_t number = options_.keep; number > 1; --number) {
    if (!move(old(number - 1), old(number))) return failure(old(number), "cannot be renamed", error.value());
  }
  if (!move(options_.path, old(1))) return failure(options_.path, "cannot be renamed", error.value());
  return open();
}

std::optional<std::string> RotatingFile::append(std::string_view line) {
  if (!is_current()) {
    if (auto failed = open()) return failed;
  }
  if (regular_ && size_ > 0 && size_ + line.size() > options_.max_size) {
    if (auto failed = rotate()) return failed;
  }
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t taken = ::write(file_, line.data() + written, line.size() - written);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) {
      const int error = taken < 0 ? errno : ENOSPC;
      // No half line stays; where it cannot be cut off, the next open() ends it.
      if (regular_ && ::ftruncate(file_, static_cast<off_t>(size_)) != 0) close();
      return failure(options_.path, "cannot be written", error);
    }
    written += static_cast<std::size_t>(taken);
  }
  size_ += line.size();
  return std::nullopt;
}

}  // namespace gateway
