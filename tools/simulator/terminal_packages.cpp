// Messages in parts: the terminal's own, those of its server, and what each side asks for again.
#include <array>
#include <utility>

#include "jt808/codec.hpp"
#include "jt808/messages/common.hpp"
#include "jt808/messages/multimedia.hpp"
#include "jt808/splitting.hpp"
#include "tools/simulator/terminal.hpp"
#include "tools/simulator/uplink_bodies.hpp"

namespace simulator {
namespace {

constexpr std::size_t kMostPhotos = 8;

template <class Ids>
std::vector<std::uint16_t> numbers_of(const Ids& ids) {
  std::vector<std::uint16_t> numbers;
  for (const auto& id : ids) numbers.push_back(id.package_id);
  return numbers;
}

std::vector<std::vector<std::uint8_t>> frames_of(jt808::Bytes bytes) {
  std::vector<std::vector<std::uint8_t>> frames;
  std::vector<std::uint8_t> frame;
  for (const std::uint8_t byte : bytes) {
    frame.push_back(byte);
    if (byte != jt808::kFlag || frame.size() == 1) continue;
    frames.push_back(std::exchange(frame, {}));
  }
  return frames;
}

}  // namespace

std::optional<std::uint16_t> SimTerminal::send_message(std::uint16_t message_id, jt808::Bytes body,
                                                       TimePoint now) {
  if (state_ == State::offline || closing_) return std::nullopt;
  if (body.size() <= jt808::kMaxBody) return send(message_id, body, now);
  std::vector<std::uint8_t> frames;
  const auto serials = jt808::append_message(frames, header_, message_id, serials_, body, options_.part_size);
  if (!serials) {
    ++counters_.dropped;
    return std::nullopt;
  }
  ++counters_.packaged;
  sent_.keep(serials->first, frames, now);
  transmit_frames(frames, true);
  return serials->first;
}

void SimTerminal::transmit_frames(jt808::Bytes bytes, bool first_time) {
  const auto frames = frames_of(bytes);
  if (!chaos_ || !first_time) {
    for (const auto& frame : frames) transmit(frame);
    return;
  }
  for (const std::size_t part : chaos_->on_parts(frames.size())) transmit(frames[part]);
}

std::optional<std::uint32_t> SimTerminal::send_photo(std::size_t size, TimePoint now) {
  const std::uint32_t media_id = media_id_ + 1;
  const auto serial =
      send_message(0x0801, photo_body(media_id, size, fix(now), wall_clock_(), options_.edition), now);
  if (!serial) return std::nullopt;
  media_id_ = media_id;
  ++counters_.photos;
  if (sent_photos_.size() == kMostPhotos) sent_photos_.pop_front();
  sent_photos_.push_back({media_id, *serial});
  return media_id;
}

void SimTerminal::on_parts_asked(jt808::Bytes body, TimePoint now) {
  const auto asked = jt808::decode<jt808::RetransmitSubpackages>(body, options_.edition);
  if (!asked) {
    ++counters_.frame_faults;
    return;
  }
  repeat(asked->original_serial, numbers_of(asked->package_ids), now);
}

void SimTerminal::on_photo_answer(jt808::Bytes body, TimePoint now) {
  const auto answer = jt808::decode<jt808::MediaUploadAnswer>(body, options_.edition);
  if (!answer) {
    ++counters_.frame_faults;
    return;
  }
  for (auto photo = sent_photos_.begin(); photo != sent_photos_.end(); ++photo) {
    if (photo->media_id != answer->media_id) continue;
    if (!answer->package_ids.empty()) return repeat(photo->serial, numbers_of(answer->package_ids), now);
    ++counters_.photos_confirmed;
    sent_.finish(photo->serial);
    sent_photos_.erase(photo);
    return;
  }
}

void SimTerminal::repeat(std::uint16_t serial, std::span<const std::uint16_t> numbers, TimePoint now) {
  std::vector<std::uint8_t> frames;
  counters_.parts_repeated += sent_.answer(serial, numbers, now, frames);
  transmit_frames(frames, false);
}

bool SimTerminal::loses(const Downlink& part) {
  if (chaos_ && chaos_->loses_part()) {
    ++counters_.parts_lost;
    return true;
  }
  const auto first = static_cast<std::uint16_t>(part.serial - (part.package_index - 1));
  if (part.package_index != options_.faults.lose_part || lost_ == first) return false;
  lost_ = first;
  ++counters_.parts_lost;
  return true;
}

void SimTerminal::on_part(const jt808::FrameView& frame, const Downlink& part, TimePoint now) {
  if (loses(part)) return;
  const jt808::PartEvent event = parts_.add(frame, now);
  if (!event.message) return answer_part(part, std::nullopt, now);
  ++counters_.assembled;
  Downlink whole = part;
  whole.serial = event.message->serial;
  whole.body = event.message->body;
  whole.package_total = 0;
  whole.package_index = 0;
  observer_.on_assembled(*this, whole);
  answer_part(part, whole, now);
}

// What the whole is answered with comes after its last part. A 0x0001 names the serial that the terminal's
// way wants; a dedicated answer always that of part 1.
void SimTerminal::answer_part(const Downlink& part, const std::optional<Downlink>& whole, TimePoint now) {
  if (options_.faults.no_answer) return;
  const bool each = options_.part_answers == PartAnswers::each;
  std::uint16_t serial = part.serial;
  if (whole && !each) {
    serial = whole->serial;
    if (options_.part_answers == PartAnswers::last)
      serial = static_cast<std::uint16_t>(whole->serial + part.package_total - 1);
  }
  std::vector<Message> messages;
  if (whole) messages = answers_to(*whole, now);
  if (!messages.empty() && messages.front().id == 0x0001) {
    messages.front().body[0] = static_cast<std::uint8_t>(serial >> 8U);
    messages.front().body[1] = static_cast<std::uint8_t>(serial & 0xffU);
  } else if (each) {
    constexpr std::uint8_t kSuccess = 0;
    const std::uint8_t result = whole ? kSuccess : options_.faults.refuse_result.value_or(kSuccess);
    messages.insert(messages.begin(), {0x0001, general_answer_body(serial, part.message_id, result)});
  }
  if (!messages.empty()) deliver(std::move(messages), part.message_id, serial, now);
}

void SimTerminal::ask_for_parts(TimePoint now) {
  for (const jt808::PartRequest& request : parts_.due(now).requests) {
    jt808::TerminalPartRetransmitRequest message;
    message.original_serial = request.original_serial;
    for (const std::uint16_t number : request.parts) message.package_ids.push_back({number});
    std::vector<std::uint8_t> body;
    // Only 2019 has the request.
    if (options_.edition != jt808::Edition::v2019 || !jt808::encode(message, options_.edition, body))
      continue;
    ++counters_.parts_asked;
    send(0x0005, body, now);
  }
}

}  // namespace simulator
