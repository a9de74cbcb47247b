// Names of the call's outcomes.
#include "gateway/core/rrpc.hpp"

#include <array>

namespace gateway {

std::string_view to_string(RrpcCode code) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"SUCCESS", "TIMEOUT", "OFFLINE", "HALFCONN", "UNKNOWN"};
  return kNames[static_cast<std::size_t>(code)];
}

std::string_view to_string(Reason reason) noexcept {
  constexpr std::array<std::string_view, 12> kNames{"",
                                                    "never_connected",
                                                    "not_authenticated",
                                                    "disabled",
                                                    "disconnected",
                                                    "link_lost_after_write",
                                                    "not_written",
                                                    "no_answer",
                                                    "receipt_only",
                                                    "bad_answer",
                                                    "shutting_down",
                                                    "queue_full"};
  return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace gateway
