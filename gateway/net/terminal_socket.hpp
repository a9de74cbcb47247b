// A connected TCP socket of a terminal: its descriptor and the system calls that a link needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "jt808/bytes.hpp"

namespace gateway {

// Owns the descriptor, which is non-blocking. No call waits.
class TerminalSocket {
 public:
  enum class Outcome : std::uint8_t {
    done,    // some bytes
    again,   // none now
    ended,   // the peer sends no more
    failed,  // the connection is lost
  };
  struct Transfer {
    Outcome outcome;
    std::size_t bytes;  // 0 but with `done`
  };

  explicit TerminalSocket(int descriptor) noexcept : descriptor_(descriptor) {}
  TerminalSocket(TerminalSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  TerminalSocket& operator=(TerminalSocket&&) = delete;
  ~TerminalSocket() { close(); }

  [[nodiscard]] Transfer read(std::span<std::uint8_t> into) noexcept;
  [[nodiscard]] Transfer write(jt808::Bytes bytes) noexcept;
  // What was written is sent, also where the peer has sent more than was read.
  void close() noexcept;
  // Without a farewell, where nothing was written: what a refused link costs, anybody may cause.
  void drop() noexcept;
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace gateway
