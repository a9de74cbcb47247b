// Which session a terminal has right now, and how its last one ended.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "gateway/core/clock.hpp"
#include "gateway/core/keyed_set.hpp"
#include "gateway/core/session_ref.hpp"
#include "gateway/core/terminal_key.hpp"
#include "jt808/edition.hpp"

namespace gateway {

// Thread-safe: 64 stripes, one lock at a time, never nested. Touched at login, close and downlink only.
// Only authenticated sessions get in, so a spoofed phone changes nothing here.
class SessionRegistry {
 public:
  struct Bound {
    std::optional<SessionRef> displaced;  // the session that had the terminal until now
    bool fight = false;                   // more takeovers within a minute than the limit: `clone`
    // Where the link's serials go on: an answer to a downlink of an earlier link must match nothing on this
    // one.
    std::uint16_t first_serial = 0;
  };

  // What is known of a terminal that authenticated at least once since the start.
  struct Presence {
    std::optional<SessionRef> online;
    jt808::Edition edition = jt808::Edition::v2013;
    bool clean_end = false;  // of the last session, where nothing is online
    TimePoint ended{};
  };

  SessionRegistry(std::uint32_t remembered_terminals, std::uint32_t takeovers_per_minute);

  Bound bind(const TerminalKey&, SessionRef, jt808::Edition, TimePoint now);
  // Only where the terminal is still bound to this very session; a late close changes nothing.
  // `next_serial`: the first that the session has not used.
  bool unbind(const TerminalKey&, SessionRef, bool clean, TimePoint now, std::uint16_t next_serial);
  [[nodiscard]] std::optional<Presence> find(const TerminalKey&) const;
  [[nodiscard]] std::size_t online() const;

 private:
  // One for every terminal, hence small.
  struct Record {
    explicit Record(const TerminalKey& its_key) noexcept : key(its_key) {}
    TerminalKey key;
    std::uint16_t next_serial = 0;  // of the next link
    std::uint16_t takeovers = 0;    // in the minute that began at minute_start
    SessionRef session;             // where it is online
    TimePoint ended{};
    std::uint32_t minute_start = 0;  // seconds of the clock
    bool online = false;
    bool clean_end = false;
    jt808::Edition edition = jt808::Edition::v2013;
  };
  struct End {
    TerminalKey key;
    TimePoint at;
  };
  struct KeyOf {
    using Key = TerminalKey;
    static const Key& key(const Record& record) noexcept { return record.key; }
  };
  struct Stripe {
    mutable std::mutex mutex;
    KeyedSet<std::unique_ptr<Record>, KeyOf> records;
    std::deque<End> ends;     // oldest first; counts as long as the terminal has not come back
    std::size_t offline = 0;  // ends that count

    [[nodiscard]] bool counts(const End&) const;
    void forget_oldest();
  };
  static constexpr std::size_t kStripes = 64;

  [[nodiscard]] Stripe& stripe(const TerminalKey&) const;

  mutable std::array<Stripe, kStripes> stripes_;
  std::size_t remembered_per_stripe_;
  std::uint32_t takeovers_per_minute_;
};

}  // namespace gateway
