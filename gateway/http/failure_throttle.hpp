// Who fails too often is not listened to for a while: a budget of failures for each source address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "gateway/core/clock.hpp"

namespace gateway {

// A source is an IPv4 address or the first half of an IPv6 address. It may fail `per_minute` times at once,
// and regains its budget evenly over a minute; what succeeds costs nothing. At most `most_sources` are
// remembered; beyond that new ones are not counted, for the throttle saves work and keeps no secret. On one
// thread.
class FailureThrottle {
 public:
  // 0 failures per minute: nobody is ever blocked.
  explicit FailureThrottle(std::uint32_t per_minute, std::size_t most_sources = 65'536);

  // `peer`: "192.0.2.1:50312", as HttpRequest has it.
  [[nodiscard]] bool is_blocked(std::string_view peer, TimePoint now) const;
  // True where this failure blocks a source that had its whole budget before: worth a line in the log.
  bool count_failure(std::string_view peer, TimePoint now);

 private:
  using Source = std::array<std::uint8_t, 16>;
  struct SourceHash {
    std::size_t operator()(const Source& source) const noexcept;
  };
  struct Budget {
    TimePoint whole_at{};  // when nothing of it is used any more
    bool told = false;
  };

  [[nodiscard]] static std::optional<Source> source_of(std::string_view peer);
  [[nodiscard]] bool is_used_up(const Budget& budget, TimePoint now) const noexcept;

  Duration price_{};  // of one failure
  std::size_t most_sources_;
  std::unordered_map<Source, Budget, SourceHash> budgets_;
  std::optional<TimePoint> swept_;  // when whole budgets were last removed
};

}  // namespace gateway
