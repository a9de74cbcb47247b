// A store that keeps nothing, so that what is counted is the gateway's own.
#pragma once

#include "gateway/core/device_store.hpp"

namespace gateway::test {

class NoStore : public DeviceStore {
 public:
  [[nodiscard]] std::optional<std::string> load(const OnDevice&, const OnPending&, const OnEnded&) override {
    return std::nullopt;
  }
  [[nodiscard]] Write write(DeviceChange, Done) override { return Write::committed; }
  void imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) override {
    done(std::vector<DeviceRow>());
  }
};

}  // namespace gateway::test
