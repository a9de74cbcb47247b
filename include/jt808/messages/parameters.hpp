// Terminal parameters (part 1, 0x0104; part 2, 0x8104 and the table of 0x8103).
#pragma once

#include <optional>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct QueryParameters : MessageBase {  // 0x8104
  static const MessageInfo& info();
};

struct QueryParametersAnswer : MessageBase {  // 0x0104
  std::uint16_t answer_serial = 0;
  std::optional<std::uint32_t> param_count;
  std::optional<std::uint32_t> packet_param_count;  // strict 2011 only
  ItemList params;
  static const MessageInfo& info();
};

}  // namespace jt808
