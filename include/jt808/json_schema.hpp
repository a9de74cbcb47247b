// JSON Schemas (draft 2020-12) of message bodies, from their descriptions.
#pragma once

#include <string>

#include "jt808/schema.hpp"

namespace jt808 {

// What to_json writes of a message in this edition, and what body_from_json takes, as one line of JSON. No
// key is required: what is absent has its default, and counts are computed.
[[nodiscard]] std::string json_schema(const MessageInfo& info, Layout asked);

}  // namespace jt808
