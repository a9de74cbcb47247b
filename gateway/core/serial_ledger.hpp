// Which serial numbers are taken: by open requests, and by ended ones as long as an answer may still come.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "gateway/core/clock.hpp"
#include "jt808/splitting.hpp"

namespace gateway {

// The blocks of serials that one session's requests took. On its shard's thread. Serials are 16 bits and wrap
// within minutes on a busy link, so a block stays taken for a while after its request has ended.
class SerialLedger {
 public:
  // Advances the link's counter by n and returns where it was.
  using Reserve = std::function<std::uint16_t(std::uint16_t)>;

  // The next `count` (1 or more) consecutive serials that no request has; they are its own from now on.
  [[nodiscard]] jt808::SerialBlock take(std::uint16_t count, std::uint16_t message_id, const Reserve&,
                                        TimePoint now);
  // Never sent: free again at once.
  void give_back(jt808::SerialBlock) noexcept;
  // The request has ended; its serials stay out of use until then.
  void end(jt808::SerialBlock, TimePoint until);
  // A request that has ended, not long ago, had this serial and id: an answer to it is repeated or late.
  [[nodiscard]] bool ended(std::uint16_t serial, std::uint16_t message_id) const noexcept;

 private:
  struct Entry {
    jt808::SerialBlock block;
    std::uint16_t message_id = 0;
    TimePoint until = TimePoint::max();  // of an open request: no end
  };

  [[nodiscard]] const Entry* overlapping(jt808::SerialBlock) const noexcept;
  bool forget_soonest() noexcept;

  std::vector<Entry> entries_;
};

}  // namespace gateway
