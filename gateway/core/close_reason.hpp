// Why a terminal link was closed: one reason per close, counted, logged and kept. docs/close-reasons.md is
// the list for operators, and a test holds it against this one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gateway {

enum class CloseReason : std::uint8_t {
  peer_closed,                  // FIN at a frame boundary
  peer_closed_midway,           // FIN inside a frame
  peer_reset,                   // RST or another socket error
  logout,                       // 0x0003 was answered
  taken_over,                   // the terminal authenticated on a newer link
  not_authenticated,            // no 0x0102 succeeded in time
  refused_messages,             // too many messages before the login
  idle,                         // no complete frame for the idle limit
  slow_reader,                  // the write queue passed its hard limit
  write_stalled,                // the peer accepted no byte for too long
  garbage,                      // too many bad frames in a row
  too_many_links,               // over a limit at accept
  draining,                     // the gateway is shutting down
  too_many_links_from_address,  // over limits.links_per_address at accept
  http_client,                  // the first bytes were an HTTP request
  tls_client,                   // the first bytes were a TLS ClientHello
  ssh_client,                   // the first bytes were an SSH greeting
  kicked,                       // an operator closed it
  moved,                        // UDP: the terminal's session goes on at the address of this login
  disabled,                     // an operator disabled the device
  unbound,                      // the device lost this phone: unbound, deleted, or bound to another
};
inline constexpr std::size_t kCloseReasons = static_cast<std::size_t>(CloseReason::unbound) + 1;

[[nodiscard]] constexpr std::string_view to_string(CloseReason reason) noexcept {
  constexpr std::array<std::string_view, kCloseReasons> kNames{"peer_closed",
                                                               "peer_closed_midway",
                                                               "peer_reset",
                                                               "logout",
                                                               "taken_over",
                                                               "not_authenticated",
                                                               "refused_messages",
                                                               "idle",
                                                               "slow_reader",
                                                               "write_stalled",
                                                               "garbage",
                                                               "too_many_links",
                                                               "draining",
                                                               "too_many_links_from_address",
                                                               "http_client",
                                                               "tls_client",
                                                               "ssh_client",
                                                               "kicked",
                                                               "moved",
                                                               "disabled",
                                                               "unbound"};
  return kNames[static_cast<std::size_t>(reason)];
}

// A clean end makes a later call OFFLINE; any other, while recent, HALFCONN.
[[nodiscard]] constexpr bool is_clean(CloseReason reason) noexcept {
  return reason == CloseReason::peer_closed || reason == CloseReason::logout ||
         reason == CloseReason::draining || reason == CloseReason::kicked ||
         reason == CloseReason::disabled || reason == CloseReason::unbound;
}

}  // namespace gateway
