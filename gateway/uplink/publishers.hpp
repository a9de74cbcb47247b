// The publishers of this version: one that counts and discards, one that writes every uplink to the log, and
// that of file_publisher.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gateway/core/ports.hpp"
#include "gateway/core/spread_count.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// Thread-safe.
class DiscardPublisher final : public UplinkPublisher {
 public:
  [[nodiscard]] Accept publish(const UplinkEvent&) noexcept override {
    count_.add();
    return Accept::accepted;
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_.value(); }

 private:
  SpreadCount count_;
};

// One line `uplink ...` a message, with the decoded body as JSON or the bytes as hex. Authentication codes
// are masked. For looking, not for keeping: the log drops lines when it cannot follow. Thread-safe.
class LogPublisher final : public UplinkPublisher {
 public:
  explicit LogPublisher(LogSink& log) noexcept : log_(log) {}
  [[nodiscard]] Accept publish(const UplinkEvent&) noexcept override;

 private:
  LogSink& log_;
};

// The configured publisher, ready to take uplinks, or why it cannot be.
struct MadePublisher {
  std::unique_ptr<UplinkPublisher> value;
  std::string error;
};
[[nodiscard]] MadePublisher make_publisher(const Config& config, LogSink& log);

}  // namespace gateway
