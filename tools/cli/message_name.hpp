// Messages and editions as users name them.
#pragma once

#include <string>

#include "jt808/edition.hpp"
#include "jt808/schema.hpp"

namespace cli {

// By id ("0x0200", "512") or by name ("location_report"). Throws UsageError that says how to find one.
[[nodiscard]] const jt808::MessageInfo& message_named(const std::string& text);

}  // namespace cli
