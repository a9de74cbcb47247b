// The links that ended last, for operators: how a gateway tells why terminals are not there.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/core/clock.hpp"
#include "gateway/core/close_reason.hpp"
#include "gateway/core/terminal_key.hpp"
#include "jt808/bcd.hpp"
#include "jt808/edition.hpp"

namespace gateway {

// What a link carried.
struct Traffic {
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;  // that the operating system has taken
};

// A terminal that is online, as operators see it.
struct OnlineTerminal {
  std::uint32_t slot = 0;  // in its shard
  TerminalKey key;
  std::string device_name;
  jt808::Edition edition = jt808::Edition::v2013;
  std::string peer;
  std::chrono::seconds connected{0};
  std::chrono::seconds silent{0};  // since its last frame
  Traffic traffic;
  std::size_t outstanding = 0;  // calls that wait for an answer
  std::size_t queued = 0;       // calls that wait to be sent
};

struct ClosedLink {
  WallTime ended{};
  std::uint16_t product = 0;                // index in the configuration
  std::optional<jt808::PhoneNumber> phone;  // of a terminal that had logged in
  std::string peer;
  CloseReason reason = CloseReason::peer_closed;
  std::chrono::seconds lasted{0};
  Traffic traffic;
};

// The last `capacity` ends of one shard, on its thread. Its memory does not grow once it is full.
class RecentCloses {
 public:
  explicit RecentCloses(std::size_t capacity) : capacity_(capacity) {}

  void add(ClosedLink link) {
    if (links_.size() < capacity_) {
      links_.push_back(std::move(link));
    } else if (capacity_ != 0) {
      links_[next_] = std::move(link);
      next_ = (next_ + 1) % capacity_;
    }
  }

  // The newest first, at most `count`.
  [[nodiscard]] std::vector<ClosedLink> newest(std::size_t count) const {
    std::vector<ClosedLink> out;
    for (std::size_t i = 0; i < links_.size() && out.size() < count; ++i) {
      out.push_back(links_[(next_ + links_.size() - 1 - i) % links_.size()]);
    }
    return out;
  }

 private:
  std::size_t capacity_;
  std::size_t next_ = 0;  // the oldest, once it is full
  std::vector<ClosedLink> links_;
};

}  // namespace gateway
