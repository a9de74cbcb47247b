// What this process holds of memory, counted: the same on every machine, whatever the allocator keeps back.
// Beside counted.hpp, which counts more in the place of the C library, because this one stands on top of it:
// it works under the sanitizers, which have a C library's functions of their own.
#pragma once

#include <cstddef>

namespace gateway::test {

// Bytes that were taken with new and not given back. counted_memory.cpp, linked in, does the counting.
[[nodiscard]] std::size_t bytes_in_use() noexcept;

}  // namespace gateway::test
