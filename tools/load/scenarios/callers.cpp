// Implementation of the callers.
#include "tools/load/scenarios/callers.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "tools/load/signed_calls.hpp"
#include "tools/load/terminal_messages.hpp"

namespace load {
namespace {

constexpr std::string_view kPayload = "\"PayloadBase64Byte\":\"";

int base64_digit(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::shared_ptr<SignedCalls> signed_calls(std::map<std::string, std::string> parameters) {
  parameters["ProductKey"] = GatewayProcess::kProduct;
  return std::make_shared<SignedCalls>(GatewayProcess::kKeyId, GatewayProcess::kSecret,
                                       std::move(parameters));
}

}  // namespace

std::optional<PositionAnswer> position_in(std::string_view document) {
  // Bytes 10 to 17 are the bits 80 to 143: the base64 digits 13 to 23 without the first two bits.
  constexpr std::size_t kFirst = 13;
  constexpr std::size_t kDigits = 11;
  const std::size_t at = document.find(kPayload);
  if (at == std::string_view::npos || document.size() < at + kPayload.size() + kFirst + kDigits)
    return std::nullopt;
  std::uint64_t bits = 0;
  for (const char c : document.substr(at + kPayload.size() + kFirst, kDigits)) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint64_t>(digit);
  }
  return PositionAnswer{static_cast<std::uint32_t>(bits >> 32U), static_cast<std::uint32_t>(bits)};
}

HttpPlan rrpc_calls(const GatewayProcess& gateway, std::uint32_t connections, std::uint32_t terminals,
                    std::uint32_t first, bool expect_timeout) {
  const auto calls = signed_calls({{"Action", "RRpc"},
                                   {"ContentType", "0x8201"},
                                   {"RequestBase64Byte", ""},
                                   {"Timeout", expect_timeout ? "8000" : "5000"}});
  const auto terminal = [terminals, first](std::uint64_t number) {
    return first + static_cast<std::uint32_t>(number % terminals);
  };
  HttpPlan plan;
  plan.server = gateway.http();
  plan.connections = connections;
  plan.request = [calls, terminal](std::string& out, std::uint64_t number) {
    calls->append(out, TerminalMessages::phone_digits(terminal(number)));
  };
  plan.right = [terminal, terminals, expect_timeout](std::uint64_t number, unsigned status,
                                                     std::string_view body) {
    if (status != 200) return false;
    if (expect_timeout) return body.find(R"("RrpcCode":"TIMEOUT")") != std::string_view::npos;
    return body.find(R"("RrpcCode":"SUCCESS")") != std::string_view::npos &&
           position_in(body) ==
               PositionAnswer{terminal(number), static_cast<std::uint32_t>(number / terminals)};
  };
  return plan;
}

HttpPlan status_calls(const GatewayProcess& gateway, std::uint32_t connections) {
  const auto calls = signed_calls({{"Action", "GetDeviceStatus"}});
  HttpPlan plan;
  plan.server = gateway.http();
  plan.connections = connections;
  plan.request = [calls](std::string& out, std::uint64_t) {
    calls->append(out, TerminalMessages::phone_digits(0));
  };
  plan.right = [](std::uint64_t, unsigned status, std::string_view body) {
    return status == 200 && body.find("ONLINE") != std::string_view::npos;
  };
  return plan;
}

HttpPlan offline_calls(const sockaddr_in& http, std::uint32_t devices, std::uint32_t count) {
  const auto calls = signed_calls({{"Action", "GetDeviceStatus"}});
  HttpPlan plan;
  plan.server = http;
  plan.request = [calls, devices, count](std::string& out, std::uint64_t number) {
    const std::uint64_t which = count < 2 ? 0 : number % count * (devices - 1) / (count - 1);
    calls->append(out, TerminalMessages::phone_digits(static_cast<std::uint32_t>(which)));
  };
  plan.right = [](std::uint64_t, unsigned status, std::string_view body) {
    return status == 200 && body.find(R"("Success":true)") != std::string_view::npos &&
           body.find("ONLINE") == std::string_view::npos;
  };
  return plan;
}

HttpPlan constant_calls(const sockaddr_in& server, std::uint32_t connections, std::string path,
                        std::string answer) {
  HttpPlan plan;
  plan.server = server;
  plan.connections = connections;
  plan.request = [text = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path)](
                     std::string& out, std::uint64_t) { out += text; };
  plan.right = [answer = std::move(answer)](std::uint64_t, unsigned status, std::string_view body) {
    return status == 200 && body == answer;
  };
  return plan;
}

}  // namespace load
