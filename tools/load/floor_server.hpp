// What the gateway is compared with: the least that a server can do on bare epoll.
#pragma once

#include <cstdint>

#include "tools/load/descriptor.hpp"

namespace load {

enum class FloorKind : std::uint8_t {
  acknowledge,  // splits, unescapes, checks, and answers 0x0100, 0x0102, 0x0002 and 0x0200
  echo,         // sends back what comes
  http,         // answers every HTTP request without a body with one constant
};

// Serves until the process is ended; one thread, one recv and one send for all that has come. Throws
// std::system_error where the system gives no epoll.
[[noreturn]] void serve_floor(Descriptor listener, FloorKind kind);

}  // namespace load
