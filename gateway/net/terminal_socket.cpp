// Implementation of the terminal's socket.
#include "gateway/net/terminal_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace gateway {
namespace {

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
  ::shutdown(descriptor_, SHUT_WR);
  ::close(std::exchange(descriptor_, -1));
}

}  // namespace gateway
