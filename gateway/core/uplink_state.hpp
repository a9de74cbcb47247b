// What a session holds for its uplinks beyond the frame at hand; made on first use.
#pragma once

#include "gateway/core/uplink_backlog.hpp"
#include "jt808/reassembly.hpp"

namespace gateway {

struct UplinkState {
  UplinkState(BacklogHost& host, TimerWheel& wheel, UplinkShare& share, std::size_t backlog_limit) noexcept
      : parts(share.reassembly), backlog(host, wheel, share.backlog, backlog_limit) {}

  jt808::Reassembler parts;
  UplinkBacklog backlog;
  std::uint64_t heard = 0;  // Link::heard(), when it last grew while something waits
  bool media_2011 = false;  // the 0x0801 at hand has the form of 2011
};

}  // namespace gateway
