// What a terminal, or a fleet of them, has done so far.
#pragma once

#include <cstdint>

namespace simulator {

struct Counters {
  std::uint64_t connections = 0;
  std::uint64_t connect_failures = 0;
  std::uint64_t disconnections = 0;  // also those the terminal wanted
  std::uint64_t registrations = 0;   // successful ones
  std::uint64_t authentications = 0;
  std::uint64_t logins_refused = 0;  // 0x0100 or 0x0102 answered with a result other than 0
  std::uint64_t reports = 0;
  std::uint64_t heartbeats = 0;
  std::uint64_t acknowledged = 0;  // uplink messages answered with 0x8001 result 0 or 4
  std::uint64_t refused = 0;       // the same with another result
  std::uint64_t downlinks = 0;     // messages that are no answers
  std::uint64_t answers = 0;       // messages sent in answer to those
  std::uint64_t frame_faults = 0;  // segments from the server that were no frames
  std::uint64_t dropped = 0;       // answers and writes given up at a limit

  Counters& operator+=(const Counters& other) noexcept {
    connections += other.connections;
    connect_failures += other.connect_failures;
    disconnections += other.disconnections;
    registrations += other.registrations;
    authentications += other.authentications;
    logins_refused += other.logins_refused;
    reports += other.reports;
    heartbeats += other.heartbeats;
    acknowledged += other.acknowledged;
    refused += other.refused;
    downlinks += other.downlinks;
    answers += other.answers;
    frame_faults += other.frame_faults;
    dropped += other.dropped;
    return *this;
  }
};

}  // namespace simulator
