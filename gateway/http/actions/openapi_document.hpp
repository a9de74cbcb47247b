// The API described for machines: an OpenAPI 3.1 document, made from the same table that checks the calls.
#pragma once

#include <string>

namespace gateway {

// JSON. Each action is described under a path of its own, `/#Action=NAME`: OpenAPI tells operations apart by
// path and method only, and what follows # is never sent, so that a call made from it goes to `/`.
[[nodiscard]] std::string openapi_document();

}  // namespace gateway
