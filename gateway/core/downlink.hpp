// From a call's ContentType and bytes to an 808 downlink: message id, body and what completes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/reply_rule.hpp"
#include "gateway/core/rrpc.hpp"
#include "jt808/bytes.hpp"
#include "jt808/edition.hpp"

namespace gateway {

struct Downlink {
  std::uint16_t message_id = 0;
  std::vector<std::uint8_t> body;  // split over frames where it is too long for one
  ReplyRule rule;
  std::optional<std::size_t> text_offset;  // the body is text from here on
};

// Why a call makes no downlink; the text names what is wrong and what is allowed.
struct DownlinkError {
  RrpcFault fault;
  std::string text;
};

// The meaning of a ContentType: which message, and how the body is made.
struct ContentType {
  std::uint16_t message_id = 0;
  BodyForm form = BodyForm::raw;
  std::optional<std::uint8_t> passthrough_type;  // put before the payload
  std::uint8_t text_flag = 0;
  std::uint8_t text_type = 0;
  std::optional<ReplyRuleChoice> reply_rule;
};

// True for ids that a call may send: 0x8000-0x9FFF and 0xF000-0xFFFF, less those the gateway owns.
[[nodiscard]] bool is_callable(std::uint16_t message_id) noexcept;

[[nodiscard]] std::variant<ContentType, DownlinkError> parse_content_type(std::string_view text,
                                                                          const ProductConfig&);

// `choice` is the call's own ReplyRule. `edition` is the terminal's.
[[nodiscard]] std::variant<Downlink, DownlinkError> make_downlink(
    const ProductConfig&, const std::optional<std::string>& content_type, jt808::Bytes payload,
    jt808::Edition edition, std::optional<ReplyRuleChoice> choice);

}  // namespace gateway
