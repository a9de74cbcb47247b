// Apart from all else: the system's two headers of TCP do not go together, and Asio includes the other one.
#include "gateway/net/heard.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>

namespace gateway {

std::uint64_t segments_heard(int socket) noexcept {
  tcp_info facts{};
  socklen_t size = sizeof facts;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &facts, &size) != 0) return 0;
  constexpr std::size_t kNeeded = offsetof(tcp_info, tcpi_segs_in) + sizeof facts.tcpi_segs_in;
  return size >= kNeeded ? facts.tcpi_segs_in : 0;
}

}  // namespace gateway
