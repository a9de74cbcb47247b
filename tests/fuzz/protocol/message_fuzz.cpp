// Any body of any message in any layout: decodes or is refused with its field; what decodes has valid JSON,
// and, where nothing was odd, comes back as the same bytes; what is encoded decodes to the same again.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "jt808/catalog.hpp"
#include "jt808/json.hpp"

namespace {

using jt808::Bytes;

[[noreturn]] void fail(const jt808::MessageInfo& info, const char* what, const std::string& json) {
  std::cerr << info.name << ": " << what << '\n' << json << '\n';
  std::abort();
}

// JSON of the message; its text must be valid.
std::string shown(const jt808::AnyMessage& message, boost::json::value& parsed) {
  std::string json;
  jt808::to_json(message, json);
  boost::json::error_code error;
  parsed = boost::json::parse(json, error);
  if (error || !parsed.is_object()) fail(message.info(), "no valid JSON", json);
  return json;
}

void check(const jt808::MessageInfo& info, Bytes body, jt808::Layout asked) {
  jt808::AnyMessage message;
  const auto done = jt808::decode_into(info, body, asked, message);
  if (!done) {
    if (done.error().field.empty() || done.error().offset > body.size())
      fail(info, "an error without place", {});
    return;
  }
  boost::json::value parsed;
  const std::string json = shown(message, parsed);
  const jt808::Layout layout = message.base().layout;
  const auto back = jt808::body_from_json(info, parsed.as_object(), layout);
  const bool sound = message.base().warnings.empty() && message.base().extra.empty();
  if (!back) {
    if (sound) fail(info, back.error().message.c_str(), json);
    return;
  }
  if (sound && !std::ranges::equal(*back, body)) fail(info, "other bytes come back", json);
  // What we write is read as what it was written from.
  jt808::AnyMessage again;
  if (!jt808::decode_into(info, *back, layout, again)) fail(info, "what was encoded does not decode", json);
  if (sound) {
    boost::json::value same;
    if (shown(again, same) != json) fail(info, "decodes to something else the second time", json);
  }
  std::vector<std::uint8_t> encoded;
  if (sound && (!jt808::encode_fields(info, message.object(), layout, encoded) ||
                !std::ranges::equal(encoded, body))) {
    fail(info, "the struct encodes to other bytes", json);
  }
}

}  // namespace

// Two bytes of id, one of layout, then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto all = jt808::catalog();
  const auto id = static_cast<std::uint16_t>(data[0] << 8 | data[1]);
  const jt808::MessageInfo* info = jt808::find_message(id);
  if (info == nullptr) info = all[id % all.size()];  // so that any mutation reaches a message
  const auto edition = jt808::kEditions[data[2] % 3U];
  const auto dialect = static_cast<jt808::Dialect>(data[2] >> 2 & 3);
  check(*info, Bytes(data + 3, size - 3), jt808::Layout(edition, (data[2] & 0x10) != 0, dialect));
  return 0;
}
