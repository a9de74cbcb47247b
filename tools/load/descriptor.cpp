// Implementation of descriptors and sockets.
#include "tools/load/descriptor.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string>
#include <system_error>

namespace load {
namespace {

constexpr int kBacklog = 65535;  // as much as the system allows
constexpr std::uint32_t kLoopbackNet = 127;

sockaddr* generic(sockaddr_in& address) noexcept {
  return reinterpret_cast<sockaddr*>(&address);
}

void switch_on(const Descriptor& socket, int level, int option) noexcept {
  const int on = 1;
  setsockopt(socket.get(), level, option, &on, sizeof on);
}

}  // namespace

void Descriptor::reset(int fd) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

sockaddr_in loopback_address(std::uint32_t last_three_bytes, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(kLoopbackNet << 24U | (last_three_bytes & 0xffffffU));
  return address;
}

sockaddr_in loopback_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  const std::string host(text.substr(0, colon));
  const char* const end = text.data() + text.size();
  if (colon == std::string_view::npos || inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1 ||
      std::from_chars(text.data() + colon + 1, end, port).ptr != end || port == 0) {
    throw std::runtime_error("'" + std::string(text) + "' is no address like 127.0.0.1:7999");
  }
  if (ntohl(address.sin_addr.s_addr) >> 24U != kLoopbackNet) {
    throw std::runtime_error(std::string(text) +
                             " is not on the loopback interface; load is sent nowhere else");
  }
  address.sin_port = htons(port);
  return address;
}

Descriptor listen_on_loopback() {
  Descriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback_address(1, 0);
  if (listener.open()) switch_on(listener, SOL_SOCKET, SO_REUSEADDR);
  if (!listener.open() || bind(listener.get(), generic(address), sizeof address) != 0 ||
      listen(listener.get(), kBacklog) != 0) {
    throw std::system_error(errno, std::generic_category(), "listening on 127.0.0.1");
  }
  return listener;
}

sockaddr_in address_of(const Descriptor& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(listener.get(), generic(address), &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "getsockname");
  }
  return address;
}

Descriptor begin_connecting(const sockaddr_in& source, const sockaddr_in& server) {
  Descriptor link(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!link.open()) return link;
  switch_on(link, IPPROTO_TCP, TCP_NODELAY);
  switch_on(link, IPPROTO_IP,
            IP_BIND_ADDRESS_NO_PORT);  // the port is chosen with the peer known: many more fit
  sockaddr_in from = source;
  sockaddr_in to = server;
  if (bind(link.get(), generic(from), sizeof from) != 0) return Descriptor();
  if (connect(link.get(), generic(to), sizeof to) != 0 && errno != EINPROGRESS) return Descriptor();
  return link;
}

int connect_error(const Descriptor& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace load
