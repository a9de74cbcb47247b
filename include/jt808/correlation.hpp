// What a terminal answers to each downlink, and how the answer is recognised (part 2, section 4): data beside
// the descriptions of the messages.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jt808 {

// How an answer is recognised as that to a request of the same terminal, on the same link.
enum class AnswerMatch : std::uint8_t {
  none,           // nothing is to be waited for
  serial_and_id,  // 0x0001: its answer_serial and answer_id
  serial,         // the WORD at the start of the (reassembled) answer is the request's serial
  message_id,     // by the answer's id alone, and `key` where there is one: one request at a time
  parts,          // the parts that were asked for, sent again
};

enum class AnswerParts : std::uint8_t {
  none,    // do not wait
  single,  // one frame ends it
  staged,  // a 0x0001 as receipt first, then the dedicated answer
  multi,   // the answer may come in packages and counts when reassembled
  stream,  // 0x0001 ends it, data follows in an unknown number of messages
};

struct AnswerRule {
  std::uint16_t request;
  std::uint16_t answer;  // the final answer; 0: none
  AnswerMatch match;
  AnswerParts parts;
  bool receipt;            // a 0x0001 with result 0 may come before the final answer
  bool receipt_enough;     // that 0x0001 may also be all that comes
  std::uint16_t wait;      // seconds to the final answer; 0: it comes when it comes, hours later or never
  bool resend_safe;        // sending it twice does no harm
  std::string_view key{};  // with match message_id: the first BYTE of request and answer, which must agree
  std::uint16_t data = 0;  // an optional message with what the command is about, after the final answer
};

// Sorted by request; every downlink of the catalogue.
[[nodiscard]] std::span<const AnswerRule> answer_rules() noexcept;
// The rule for an id that is not in the table is that of a message answered by 0x0001, not safe to send
// again.
[[nodiscard]] AnswerRule answer_rule(std::uint16_t request) noexcept;

}  // namespace jt808
