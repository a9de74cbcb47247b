// Implementation of the ledger of serial numbers.
#include "gateway/core/serial_ledger.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr std::uint32_t kTurn = 65536;  // serials until the counter is where it was
constexpr std::size_t kMostEnded = 1024;

}  // namespace

const SerialLedger::Entry* SerialLedger::overlapping(jt808::SerialBlock block) const noexcept {
  const auto found = std::ranges::find_if(entries_, [block](const Entry& entry) {
    return block.contains(entry.block.first) || entry.block.contains(block.first);
  });
  return found == entries_.end() ? nullptr : &*found;
}

jt808::SerialBlock SerialLedger::take(std::uint16_t count, std::uint16_t message_id, const Reserve& reserve,
                                      TimePoint now) {
  std::erase_if(entries_, [now](const Entry& entry) { return entry.until <= now; });
  const std::uint16_t here = reserve(0);
  std::uint32_t skipped = 0;
  for (;;) {
    const jt808::SerialBlock block{static_cast<std::uint16_t>(here + skipped), count};
    const Entry* const taken = overlapping(block);
    if (taken == nullptr) break;
    const auto end = static_cast<std::uint16_t>(taken->block.first + taken->block.count);
    skipped += static_cast<std::uint16_t>(end - block.first);
    if (skipped < kTurn) continue;
    // All around there was no gap: the ended request whose time is up first makes room.
    skipped = 0;
    if (!forget_soonest()) break;
  }
  reserve(static_cast<std::uint16_t>(skipped));
  const jt808::SerialBlock block{reserve(count), count};
  entries_.push_back({block, message_id, TimePoint::max()});
  return block;
}

void SerialLedger::give_back(jt808::SerialBlock block) noexcept {
  std::erase_if(entries_, [block](const Entry& entry) { return entry.block.first == block.first; });
}

void SerialLedger::end(jt808::SerialBlock block, TimePoint until) {
  const auto found =
      std::ranges::find(entries_, block.first, [](const Entry& entry) { return entry.block.first; });
  if (found != entries_.end()) found->until = until;
  if (entries_.size() > kMostEnded) forget_soonest();
}

// The one that is free again soonest: an answered one before an abandoned one.
bool SerialLedger::forget_soonest() noexcept {
  const auto soonest = std::ranges::min_element(entries_, {}, &Entry::until);
  if (soonest == entries_.end() || soonest->until == TimePoint::max()) return false;
  entries_.erase(soonest);
  return true;
}

bool SerialLedger::ended(std::uint16_t serial, std::uint16_t message_id) const noexcept {
  return std::ranges::any_of(entries_, [=](const Entry& entry) {
    return entry.until != TimePoint::max() && entry.message_id == message_id && entry.block.contains(serial);
  });
}

}  // namespace gateway
