// Implementation of the session registry.
#include "gateway/core/session_registry.hpp"

#include <algorithm>

namespace gateway {
namespace {

// What a link that is taken over while it runs is supposed to have used; where it ends first, it tells.
constexpr std::uint16_t kSerialsOfALink = 4096;

}  // namespace

SessionRegistry::SessionRegistry(std::uint32_t remembered_terminals, std::uint32_t takeovers_per_minute)
    : remembered_per_stripe_(std::max<std::size_t>(1, remembered_terminals / kStripes)),
      takeovers_per_minute_(takeovers_per_minute) {}

SessionRegistry::Stripe& SessionRegistry::stripe(const TerminalKey& key) const {
  // The map uses the low bits of the same hash; the stripe takes others.
  return stripes_[(hash_value(key) >> 20) % kStripes];
}

SessionRegistry::Bound SessionRegistry::bind(const TerminalKey& key, SessionRef session,
                                             jt808::Edition edition, TimePoint now) {
  Stripe& home = stripe(key);
  const std::lock_guard lock(home.mutex);
  Record& record = home.records[key];
  record.key = key;
  if (record.is_linked()) home.offline.erase(home.offline.iterator_to(record));
  Bound bound;
  if (record.presence.online && *record.presence.online != session) {
    bound.displaced = record.presence.online;
    if (record.takeovers == 0 || now - record.minute_start >= std::chrono::minutes(1)) {
      record.minute_start = now;
      record.takeovers = 0;
    }
    bound.fight = ++record.takeovers > takeovers_per_minute_;
  }
  if (record.presence.online != session) {
    bound.first_serial = record.next_serial;
    record.next_serial = static_cast<std::uint16_t>(record.next_serial + kSerialsOfALink);
  }
  record.presence = {session, edition, false, {}};
  return bound;
}

bool SessionRegistry::unbind(const TerminalKey& key, SessionRef session, bool clean, TimePoint now,
                             std::uint16_t next_serial) {
  Stripe& home = stripe(key);
  const std::lock_guard lock(home.mutex);
  const auto found = home.records.find(key);
  if (found == home.records.end() || found->second.presence.online != session) return false;
  Presence& presence = found->second.presence;
  presence.online.reset();
  presence.clean_end = clean;
  presence.ended = now;
  found->second.next_serial = next_serial;
  home.offline.push_back(found->second);
  if (home.offline.size() > remembered_per_stripe_) {
    const TerminalKey oldest = home.offline.front().key;
    home.offline.pop_front();
    home.records.erase(oldest);
  }
  return true;
}

std::optional<SessionRegistry::Presence> SessionRegistry::find(const TerminalKey& key) const {
  const Stripe& home = stripe(key);
  const std::lock_guard lock(home.mutex);
  const auto found = home.records.find(key);
  if (found == home.records.end()) return std::nullopt;
  return found->second.presence;
}

std::size_t SessionRegistry::online() const {
  std::size_t count = 0;
  for (const Stripe& home : stripes_) {
    const std::lock_guard lock(home.mutex);
    count += home.records.size() - home.offline.size();
  }
  return count;
}

}  // namespace gateway
