// What completes a call: the library's table of answers, and the choice between receipt and dedicated answer.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/config/config.hpp"
#include "jt808/bytes.hpp"
#include "jt808/edition.hpp"

namespace gateway {

enum class ReplyKind : std::uint8_t {
  ack,               // 0x0001 with our serial and message id
  dedicated_serial,  // a dedicated answer whose first WORD is our serial
  dedicated_id,      // a dedicated answer without serial, with its key where it has one: one at a time
  passthrough,       // the same for a 0x0900, of which the caller gets the content without its key
  written,           // no answer exists: done once written
};

// The rule of one call. Data, copied into the call.
struct ReplyRule {
  ReplyKind kind = ReplyKind::ack;
  std::uint16_t answer_id = 0x0001;
  std::optional<std::uint8_t> key;  // without serial: the BYTE that request and answer begin with
  bool ack_also_completes = false;  // a 0x0001 with result 0 may be all that comes, and is enough
  // Of kind ack: a dedicated answer with our serial, which completes it too where the 0x0001 did not come (0:
  // none).
  std::uint16_t also_answer = 0;
  bool maybe_with_serial = false;  // of kind dedicated_id: some terminals name the serial all the same
  bool resend_safe = false;        // sending it twice does no harm

  // True where no serial tells two answers apart.
  [[nodiscard]] bool one_at_a_time() const noexcept {
    return kind == ReplyKind::dedicated_id || kind == ReplyKind::passthrough;
  }
  // Two requests of which only one may be open: nothing would tell their answers apart.
  [[nodiscard]] bool same_slot(const ReplyRule& other) const noexcept {
    return one_at_a_time() && other.one_at_a_time() && answer_id == other.answer_id &&
           (!key || !other.key || key == other.key);
  }
  [[nodiscard]] bool key_fits(jt808::Bytes answer) const noexcept {
    return !key || (!answer.empty() && answer.front() == *key);
  }
};

// The rule for a message, `choice` being what the call, the content type or the product said (in that order).
// Messages that are not in the table are answered by 0x0001. `edition` is the terminal's.
[[nodiscard]] ReplyRule reply_rule_for(std::uint16_t message_id, jt808::Bytes body,
                                       std::optional<ReplyRuleChoice> choice,
                                       jt808::Edition edition = jt808::Edition::v2013) noexcept;

}  // namespace gateway
