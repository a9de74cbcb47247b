// The RequestId of an API call.
#pragma once

#include <string>

namespace gateway {

// A random UUID in upper case: "41C4265E-F05D-4E2E-AB09-E031F501AF7F". Thread-safe.
[[nodiscard]] std::string new_request_id();

}  // namespace gateway
