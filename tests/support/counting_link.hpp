// A link that keeps nothing, so that only the session's own work is counted.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/core/ports.hpp"

namespace gateway::test {

class CountingLink final : public Link {
 public:
  [[nodiscard]] bool send(jt808::Bytes frame) override {
    ++frames;
    bytes += frame.size();
    return true;
  }
  [[nodiscard]] bool writable() const noexcept override { return true; }
  [[nodiscard]] std::uint64_t queued_bytes() const noexcept override { return bytes; }
  [[nodiscard]] std::uint64_t written_bytes() const noexcept override { return bytes; }
  void close(CloseReason) noexcept override {}
  [[nodiscard]] std::string peer() const override { return "192.0.2.1:1000"; }
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
};

}  // namespace gateway::test
