// Any JSON for any message: encodes, or is refused with a sentence; what was encoded decodes without an
// error.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "jt808/catalog.hpp"
#include "jt808/json.hpp"

// Two bytes of id, one of edition, then JSON text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto all = jt808::catalog();
  const auto id = static_cast<std::uint16_t>(data[0] << 8 | data[1]);
  const jt808::MessageInfo* info = jt808::find_message(id);
  if (info == nullptr) info = all[id % all.size()];
  const jt808::Edition edition = jt808::kEditions[data[2] % 3U];
  // As what users give: a text.
  const auto json = jt808::parse_json_object({reinterpret_cast<const char*>(data) + 3, size - 3});
  if (!json) {
    if (json.error().message.empty()) std::abort();
    return 0;
  }
  const auto body = jt808::body_from_json(*info, *json, edition);
  if (!body) {
    if (body.error().message.empty()) std::abort();
    return 0;
  }
  // A length may be over what the standard allows, and an `extra` may hold anything; what is read is never
  // refused for what we wrote.
  if (json->contains("extra")) return 0;
  jt808::AnyMessage message;
  if (const auto done = jt808::decode_into(*info, *body, edition, message); !done) {
    std::cerr << info->name << ": " << done.error().message << '\n';
    std::abort();
  }
  return 0;
}
