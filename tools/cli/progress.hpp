// A progress bar for people; nothing where nobody looks.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace cli {

// One line that is written over again. The stream outlives it.
class Progress {
 public:
  Progress(std::ostream& out, bool is_terminal) noexcept : out_(out), is_terminal_(is_terminal) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  // "checking [=====     ] 50 % (5 of 10)"; drawn only where something changed.
  void show(const char* what, std::size_t done, std::size_t total);
  // Takes the line away, so that something else can be written.
  void clear();

 private:
  std::ostream& out_;
  bool is_terminal_;
  std::string shown_;
};

}  // namespace cli
