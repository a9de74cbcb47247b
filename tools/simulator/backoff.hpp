// How long to wait before the next attempt to connect.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace simulator {

struct BackoffOptions {
  std::chrono::milliseconds first{1'000};
  std::chrono::milliseconds longest{60'000};
};

// Doubles from attempt to attempt; each wait is drawn from the upper half of its span, so that a fleet that
// lost its server together does not come back together. Deterministic with a seed.
class Backoff {
 public:
  Backoff(BackoffOptions options, std::uint32_t seed) noexcept : options_(options), random_(seed + 1) {
    random_.discard(8);  // neighbouring seeds start alike
  }

  [[nodiscard]] std::chrono::milliseconds next() noexcept;
  // After a success.
  void reset() noexcept { failures_ = 0; }

 private:
  BackoffOptions options_;
  std::minstd_rand random_;
  std::uint32_t failures_ = 0;
};

}  // namespace simulator
