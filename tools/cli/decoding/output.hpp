// Output in large blocks.
#pragma once

#include <cstddef>
#include <exception>
#include <iosfwd>
#include <string>

namespace cli {

// The reader of the output is gone. No error: nobody wants more.
class NobodyReads : public std::exception {};

// Collects text for a stream, which outlives it. Throws NobodyReads, or std::runtime_error where writing
// fails.
class Output {
 public:
  explicit Output(std::ostream& out) : out_(&out) {}

  // Where to append.
  [[nodiscard]] std::string& text() noexcept { return text_; }
  // Writes when much has been collected.
  void write_if_full() {
    if (text_.size() >= kBlock) write();
  }
  void write();

 private:
  inline static constexpr std::size_t kBlock = std::size_t{64} << 10;

  std::ostream* out_;
  std::string text_;
};

}  // namespace cli
