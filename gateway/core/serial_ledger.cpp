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

constexpr auto kFirst = [](const auto& entry) { return entry.block.first; };

}  // namespace

void SerialLedger::forget_expired(TimePoint now) noexcept {
  if (soonest_ > now) return;
  soonest_ = TimePoint::max();
  std::erase_if(entries_, [now](const Entry& entry) { return entry.until <= now; });
  for (const Entry& entry : entries_) soonest_ = std::min(soonest_, entry.until);
}

// As no two of them overlap, only the last one that begins up to there can have it; before the first one
// that is the last of all, across the wrap.
const SerialLedger::Entry* SerialLedger::holder(std::uint16_t serial) const noexcept {
  if (entries_.empty()) return nullptr;
  const auto behind = std::ranges::upper_bound(entries_, serial, {}, kFirst);
  const Entry& entry = behind == entries_.begin() ? entries_.back() : *(behind - 1);
  return entry.block.contains(serial) ? &entry : nullptr;
}

std::optional<jt808::SerialBlock> SerialLedger::overlapping(jt808::SerialBlock block) const noexcept {
  if (const Entry* const entry = holder(block.first)) return entry->block;
  const auto next = std::ranges::upper_bound(entries_, block.first, {}, kFirst);
  if (!entries_.empty()) {
    const Entry& entry = next == entries_.end() ? entries_.front() : *next;
    if (block.contains(entry.block.first)) return entry.block;
  }
  for (const Answered& entry : answered_) {
    if (entry.block.count != 0 && overlap(entry.block, block)) return entry.block;
  }
  return std::nullopt;
}

jt808::SerialBlock SerialLedger::take(std::uint16_t count, std::uint16_t message_id, const Reserve& reserve,
                                      TimePoint now) {
  forget_expired(now);
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
  entries_.insert(std::ranges::upper_bound(entries_, block.first, {}, kFirst),
                  {block, message_id, TimePoint::max()});
  return block;
}

std::vector<SerialLedger::Entry>::iterator SerialLedger::entry_of(jt808::SerialBlock block) noexcept {
  const auto found = std::ranges::lower_bound(entries_, block.first, {}, kFirst);
  return found != entries_.end() && found->block.first == block.first ? found : entries_.end();
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
  if (const auto found = entry_of(block); found != entries_.end()) {
    found->until = until;
    soonest_ = std::min(soonest_, until);
  }
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
  const Entry* const entry = holder(serial);
  if (entry != nullptr && entry->until != TimePoint::max() && entry->message_id == message_id) return true;
  return std::ranges::any_of(answered_, [=](const Answered& one) {
    return one.message_id == message_id && one.block.contains(serial);
  });
}

}  // namespace gateway
