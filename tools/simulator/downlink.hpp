// A message from the server, and the words for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "jt808/bytes.hpp"
#include "jt808/edition.hpp"

namespace simulator {

// One frame's content; `body` is a view.
struct Downlink {
  std::uint16_t message_id = 0;
  std::uint16_t serial = 0;
  jt808::Edition edition = jt808::Edition::v2013;
  jt808::Bytes body;
  std::uint16_t package_total = 0;  // 0 where the message is not split
  std::uint16_t package_index = 0;
  std::uint8_t encryption = 0;
};

// 0x8001, 0x8100 and the others that answer an uplink message or only inform: a terminal answers none of
// them.
[[nodiscard]] bool needs_no_answer(std::uint16_t message_id) noexcept;

// One line for people, such as `text "前方拥堵" shown on display`. Bounded in length; text from the server is
// escaped, so that it can neither forge lines nor steer the screen; authentication codes are masked.
[[nodiscard]] std::string describe(const Downlink& downlink);

// UTF-8 with quotes, backslashes, control characters and direction marks escaped; at most about `limit`
// bytes.
[[nodiscard]] std::string escape_text(std::string_view utf8, std::size_t limit);

}  // namespace simulator
