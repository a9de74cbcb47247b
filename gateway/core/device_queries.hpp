// Questions to the device store that only the disk can answer, as a port.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/device_state.hpp"
#include "gateway/core/device_store.hpp"

namespace gateway {

struct DeviceName {
  std::uint16_t product = 0;
  std::string name;
  friend bool operator==(const DeviceName&, const DeviceName&) = default;
};

// Where a page ended: the next begins behind it, whatever was added or removed meanwhile.
struct DeviceCursor {
  WallTime created{};
  std::string name;
};

struct DevicePageQuery {
  std::vector<std::uint16_t> products;  // one after the other
  std::optional<DeviceState> state;     // as the store was told last
  std::uint64_t skip = 0;
  std::uint32_t limit = 10;
  std::optional<DeviceCursor> after;  // of the one product
};

struct DevicePage {
  std::vector<DeviceDetails> devices;  // newest first in each product
  bool more = false;                   // there are devices behind the last
};

// Thread-safe, and never waits. `done` runs once, inside the call or on a thread of the store. It gets
// nothing where the answer is not known, because too many questions wait already or the disk fails: what
// could not be read is never told as what does not exist. What was committed before the call is seen.
class DeviceQueries {
 public:
  template <class T>
  using Answer = std::function<void(std::optional<T>)>;

  virtual ~DeviceQueries() = default;
  // In the order of the ids; nothing for those that are unknown.
  virtual void find_ids(std::vector<std::string> iot_ids,
                        Answer<std::vector<std::optional<DeviceName>>> done) = 0;
  // In the order of the names; unknown ones are left out.
  virtual void find_devices(std::vector<DeviceName> names, Answer<std::vector<DeviceDetails>> done) = 0;
  virtual void find_page(DevicePageQuery query, Answer<DevicePage> done) = 0;
};

}  // namespace gateway
