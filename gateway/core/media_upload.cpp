// Bodies of 0x8800 and 0x8003, and the counters of 2011.
#include "gateway/core/media_upload.hpp"

#include <algorithm>
#include "jt808/messages/common.hpp"
#include "jt808/messages/multimedia.hpp"

namespace gateway {
namespace {

constexpr std::uint16_t kMediaData = 0x0801;
constexpr std::size_t kPrefix = 16;  // media id, four bytes, packet total, packet number
constexpr std::size_t kTotalAt = 8;
constexpr std::size_t kNumberAt = 12;

}  // namespace

std::optional<jt808::FrameView> counted_packet(const jt808::FrameView& frame, bool counted) noexcept {
  if (frame.message_id != kMediaData || frame.body.size() < kPrefix) return std::nullopt;
  const auto total = jt808::load_be<std::uint32_t>(frame.body.data() + kTotalAt);
  const auto number = jt808::load_be<std::uint32_t>(frame.body.data() + kNumberAt);
  if (total < 2 || total > 0xffff || number < 1 || number > total) return std::nullopt;
  const bool in_parts = frame.package_total > 1;
  if (in_parts ? total != frame.package_total || number != frame.package_index : !counted)
    return std::nullopt;
  jt808::FrameView part = frame;
  part.attributes |= 0x2000;
  part.package_total = static_cast<std::uint16_t>(total);
  part.package_index = static_cast<std::uint16_t>(number);
  if (number > 1) part.body = frame.body.subspan(kPrefix);
  return part;
}

std::vector<std::uint8_t> media_received(bool form_2011, std::uint16_t serial, std::uint32_t media_id) {
  jt808::MediaUploadAnswer answer;
  answer.answer_serial = serial;
  answer.media_id = media_id;
  std::vector<std::uint8_t> body;
  const jt808::Layout layout(form_2011 ? jt808::Edition::v2011 : jt808::Edition::v2013, form_2011);
  if (!jt808::encode(answer, layout, body)) body.clear();
  return body;
}

std::vector<std::uint8_t> file_taken(jt808::Bytes file_done) {
  const jt808::Bytes name_and_type =
      file_done.first(std::min(file_done.size(), std::size_t{2} + file_done[0]));
  std::vector<std::uint8_t> body(name_and_type.begin(), name_and_type.end());
  body.insert(body.end(), {0, 0});  // complete; no ranges
  return body;
}

std::optional<RequestMessage> parts_wanted(const jt808::PartRequest& wanted, jt808::Edition edition,
                                           bool form_2011) {
  RequestMessage request;
  if (wanted.media_id) {
    jt808::MediaUploadAnswer message;
    message.answer_serial = wanted.original_serial;
    message.media_id = *wanted.media_id;
    for (const std::uint16_t part : wanted.parts) message.package_ids.push_back({part});
    message.package_count = static_cast<std::uint32_t>(wanted.parts.size());
    request.message_id = 0x8800;
    const jt808::Layout layout(form_2011 ? jt808::Edition::v2011 : jt808::Edition::v2013, form_2011);
    if (!jt808::encode(message, layout, request.body)) return std::nullopt;
    return request;
  }
  if (edition == jt808::Edition::v2011) return std::nullopt;
  jt808::RetransmitSubpackages message;
  message.original_serial = wanted.original_serial;
  for (const std::uint16_t part : wanted.parts) message.package_ids.push_back({part});
  request.message_id = 0x8003;
  const auto layout = wanted.layout_2019 ? jt808::Edition::v2019 : jt808::Edition::v2013;
  if (!jt808::encode(message, layout, request.body)) return std::nullopt;
  return request;
}

}  // namespace gateway
