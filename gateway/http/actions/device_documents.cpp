// Implementation of the documents' parts. Names and their case are those of the contract.
#include "gateway/http/actions/device_documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "gateway/core/identity.hpp"
#include "gateway/http/base64.hpp"

namespace gateway {
namespace {

std::uint64_t milliseconds(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
};

Civil civil(WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  return {std::chrono::year_month_day(day),
          std::chrono::hh_mm_ss(std::chrono::duration_cast<std::chrono::milliseconds>(at - day))};
}

std::string date_text(const Civil& at, char between) {
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}", static_cast<int>(at.date.year()),
                     static_cast<unsigned>(at.date.month()), static_cast<unsigned>(at.date.day()), between,
                     at.time.hours().count(), at.time.minutes().count(), at.time.seconds().count());
}

void write_times(DocumentWriter& document, std::string_view gmt, std::string_view utc,
                 const std::optional<WallTime>& time) {
  if (time) document.text(gmt, gmt_text(*time)).text(utc, utc_text(*time));
}

std::string number_text(std::uint32_t number) {
  return fmt::to_string(number);
}

// "192.0.2.1:5000" and "[2001:db8::1]:5000" without the port: clients of the original read an address here.
std::string_view host_of(std::string_view peer) noexcept {
  std::string_view host = peer.substr(0, std::min(peer.rfind(':'), peer.size()));
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

std::string gmt_text(WallTime time) {
  return date_text(civil(time), ' ');
}

std::string utc_text(WallTime time) {
  const Civil at = civil(time);
  return fmt::format("{}.{:03}Z", date_text(at, 'T'), at.time.subseconds().count());
}

std::string token_of(const DeviceDetails& last) {
  const std::string text = fmt::format("{}:{}", last.created.time_since_epoch().count(), last.row.name);
  return base64_encode({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::optional<DeviceCursor> cursor_of(std::string_view token) {
  const auto bytes = base64_decode(token);
  if (!bytes) return std::nullopt;
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::int64_t created = 0;
  const char* const end = text.data() + colon;
  const auto [stop, error] = std::from_chars(text.data(), end, created);
  if (error != std::errc{} || stop != end || !is_well_formed_device_name(text.substr(colon + 1))) {
    return std::nullopt;
  }
  return DeviceCursor{WallTime(std::chrono::milliseconds(created)), std::string(text.substr(colon + 1))};
}

void write_state(DocumentWriter& document, const ShownDevice& device) {
  document.text("DeviceName", device.details.row.name)
      .text("IotId", device.details.iot_id)
      .text("Status", to_string(device.now.state))
      .text("AsAddress", host_of(device.details.address));
  if (device.details.last_online) document.text("LastOnlineTime", gmt_text(*device.details.last_online));
  document.number("Timestamp", milliseconds(device.now.since));
}

void write_info(DocumentWriter& document, const ShownDevice& device) {
  document.text("DeviceName", device.details.row.name)
      .text("DeviceStatus", to_string(device.now.state))
      .text("GmtCreate", gmt_text(device.details.created))
      .text("GmtModified", gmt_text(device.details.modified))
      .text("UtcCreate", utc_text(device.details.created))
      .text("UtcModified", utc_text(device.details.modified))
      .text("IotId", device.details.iot_id)
      .text("Nickname", device.details.nickname)
      .text("ProductKey", device.product_key);
}

void write_simple_info(DocumentWriter& document, const ShownDevice& device) {
  document.text("DeviceName", device.details.row.name)
      .text("GmtCreate", gmt_text(device.details.created))
      .text("UtcCreate", utc_text(device.details.created))
      .text("IotId", device.details.iot_id)
      .text("Nickname", device.details.nickname)
      .text("ProductKey", device.product_key)
      .text("Status", to_string(device.now.state));
}

void write_batch_detail(DocumentWriter& document, const ShownDevice& device) {
  document.text("DeviceName", device.details.row.name);
  write_times(document, "GmtActive", "UtcActive", device.details.activated);
  write_times(document, "GmtCreate", "UtcCreate", device.details.created);
  document.text("IotId", device.details.iot_id)
      .text("Nickname", device.details.nickname)
      .number("NodeType", 0)
      .text("ProductKey", device.product_key)
      .text("ProductName", device.product_key)
      .text("Status", to_string(device.now.state));
}

void write_detail(DocumentWriter& document, const ShownDevice& device) {
  write_batch_detail(document, device);
  write_times(document, "GmtOnline", "UtcOnline", device.details.last_online);
  document.text("IpAddress", host_of(device.details.address)).boolean("Owner", true);
}

void write_vehicle(DocumentWriter& document, const ShownDevice& device) {
  const DeviceDetails& details = device.details;
  document.text("ProductKey", device.product_key)
      .text("DeviceName", details.row.name)
      .text("IotId", details.iot_id)
      .text("Protocol", "jt808")
      .number("CreateTime", milliseconds(details.created))
      .number("ModifiedTime", milliseconds(details.modified))
      .object("JtProtocolDeviceData")
      .text("Status", to_string(details.row.status));
  // A device under its phone number has no such parts, but what its terminal said.
  const TerminalIdentity identity =
      TerminalIdentity::from_name(details.row.name).value_or(details.facts.identity);
  document.text("Manufacturer", identity.manufacturer)
      .text("DeviceModel", identity.model)
      .text("DeviceId", identity.terminal_id)
      .text("VehicleNumber", details.facts.plate);
  if (details.registered) {
    document.text("VehicleColour", number_text(details.facts.plate_color))
        .text("Province", number_text(details.facts.province))
        .text("City", number_text(details.facts.city))
        .number("RegisterTime", milliseconds(*details.registered));
  }
  if (details.row.phone) document.text("Phone", details.row.phone->digits());
  document.end();
}

}  // namespace gateway
