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
  std::uint64_t acknowledged = 0;      // uplink messages answered with 0x8001 result 0 or 4
  std::uint64_t refused = 0;           // the same with another result
  std::uint64_t downlinks = 0;         // messages that are no answers
  std::uint64_t answers = 0;           // messages sent in answer to those
  std::uint64_t frame_faults = 0;      // segments from the server that were no frames
  std::uint64_t dropped = 0;           // answers and writes given up at a limit
  std::uint64_t frames = 0;            // handed to the link, each part, doubled ones not counted
  std::uint64_t packaged = 0;          // uplink messages sent in parts
  std::uint64_t photos = 0;            // 0x0801 of these
  std::uint64_t photos_confirmed = 0;  // 0x8800 that asks for nothing more
  std::uint64_t parts_repeated = 0;    // sent again for 0x8003 or 0x8800
  std::uint64_t parts_lost = 0;        // downlink parts lost on purpose
  std::uint64_t parts_asked = 0;       // 0x0005 sent
  std::uint64_t assembled = 0;         // downlink messages in parts that became whole

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
    frames += other.frames;
    packaged += other.packaged;
    photos += other.photos;
    photos_confirmed += other.photos_confirmed;
    parts_repeated += other.parts_repeated;
    parts_lost += other.parts_lost;
    parts_asked += other.parts_asked;
    assembled += other.assembled;
    return *this;
  }
};

}  // namespace simulator
