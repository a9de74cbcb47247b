// Terminal parameters.
#pragma once

#include <optional>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"

namespace jt808 {

struct ParameterId {
  std::uint32_t param_id = 0;
  static const StructInfo kInfo;
};

// 0x8103.
struct SetParameters : MessageBase {
  std::optional<std::uint32_t> param_count;
  std::optional<std::uint32_t> packet_param_count;
  ItemList params;
  static const MessageInfo kInfo;
};

// 0x8104.
struct QueryParameters : MessageBase {
  static const MessageInfo kInfo;
};

// 0x8106.
struct QueryNamedParameters : MessageBase {
  std::optional<std::uint32_t> param_count;
  std::vector<ParameterId> param_ids;
  static const MessageInfo kInfo;
};

// 0x0104.
struct QueryParametersAnswer : MessageBase {
  std::uint16_t answer_serial = 0;
  std::optional<std::uint32_t> param_count;
  std::optional<std::uint32_t> packet_param_count;
  ItemList params;
  static const MessageInfo kInfo;
};

}  // namespace jt808
