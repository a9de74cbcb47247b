// Counters of one shard: one writer (the shard's thread), read from anywhere.
#pragma once

#include <array>
#include <cstdint>

#include "gateway/core/close_reason.hpp"
#include "gateway/core/counter.hpp"
#include "gateway/core/delay_histogram.hpp"
#include "gateway/core/message_slots.hpp"
#include "jt808/reassembly.hpp"

namespace gateway {

struct ShardMetrics {
  Counter links_accepted;
  Counter links_open;
  Counter links_unauthenticated;
  Counter accept_errors;
  Counter logins;
  Counter logins_refused;
  std::array<Counter, 4> registrations_refused;  // by the result of 0x8100, from 1 on
  Counter admissions_unanswered;                 // nobody could decide or keep it: the terminal tries again
  Counter takeovers;
  Counter clone_alarms;
  Counter frames_in;
  Counter frames_out;
  Counter writes;                       // system calls that wrote answers
  Counter write_queue_bytes;            // that peers have not taken yet; a level
  std::array<Counter, 6> frame_faults;  // by jt808::FrameFault
  Counter frames_overlong;              // garbage without a flag, dropped
  Counter datagrams_in;
  Counter datagrams_cut;                       // UDP: ended inside a frame, or held too much garbage
  Counter datagram_errors;                     // UDP: the system could not send or receive one
  Counter addresses_moved;                     // UDP: of terminals that authenticated from a new address
  Counter messages_refused;                    // before the login, or of a foreign phone
  std::array<Counter, kMessageSlots> uplinks;  // whole messages of authenticated terminals
  std::array<Counter, kMessageSlots> uplinks_undecodable;  // of these, with a body that does not fit
  Counter bodies_undecodable;
  Counter messages_unknown;
  Counter uplink_withheld;     // the publisher refused: it waits, and so does its answer
  Counter uplink_dropped;      // of these, what found no room to wait: the terminal sends it again
  Counter backlog_bytes;       // of what waits; a level
  Counter messages_assembled;  // put together from their parts
  Counter parts_refused;       // over a limit
  Counter parts_requested;     // 0x8003, or 0x8800 with a list
  Counter reassembly_bytes;    // a level
  std::array<Counter, jt808::kDropCauses> messages_unfinished;  // given up, by jt808::DropCause
  Counter answers_repeated;   // of a call that had ended: late, doubled, or a receipt after the answer
  Counter answers_unmatched;  // 0x0001 to nothing that was asked (wrong serial or id)
  std::array<Counter, kCloseReasons> closes;
  DelayHistogram loop_delay;  // how late the shard's timers ran: what kept its loop busy
};

}  // namespace gateway
