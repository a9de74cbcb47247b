// Makes accept() and accept4() of this whole program fail on request, as it does when the process has no free
// descriptor.
#pragma once

#include <cerrno>

#include <chrono>
#include <cstddef>
#include <vector>

namespace gateway {

// While one lives, every accept() fails, or the first `times`, with EMFILE or the error that is given. (A
// real shortage would starve the sanitizers' run-time too.)
class FailingAccept {
 public:
  explicit FailingAccept(int error = EMFILE, std::size_t times = ~std::size_t{0});
  FailingAccept(const FailingAccept&) = delete;
  FailingAccept& operator=(const FailingAccept&) = delete;
  ~FailingAccept();

  // When the attempts were made; waits until there are that many.
  [[nodiscard]] std::vector<std::chrono::steady_clock::time_point> attempts(std::size_t count);
};

}  // namespace gateway
