// What completes a downlink: one table over all standard downlink messages (part 2, section 4 of the
// reference).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "gateway/config/config.hpp"
#include "jt808/bytes.hpp"
#include "jt808/edition.hpp"

namespace gateway {

enum class ReplyKind : std::uint8_t {
  ack,               // 0x0001 with our serial and message id
  dedicated_serial,  // a dedicated answer whose first WORD is our serial
  dedicated_id,      // a dedicated answer without serial: one at a time
  passthrough,       // the first 0x0900 of the same type: one at a time
  written,           // no answer exists: done once written
};

// The rule of one call. Data, copied into the call.
struct ReplyRule {
  ReplyKind kind = ReplyKind::ack;
  std::uint16_t answer_id = 0x0001;
  std::uint8_t passthrough_type = 0;  // kind passthrough
  bool ack_also_completes = false;    // 0x9201: a 0x0001 with result 0 is as good as 0x1205

  // True where no serial tells two answers apart.
  [[nodiscard]] bool one_at_a_time() const noexcept {
    return kind == ReplyKind::dedicated_id || kind == ReplyKind::passthrough;
  }
};

// A row of the table: the dedicated answer of a downlink, and which of the two ends it by default.
struct DownlinkReply {
  std::uint16_t message_id;
  ReplyKind dedicated;       // ack: there is no dedicated answer
  std::uint16_t answer_id;   // of the dedicated answer; 0x0001 with ack
  bool has_receipt;          // a 0x0001 may come before the dedicated answer: ReplyRule chooses
  ReplyRuleChoice fallback;  // used when nobody chose
  bool ack_also_completes = false;
  bool bare_in_2011 = false;  // the dedicated answer of that edition has no serial
};

[[nodiscard]] std::span<const DownlinkReply> downlink_replies() noexcept;

// The rule for a message, `choice` being what the call, the content type or the product said (in that order).
// Messages that are not in the table are answered by 0x0001. `edition` is the terminal's.
[[nodiscard]] ReplyRule reply_rule_for(std::uint16_t message_id, jt808::Bytes body,
                                       std::optional<ReplyRuleChoice> choice,
                                       jt808::Edition edition = jt808::Edition::v2013) noexcept;

}  // namespace gateway
