// The HTTP callers of `rrpc` and `noop`: what they ask, and what the right answer is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/load/gateway_process.hpp"
#include "tools/load/http_fleet.hpp"

namespace load {

// RRpc calls of 0x8201 to terminals 0 .. `terminals` - 1 in turns; right is the position of that very
// terminal. With `expect_timeout` only RrpcCode TIMEOUT is.
[[nodiscard]] HttpPlan rrpc_calls(const GatewayProcess& gateway, std::uint32_t connections,
                                  std::uint32_t terminals, std::uint32_t first = 0,
                                  bool expect_timeout = false);
// GetDeviceStatus of one terminal.
[[nodiscard]] HttpPlan status_calls(const GatewayProcess& gateway, std::uint32_t connections);
// GetDeviceStatus of `count` devices, spread over those of the phones of terminals 0 .. `devices` - 1, none
// of which is online; right is that the gateway knows the device.
[[nodiscard]] HttpPlan offline_calls(const sockaddr_in& http, std::uint32_t devices, std::uint32_t count);
// The same GET again and again, answered by 200.
[[nodiscard]] HttpPlan constant_calls(const sockaddr_in& server, std::uint32_t connections, std::string path);

// The terminal's number that a 0x0201 carries as latitude, out of the answer's document; -1 where there is
// none.
[[nodiscard]] std::int64_t number_in(std::string_view document);

}  // namespace load
