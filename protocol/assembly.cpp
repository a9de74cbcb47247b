// One message in parts: storing, joining, listing what is missing.
#include "protocol/assembly.hpp"

#include <utility>

namespace jt808 {

std::string_view to_string(DropCause cause) noexcept {
  switch (cause) {
    case DropCause::message_bytes:
      return "message_bytes";
    case DropCause::messages:
      return "messages";
    case DropCause::shard_bytes:
      return "shard_bytes";
    case DropCause::idle:
      return "idle";
    case DropCause::reset:
      return "reset";
  }
  return "unknown";
}

std::string_view to_string(PartOutcome outcome) noexcept {
  switch (outcome) {
    case PartOutcome::stored:
      return "stored";
    case PartOutcome::completed:
      return "completed";
    case PartOutcome::duplicate:
      return "duplicate";
    case PartOutcome::restarted:
      return "restarted";
    case PartOutcome::refused:
      return "refused";
  }
  return "unknown";
}

std::string_view to_string(PartRefusal refusal) noexcept {
  switch (refusal) {
    case PartRefusal::none:
      return "none";
    case PartRefusal::not_packaged:
      return "not_packaged";
    case PartRefusal::bad_package:
      return "bad_package";
    case PartRefusal::too_many_parts:
      return "too_many_parts";
    case PartRefusal::message_bytes:
      return "message_bytes";
    case PartRefusal::shard_bytes:
      return "shard_bytes";
    case PartRefusal::dropped:
      return "dropped";
  }
  return "unknown";
}

FrameView AssembledMessage::view() const noexcept {
  FrameView frame;
  frame.message_id = message_id;
  frame.attributes = attributes;
  frame.serial = serial;
  frame.package_total = parts;
  frame.package_index = 1;
  frame.version = form.version;
  frame.notes = notes;
  frame.phone_bcd = form.phone_bcd();
  frame.body = body;
  return frame;
}

Reassembler::Assembly::Assembly(const FrameView& opening) noexcept
    : message_id(opening.message_id),
      total(opening.package_total),
      base(base_of(opening)),
      opening_serial(opening.serial),
      opening_index(opening.package_index),
      form(HeaderForm::of(opening)) {}

const Part* Reassembler::Assembly::part(std::uint16_t index) const noexcept {
  if (parts.empty() || parts.back().index < index) return nullptr;  // the usual case: parts come in order
  const auto at = std::ranges::lower_bound(parts, index, {}, &Part::index);
  return at->index == index ? &*at : nullptr;
}

void Reassembler::Assembly::append(const FrameView& frame) {
  const Part part{.offset = static_cast<std::uint32_t>(bytes.size()),
                  .index = frame.package_index,
                  .serial = frame.serial,
                  .size = static_cast<std::uint16_t>(frame.body.size())};
  if (parts.empty()) {
    opening_serial = frame.serial;
    opening_index = frame.package_index;
  } else if (frame.serial == opening_serial && parts.size() == 1) {
    repeats = true;
    base = opening_serial;
  }
  if (frame.package_index == 1) {
    base = frame.serial;
    attributes = frame.attributes;
    notes = frame.notes;
    form = HeaderForm::of(frame);
  }
  irregular = irregular || repeats || base_of(frame) != base;
  bytes.insert(bytes.end(), frame.body.begin(), frame.body.end());
  if (parts.empty() || parts.back().index < part.index) {
    parts.push_back(part);
  } else {
    in_order = false;
    parts.insert(std::ranges::lower_bound(parts, part.index, {}, &Part::index), part);
  }
}

void Reassembler::Assembly::restart() noexcept {
  bytes.clear();
  parts.clear();
  repeats = false;
  irregular = false;
  in_order = true;
  requests = 0;
  unanswered = 0;
}

AssembledMessage Reassembler::Assembly::join() {
  AssembledMessage message;
  message.form = form;
  message.message_id = message_id;
  message.attributes = attributes;
  message.serial = base;
  message.last_serial = parts.back().serial;
  message.parts = total;
  message.notes = notes;
  if (in_order) {
    message.body = std::move(bytes);
  } else {
    message.body.reserve(bytes.size());
    for (const Part& part : parts) {
      const Bytes body = bytes_of(part);
      message.body.insert(message.body.end(), body.begin(), body.end());
    }
  }
  return message;
}

PartRequest Reassembler::Assembly::request() const {
  PartRequest request;
  request.message_id = message_id;
  request.original_serial = base;
  request.total = total;
  request.attempt = requests;
  request.layout_2019 = form.layout_2019;
  request.missing = total - parts.size();
  std::size_t most = form.layout_2019 ? kMostParts8003v2019 : kMostParts8003;
  const Part* const first = part(1);
  if (message_id == 0x0801 && first != nullptr && first->size >= sizeof(std::uint32_t)) {
    request.media_id = load_be<std::uint32_t>(bytes.data() + first->offset);
    most = kMostParts8800;
  }
  most = std::min(most, request.missing);
  request.parts.reserve(most);
  auto held = parts.begin();
  for (std::uint32_t index = 1; request.parts.size() < most; ++index) {
    if (held != parts.end() && held->index == index) {
      ++held;
    } else {
      request.parts.push_back(static_cast<std::uint16_t>(index));
    }
  }
  return request;
}

Reassembler::Ended::Ended(const Assembly& assembly, TimePoint end, PartRefusal why)
    : message_id(assembly.message_id),
      total(assembly.total),
      base(assembly.repeats ? assembly.opening_serial : assembly.base),
      repeats(assembly.repeats),
      refusal(why),
      until(end) {
  if (!assembly.whole() || !assembly.irregular || repeats) return;
  serials.reserve(assembly.parts.size());
  for (const Part& part : assembly.parts) serials.push_back(part.serial);
}

bool Reassembler::Ended::has(const FrameView& frame) const noexcept {
  if (frame.message_id != message_id || frame.package_total != total) return false;
  if (repeats) return frame.serial == base;
  if (!serials.empty()) return serials[frame.package_index - 1U] == frame.serial;
  return base_of(frame) == base;
}

}  // namespace jt808
