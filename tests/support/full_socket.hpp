// Makes sendto() of this whole program fail on request, as it does when the system has no room for a
// datagram.
#pragma once

#include <cstddef>

namespace gateway {

// While one lives, every sendto() fails with EAGAIN.
class FullSocket {
 public:
  FullSocket();
  FullSocket(const FullSocket&) = delete;
  FullSocket& operator=(const FullSocket&) = delete;
  ~FullSocket();

  // Until so many datagrams were refused.
  void wait_attempts(std::size_t count);
};

}  // namespace gateway
