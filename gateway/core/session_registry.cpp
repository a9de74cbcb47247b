// Implementation of the session registry.
#include "gateway/core/session_registry.hpp"

#include <algorithm>
#include <limits>

namespace gateway {
namespace {

// What a link that is taken over while it runs is supposed to have used; where it ends first, it tells.
constexpr std::uint16_t kSerialsOfALink = 4096;

// Ends that do not count any more are dropped when they are more than those that do, and than these.
constexpr std::size_t kSpareEnds = 64;

}  // namespace

SessionRegistry::SessionRegistry(std::uint32_t remembered_terminals, std::uint32_t takeovers_per_minute)
    : remembered_per_stripe_(std::max<std::size_t>(1, remembered_terminals / kStripes)),
      takeovers_per_minute_(takeovers_per_minute) {}

SessionRegistry::Stripe& SessionRegistry::stripe(const TerminalKey& key) const {
  // The map uses the low bits of the same hash; the stripe takes others.
  return stripes_[(hash_value(key) >> 20) % kStripes];
}

bool SessionRegistry::Stripe::counts(const End& end) const {
  const auto found = records.find(end.key);
  return found != records.end() && !(*found)->online && (*found)->ended == end.at;
}

void SessionRegistry::Stripe::forget_oldest() {
  while (!counts(ends.front())) ends.pop_front();
  records.erase(ends.front().key);
  ends.pop_front();
  --offline;
}

SessionRegistry::Bound SessionRegistry::bind(const TerminalKey& key, SessionRef session,
                                             jt808::Edition edition, TimePoint now) {
  Stripe& home = stripe(key);
  const std::lock_guard lock(home.mutex);
  auto found = home.records.find(key);
  if (found == home.records.end()) {
    found = home.records.insert(std::make_unique<Record>(key)).first;
  } else if (!(*found)->online) {
    --home.offline;
  }
  Record& record = **found;
  const bool another = !record.online || record.session != session;
  Bound bound;
  if (record.online && another) {
    bound.displaced = record.session;
    const auto second = static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
    if (record.takeovers == 0 || second - record.minute_start >= 60) {
      record.minute_start = second;
      record.takeovers = 0;
    }
    if (record.takeovers < std::numeric_limits<std::uint16_t>::max()) ++record.takeovers;
    bound.fight = record.takeovers > takeovers_per_minute_;
  }
  if (another) {
    bound.first_serial = record.next_serial;
    record.next_serial = static_cast<std::uint16_t>(record.next_serial + kSerialsOfALink);
  }
  record.session = session;
  record.online = true;
  record.clean_end = false;
  record.edition = edition;
  return bound;
}

bool SessionRegistry::unbind(const TerminalKey& key, SessionRef session, bool clean, TimePoint now,
                             std::uint16_t next_serial) {
  Stripe& home = stripe(key);
  const std::lock_guard lock(home.mutex);
  const auto found = home.records.find(key);
  if (found == home.records.end()) return false;
  Record& record = **found;
  if (!record.online || record.session != session) return false;
  record.online = false;
  record.clean_end = clean;
  record.ended = now;
  record.next_serial = next_serial;
  home.ends.push_back({key, now});
  if (++home.offline > remembered_per_stripe_) home.forget_oldest();
  if (home.ends.size() > 2 * home.offline + kSpareEnds) {
    std::erase_if(home.ends, [&home](const End& end) { return !home.counts(end); });
  }
  return true;
}

std::optional<SessionRegistry::Presence> SessionRegistry::find(const TerminalKey& key) const {
  const Stripe& home = stripe(key);
  const std::lock_guard lock(home.mutex);
  const auto found = home.records.find(key);
  if (found == home.records.end()) return std::nullopt;
  const Record& record = **found;
  Presence presence{std::nullopt, record.edition, record.clean_end, record.ended};
  if (record.online) {
    presence.online = record.session;
    presence.ended = {};
  }
  return presence;
}

std::size_t SessionRegistry::online() const {
  std::size_t count = 0;
  for (const Stripe& home : stripes_) {
    const std::lock_guard lock(home.mutex);
    count += home.records.size() - home.offline;
  }
  return count;
}

}  // namespace gateway
