// One uplink event as one JSON object: the form of docs/uplink-events.md.
#pragma once

#include <string>

#include "gateway/core/ports.hpp"

namespace gateway {

// True where the bytes of the message would show what its JSON masks: codes and passwords.
[[nodiscard]] bool holds_secret(const UplinkEvent&);

// Appends the object, without a line's end.
void append_event_json(std::string& out, const UplinkEvent&);

}  // namespace gateway
