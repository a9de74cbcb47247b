// Implementation of the terminal's socket.
#include "gateway/net/terminal_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace gateway {
namespace {

// At the end, of what came and was not read.
constexpr std::size_t kPieceDropped = 64 * 1024;
constexpr int kMostPiecesDropped = 16;

TerminalSocket::Transfer result_of(ssize_t count) noexcept {
  using Outcome = TerminalSocket::Outcome;
  if (count > 0) return {Outcome::done, static_cast<std::size_t>(count)};
  if (count == 0) return {Outcome::ended, 0};
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {again ? Outcome::again : Outcome::failed, 0};
}

}  // namespace

TerminalSocket::Transfer TerminalSocket::read(std::span<std::uint8_t> into) noexcept {
  return result_of(::recv(descriptor_, into.data(), into.size(), 0));
}

TerminalSocket::Transfer TerminalSocket::write(jt808::Bytes bytes) noexcept {
  return result_of(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void TerminalSocket::close() noexcept {
  if (descriptor_ < 0) return;
  // Closed with something unread, the connection ends with a reset, which may overtake the last answer. What
  // is there is dropped first (MSG_TRUNC: without a copy), so much at most, and nothing is waited for. Where
  // the connection is lost shutdown() fails.
  if (::shutdown(descriptor_, SHUT_WR) == 0) {
    for (int i = 0; i < kMostPiecesDropped; ++i) {
      if (::recv(descriptor_, nullptr, kPieceDropped, MSG_TRUNC | MSG_DONTWAIT) <= 0) break;
    }
  }
  drop();
}

void TerminalSocket::drop() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace gateway
