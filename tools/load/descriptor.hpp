// File descriptors that close themselves, and the sockets of the benchmark: loopback only.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace load {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool open() const noexcept { return fd_ >= 0; }
  void reset(int fd = -1) noexcept;

 private:
  int fd_ = -1;
};

// `127.x.y.z:port`; throws std::runtime_error for anything that is not IPv4 loopback: the benchmark never
// sends load elsewhere.
[[nodiscard]] sockaddr_in loopback_address(std::string_view text);
[[nodiscard]] sockaddr_in loopback_address(std::uint32_t last_three_bytes, std::uint16_t port);

// Non-blocking, on 127.0.0.1 with a port of the system's choice. Throws std::system_error.
[[nodiscard]] Descriptor listen_on_loopback();
[[nodiscard]] sockaddr_in address_of(const Descriptor& listener);

// A non-blocking socket whose connection has begun. Not open where the system refused; errno says why.
[[nodiscard]] Descriptor begin_connecting(const sockaddr_in& source, const sockaddr_in& server);

// What begin_connecting() came to, once the socket is writable: 0 or an errno.
[[nodiscard]] int connect_error(const Descriptor& socket);

// The soft limit of descriptors, raised to the hard one.
std::uint64_t raise_descriptor_limit();

}  // namespace load
