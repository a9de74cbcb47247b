// Which serial numbers are taken: by open requests, and by ended ones as long as an answer may still come.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "gateway/core/clock.hpp"
#include "jt808/splitting.hpp"

namespace gateway {

// The blocks of serials that one session's requests took. On its shard's thread. Serials are 16 bits and wrap
// within minutes on a busy link, so a block stays taken for a while after its request has ended: those of the
// last answered requests in a place that never grows, so that answered calls leave nothing behind, and
// abandoned ones, of which there may be a thousand, until their time is up. They stand in the order of their
// serials, so that no look-up goes through them all.
class SerialLedger {
 public:
  // Advances the link's counter by n and returns where it was.
  using Reserve = std::function<std::uint16_t(std::uint16_t)>;

  // The next `count` (1 or more) consecutive serials that no request has; they are its own from now on.
  [[nodiscard]] jt808::SerialBlock take(std::uint16_t count, std::uint16_t message_id, const Reserve&,
                                        TimePoint now);
  // Never sent: free again at once.
  void give_back(jt808::SerialBlock) noexcept;
  // The request was answered; its serials stay out of use until kAnswered newer requests were answered.
  void answered(jt808::SerialBlock) noexcept;
  // The request ended without an answer, which may still come; its serials stay out of use until then.
  void abandoned(jt808::SerialBlock, TimePoint until) noexcept;
  // A request that has ended, not long ago, had this serial and id: an answer to it is repeated or late.
  [[nodiscard]] bool ended(std::uint16_t serial, std::uint16_t message_id) const noexcept;
  // A request of this ended without it: it may still come.
  [[nodiscard]] bool owed(std::uint16_t answer_id) const noexcept;

  static constexpr std::size_t kAnswered = 64;

 private:
  struct Entry {
    jt808::SerialBlock block;
    std::uint16_t message_id = 0;
    TimePoint until = TimePoint::max();  // of an open request: no end
  };

  struct Answered {
    jt808::SerialBlock block;  // without a serial: none
    std::uint16_t message_id = 0;
  };

  void forget_expired(TimePoint now) noexcept;
  // The open or abandoned request that has the serial; null where none has.
  [[nodiscard]] const Entry* holder(std::uint16_t serial) const noexcept;
  [[nodiscard]] std::optional<jt808::SerialBlock> overlapping(jt808::SerialBlock) const noexcept;
  [[nodiscard]] std::vector<Entry>::iterator entry_of(jt808::SerialBlock) noexcept;
  void erase(std::vector<Entry>::iterator) noexcept;
  bool forget_soonest() noexcept;
  bool forget_abandoned() noexcept;

  std::vector<Entry> entries_;  // open and abandoned, by first serial; holds no memory while there are none
  TimePoint soonest_ = TimePoint::max();        // before this none of them expires
  std::array<Answered, kAnswered> answered_{};  // a ring
  std::uint8_t oldest_ = 0;                     // of the ring
};

}  // namespace gateway
