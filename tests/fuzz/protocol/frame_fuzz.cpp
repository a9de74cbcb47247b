// Fuzz target: any bytes through splitter, frame, codec and JSON; what decodes must survive encoding and
// decoding.
#include <boost/json/parse.hpp>
#include <cstdlib>

#include "jt808/jt808.hpp"

namespace {

using jt808::Bytes;

void check_body(const jt808::MessageInfo& info, Bytes body, jt808::Edition edition) {
  jt808::AnyMessage message;
  if (!jt808::decode_into(info, body, edition, message)) return;
  std::string json;
  jt808::to_json(message, json);
  boost::json::error_code error;
  const auto value = boost::json::parse(json, error);
  if (error || !value.is_object()) std::abort();  // JSON out is JSON, whatever came in
  if (!message.base().warnings.empty()) return;
  const auto back = jt808::body_from_json(info, value.as_object(), message.base().layout);
  if (!back || !std::ranges::equal(*back, body)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto edition = jt808::kEditions[data[0] % jt808::kEditions.size()];
  const auto catalog = jt808::catalog();
  check_body(*catalog[data[1] % catalog.size()], Bytes(data + 2, size - 2), edition);

  // The stream cut at a place that the input chooses must give the frames of the whole stream.
  std::vector<std::uint32_t> whole;
  std::vector<std::uint32_t> cut;
  for (std::vector<std::uint32_t>* const frames : {&whole, &cut}) {
    std::vector<std::uint8_t> stream(data + 2, data + size);
    jt808::FrameSplitter splitter;
    const auto sink = [&](std::span<std::uint8_t> escaped, bool) {
      jt808::FrameView frame;
      if (jt808::parse_frame(escaped, frame) == jt808::FrameFault::none) {
        frames->push_back(static_cast<std::uint32_t>(frame.message_id) << 16 | frame.serial);
      }
      return true;
    };
    const std::size_t at = frames == &cut ? data[1] % (stream.size() + 1) : 0;
    splitter.feed(std::span(stream).first(at), sink);
    splitter.feed(std::span(stream).subspan(at), sink);
  }
  if (whole != cut) std::abort();
  return 0;
}
