// Packets of the driving recorder, taken apart and put together.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "protocol/choices.hpp"

namespace jt808 {

// {"start":21882,"command":2,"length":6,"data":{...}}; data of an unknown command, or of an unknown form, as
// bytes. Empty where the bytes are no packet, or none as we would write it.
[[nodiscard]] std::string shown_packet(const Contents& contents, Layout layout, Bytes bytes,
                                       const JsonOptions& options);
// `command`: that of the message.
void take_packet(WriteContext& context, const Path& path, const Contents& contents, std::uint8_t command,
                 const boost::json::object& json, std::vector<std::uint8_t>& out);
// False, without a word, where the bytes would not be shown.
bool tell_packet(FieldListener& listener, const Path& path, const Contents& contents, Layout layout,
                 Bytes bytes);

}  // namespace jt808
