// What became of a call, in the words of its answer: for the audit log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

struct CallOutcome {
  bool success = true;
  std::string code = {};  // of the error
  // Of an RRpc call:
  std::string_view rrpc_code = {};  // both name constants
  std::string_view reason = {};
  std::uint64_t call_id = 0;  // the MessageId that the caller sees; 0: none
  std::optional<std::uint16_t> answer_message_id = std::nullopt;
  std::optional<std::uint8_t> answer_result = std::nullopt;
};

}  // namespace gateway
