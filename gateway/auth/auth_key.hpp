// A key that signs authentication codes.
#pragma once

#include <array>
#include <cstdint>

namespace gateway {

struct AuthKey {
  char id = '0';  // one base64url character, the first of every code made with it
  std::array<std::uint8_t, 32> key{};
};

}  // namespace gateway
