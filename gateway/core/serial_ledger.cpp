// Implementation of the ledger of serial numbers.
#include "gateway/core/serial_ledger.hpp"

#include <algorithm>

#include "jt808/correlation.hpp"

namespace gateway {
namespace {

constexpr std::uint32_t kTurn = 65536;  // serials until the counter is where it was
constexpr std::size_t kMostAbandoned = 1024;

bool overlap(jt808::SerialBlock a, jt808::SerialBlock b) noexcept {
  return a.contains(b.first) || b.contains(a.first);
}

}  // namespace

std::optional<jt808::SerialBlock> SerialLedger::overlapping(jt808::SerialBlock block) const noexcept {
  for (const Entry& entry : entries_) {
    if (overlap(entry.block, block)) return entry.block;
  }
  for (const Answered& entry : answered_) {
    if (entry.block.count != 0 && overlap(entry.block, block)) return entry.block;
  }
  return std::nullopt;
}

jt808::SerialBlock SerialLedger::take(std::uint16_t count, std::uint16_t message_id, const Reserve& reserve,
                                      TimePoint now) {
  std::erase_if(entries_, [now](const Entry& entry) { return entry.until <= now; });
  const std::uint16_t here = reserve(0);
  std::uint32_t skipped = 0;
  for (;;) {
    const jt808::SerialBlock block{static_cast<std::uint16_t>(here + skipped), count};
    const auto taken = overlapping(block);
    if (!taken) break;
    const auto end = static_cast<std::uint16_t>(taken->first + taken->count);
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

std::vector<SerialLedger::Entry>::iterator SerialLedger::entry_of(jt808::SerialBlock block) noexcept {
  return std::ranges::find(entries_, block.first, [](const Entry& entry) { return entry.block.first; });
}

void SerialLedger::erase(std::vector<Entry>::iterator entry) noexcept {
  entries_.erase(entry);
  if (entries_.empty()) entries_ = std::vector<Entry>();
}

void SerialLedger::give_back(jt808::SerialBlock block) noexcept {
  if (const auto found = entry_of(block); found != entries_.end()) erase(found);
}

void SerialLedger::answered(jt808::SerialBlock block) noexcept {
  const auto found = entry_of(block);
  if (found == entries_.end()) return;
  answered_[oldest_] = {found->block, found->message_id};
  oldest_ = static_cast<std::uint8_t>((oldest_ + 1) % kAnswered);
  erase(found);
}

void SerialLedger::abandoned(jt808::SerialBlock block, TimePoint until) noexcept {
  if (const auto found = entry_of(block); found != entries_.end()) found->until = until;
  if (entries_.size() > kMostAbandoned) forget_abandoned();
}

// An answered one before an abandoned one.
bool SerialLedger::forget_soonest() noexcept {
  for (std::size_t i = 0; i < kAnswered; ++i) {
    Answered& entry = answered_[(oldest_ + i) % kAnswered];
    if (entry.block.count == 0) continue;
    entry = {};
    return true;
  }
  return forget_abandoned();
}

// The one that is free again soonest.
bool SerialLedger::forget_abandoned() noexcept {
  const auto soonest = std::ranges::min_element(entries_, {}, &Entry::until);
  if (soonest == entries_.end() || soonest->until == TimePoint::max()) return false;
  erase(soonest);
  return true;
}

bool SerialLedger::owed(std::uint16_t answer_id) const noexcept {
  return std::ranges::any_of(entries_, [=](const Entry& entry) {
    return entry.until != TimePoint::max() && jt808::answer_rule(entry.message_id).answer == answer_id;
  });
}

bool SerialLedger::ended(std::uint16_t serial, std::uint16_t message_id) const noexcept {
  const auto is = [=](const auto& entry) {
    return entry.message_id == message_id && entry.block.contains(serial);
  };
  return std::ranges::any_of(answered_, is) || std::ranges::any_of(entries_, [&](const Entry& entry) {
           return entry.until != TimePoint::max() && is(entry);
         });
}

}  // namespace gateway
