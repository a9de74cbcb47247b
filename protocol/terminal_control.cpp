// Parameter strings of 0x8105.
#include "jt808/terminal_control.hpp"

#include <algorithm>

namespace jt808 {
namespace {

constexpr std::string_view kWirelessUpgrade[] = {
    "url",         "apn",        "dial_user",     "dial_password",
    "server_addr", "tcp_port",   "udp_port",      "manufacturer_id",
    "hw_version",  "fw_version", "time_limit_min"};
constexpr std::string_view kConnectServer[] = {"connect_control", "auth_code",     "apn",
                                               "dial_user",       "dial_password", "server_addr",
                                               "tcp_port",        "udp_port",      "time_limit_min"};

}  // namespace

std::span<const std::string_view> control_parameters(std::uint8_t command) noexcept {
  switch (command) {
    case 1:
      return kWirelessUpgrade;
    case 2:
      return kConnectServer;
    default:
      return {};
  }
}

std::vector<ControlParameter> split_control(std::uint8_t command, std::string_view params) {
  const auto names = control_parameters(command);
  std::vector<ControlParameter> values;
  for (std::size_t at = 0; at <= params.size();) {
    const std::size_t end = std::min(params.find(';', at), params.size());
    values.push_back({values.size() < names.size() ? names[values.size()] : std::string_view(),
                      params.substr(at, end - at)});
    at = end + 1;
  }
  return values;
}

std::optional<std::string> join_control(std::uint8_t command, std::span<const ControlParameter> values) {
  const auto names = control_parameters(command);
  for (const ControlParameter& value : values) {
    if (std::ranges::find(names, value.name) == names.end() ||
        value.value.find(';') != std::string_view::npos) {
      return std::nullopt;
    }
  }
  std::string params;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) params += ';';
    const auto value = std::ranges::find(values, names[i], &ControlParameter::name);
    if (value != values.end()) params += value->value;
  }
  return params;
}

bool is_secret_parameter(std::string_view name) noexcept {
  return name == "auth_code" || name == "dial_password";
}

std::string masked_control(std::uint8_t command, std::string_view params) {
  std::string masked;
  bool first = true;
  for (const ControlParameter& each : split_control(command, params)) {
    if (!first) masked += ';';
    first = false;
    masked += is_secret_parameter(each.name) && !each.value.empty() ? "***" : each.value;
  }
  return masked;
}

}  // namespace jt808
