// 0x0801 and what is asked for or confirmed by 0x8800 and 0x8003, in the forms of the editions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "jt808/edition.hpp"
#include "jt808/frame.hpp"
#include "jt808/reassembly.hpp"

namespace gateway {

// The 2011 text counts the packets of a 0x0801 inside the body, each with the same 16 bytes before its data.
// Such a packet of several as a part like any other: part 1 with those bytes, the rest without. Nothing where
// the body is no such packet. `counted` says that the body was read in that form; a package item in the
// header that says the same as the counters does so too.
[[nodiscard]] std::optional<jt808::FrameView> counted_packet(const jt808::FrameView&, bool counted) noexcept;

// 0x8800 that confirms everything; with the serial in front where the terminal speaks the form of 2011.
[[nodiscard]] std::vector<std::uint8_t> media_received(bool form_2011, std::uint16_t serial,
                                                       std::uint32_t media_id);

// 0x9212 to this 0x1212, which must be sound: the file is named as the terminal names it, and nothing of it
// is to be sent again.
[[nodiscard]] std::vector<std::uint8_t> file_taken(jt808::Bytes file_done);

// A request for missing parts.
struct RequestMessage {
  std::uint16_t message_id = 0;
  std::vector<std::uint8_t> body;
};
// Nothing where the edition has no such message: 2011 asks for parts of 0x0801 only.
[[nodiscard]] std::optional<RequestMessage> parts_wanted(const jt808::PartRequest&, jt808::Edition,
                                                         bool form_2011);

}  // namespace gateway
