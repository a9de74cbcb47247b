// Recognises who greets in another protocol: scanners and misdirected clients on the terminals' port.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "gateway/core/close_reason.hpp"

namespace gateway {

// Looks at the first bytes of a link, however they are cut, and at no later ones. A terminal's first byte is
// 0x7e, which ends the looking at once; bytes that begin no known greeting are left to the frame layer.
class Greeting {
 public:
  // The next bytes of the link; a reason where they complete a greeting.
  [[nodiscard]] std::optional<CloseReason> feed(std::span<const std::uint8_t> chunk) noexcept {
    return size_ == kDecided ? std::nullopt : look(chunk);
  }

 private:
  static constexpr std::size_t kLongest = 8;  // which decides
  static constexpr std::uint8_t kDecided = 0xff;

  [[nodiscard]] std::optional<CloseReason> look(std::span<const std::uint8_t> chunk) noexcept;

  std::array<std::uint8_t, kLongest - 1> first_{};  // of an undecided link
  std::uint8_t size_ = 0;
};

}  // namespace gateway
