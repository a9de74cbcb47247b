// The HTTP callers of `rrpc` and `noop`: what they ask, and what the right answer is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/load/gateway_process.hpp"
#include "tools/load/http_fleet.hpp"

namespace load {

// RRpc calls of 0x8201 to terminals 0 .. `terminals` - 1 in turns; right is what that very terminal answered
// to that very call, counted from the first that this plan and this fleet make. Each terminal is asked again
// only after all others, so that no call overtakes the one before it: more terminals than connections. With
// `expect_timeout` only RrpcCode TIMEOUT is right.
[[nodiscard]] HttpPlan rrpc_calls(const GatewayProcess& gateway, std::uint32_t connections,
                                  std::uint32_t terminals, std::uint32_t first = 0,
                                  bool expect_timeout = false);
// GetDeviceStatus of one terminal.
[[nodiscard]] HttpPlan status_calls(const GatewayProcess& gateway, std::uint32_t connections);
// GetDeviceStatus of `count` devices, spread over those of the phones of terminals 0 .. `devices` - 1, none
// of which is online; right is that the gateway knows the device.
[[nodiscard]] HttpPlan offline_calls(const sockaddr_in& http, std::uint32_t devices, std::uint32_t count);
// The same GET again and again, answered by 200 with this body.
[[nodiscard]] HttpPlan constant_calls(const sockaddr_in& server, std::uint32_t connections, std::string path,
                                      std::string answer);
inline constexpr const char* kReady = "ok\n";                   // what a gateway's /readyz says
inline constexpr const char* kSuccess = R"({"Success":true})";  // what the floor and nginx say here

// What a 0x0201 of the benchmark's terminals carries in place of a position.
struct PositionAnswer {
  std::uint32_t terminal = 0;
  std::uint32_t call = 0;  // the number of this call among the terminal's
  bool operator==(const PositionAnswer&) const = default;
};
// Out of the answer's document; nothing where it has none.
[[nodiscard]] std::optional<PositionAnswer> position_in(std::string_view document);

}  // namespace load
