// How devices are written into answer documents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/core/device_catalog.hpp"
#include "gateway/core/device_queries.hpp"
#include "gateway/http/document.hpp"

namespace gateway {

[[nodiscard]] std::string gmt_text(WallTime time);  // 2026-01-01 00:00:00, UTC
[[nodiscard]] std::string utc_text(WallTime time);  // 2026-01-01T00:00:00.000Z

// Where the next page begins, for callers: opaque, printable.
[[nodiscard]] std::string token_of(const DeviceDetails& last);
[[nodiscard]] std::optional<DeviceCursor> cursor_of(std::string_view token);

// Where a caller may know the product of that index as `product_key`.
struct ShownDevice {
  const DeviceDetails& details;
  const DeviceFinding& now;
  std::string_view product_key;
};
// Into the open object.
void write_state(DocumentWriter& document, const ShownDevice& device);         // BatchGetDeviceState
void write_info(DocumentWriter& document, const ShownDevice& device);          // QueryDevice
void write_simple_info(DocumentWriter& document, const ShownDevice& device);   // QueryDeviceByStatus
void write_detail(DocumentWriter& document, const ShownDevice& device);        // QueryDeviceDetail
void write_batch_detail(DocumentWriter& document, const ShownDevice& device);  // BatchQueryDeviceDetail
void write_vehicle(DocumentWriter& document, const ShownDevice& device);       // QueryVehicleDevice

}  // namespace gateway
