// Input by large reads of a file descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// An open file or standard input. Reads what is there and waits only when there is nothing.
class Input {
 public:
  inline static constexpr int kStandardInput = 0;

  // Of a file, which must be there to read (UsageError), or of standard input for "-".
  explicit Input(const std::string& path);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Called before a read that waits for another program: the moment to give out what is ready.
  void before_waiting(std::function<void()> call) { before_waiting_ = std::move(call); }
  // At most `room` bytes; 0 at the end. Throws std::runtime_error where reading fails.
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> room);

 private:
  int descriptor_;
  std::string name_;
  std::function<void()> before_waiting_;
};

// The lines of an input, of which the last may lack its end.
class LineReader {
 public:
  inline static constexpr std::size_t kLongestLine = std::size_t{16} << 20;

  struct Line {
    std::string_view text;  // valid up to the next call; without the line's end
    bool too_long = false;  // only its first kLongestLine bytes are in `text`
  };

  explicit LineReader(Input& input) : input_(&input), buffer_(kFirstBuffer) {}
  // False at the end of the input.
  [[nodiscard]] bool next(Line& line);

 private:
  inline static constexpr std::size_t kFirstBuffer = std::size_t{256} << 10;

  [[nodiscard]] bool fill();

  Input* input_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;    // of the line
  std::size_t scanned_ = 0;  // up to here there is no line's end
  std::size_t end_ = 0;
  bool ended_ = false;
};

}  // namespace cli
