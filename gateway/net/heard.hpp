// What the system knows of a TCP peer beside the bytes that were read.
#pragma once

#include <cstdint>

namespace gateway {

// Segments that came from the peer of this socket so far, whether their bytes were read or not: it grows with
// data, and with the probes of a peer whose data find no room. 0 where the system does not say.
[[nodiscard]] std::uint64_t segments_heard(int socket) noexcept;

}  // namespace gateway
