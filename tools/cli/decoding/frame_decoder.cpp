// Implementation of the decoder of segments.
#include "tools/cli/decoding/frame_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "jt808/bcd.hpp"
#include "jt808/catalog.hpp"
#include "jt808/inflate.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/passthrough.hpp"

namespace cli {
namespace {

using jt808::Bytes;
using jt808::FrameFault;
using jt808::FrameView;

// No time passes in a file, and there is one reader instead of thousands of links.
jt808::ReassemblyOptions reassembly_options() {
  jt808::ReassemblyOptions options;
  options.frames_between = 64;  // a recording keeps the order of its link
  options.message_bytes = std::size_t{16} << 20;
  options.shard_bytes = std::size_t{256} << 20;
  options.messages = 16;
  options.parts = 65535;
  return options;
}

// Where the first escape stands that is none.
std::optional<std::size_t> bare_escape(Bytes escaped) noexcept {
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != jt808::kEscape) continue;
    if (i + 1 == escaped.size() || (escaped[i + 1] != 0x01 && escaped[i + 1] != 0x02)) return i;
    ++i;
  }
  return std::nullopt;
}

std::uint8_t checksum(Bytes bytes) noexcept {
  std::uint8_t sum = 0;
  for (const std::uint8_t byte : bytes) sum ^= byte;
  return sum;
}

std::size_t header_size(bool layout_2019, bool packaged) noexcept {
  return (layout_2019 ? 17U : 12U) + (packaged ? 4U : 0U);
}

// By the version bit, unless the size fits only the other.
bool looks_like_2019(Bytes frame, std::uint16_t attributes) noexcept {
  const bool packaged = (attributes & 0x2000) != 0;
  const bool version_bit = (attributes & 0x4000) != 0;
  const auto fits = [&](bool layout_2019) {
    return frame.size() == header_size(layout_2019, packaged) + (attributes & 0x03ff) + 1;
  };
  return fits(!version_bit) ? !version_bit : version_bit;
}

std::string_view name_of(std::uint16_t id) noexcept {
  const auto* const info = jt808::find_message(id);
  return info == nullptr ? std::string_view{} : info->name;
}

// The header of a frame that does not hold, as far as its bytes go.
void read_facts(Bytes frame, FrameReport& report) {
  jt808::ByteReader in(frame);
  const auto id = in.be<std::uint16_t>();
  const auto attributes = in.be<std::uint16_t>();
  if (!in.ok()) return;
  report.message_id = id;
  report.name = name_of(id);
  const bool layout_2019 = looks_like_2019(frame, attributes);
  report.edition = layout_2019 ? "2019" : "2013";
  report.encryption = static_cast<std::uint8_t>(attributes >> 10 & 7);
  if (layout_2019) in.take(1);
  const Bytes phone = in.take(layout_2019 ? 10 : 6);
  if (!in.ok()) return;
  report.phone = jt808::bcd_digits(phone);
  const auto serial = in.be<std::uint16_t>();
  if (!in.ok()) return;
  report.serial = serial;
  if ((attributes & 0x2000) == 0) {
    report.package_read = true;
    return;
  }
  jt808::PackageItem package;
  package.total = in.be<std::uint16_t>();
  package.index = in.be<std::uint16_t>();
  if (!in.ok()) return;
  report.package_read = true;
  report.package = package;
}

std::string length_message(Bytes frame) {
  const auto attributes = jt808::load_be<std::uint16_t>(frame.data() + 2);
  const bool packaged = (attributes & 0x2000) != 0;
  const std::size_t announced = attributes & 0x03ff;
  return fmt::format(
      "the header announces a body of {} bytes, which makes {} bytes with a header of 2011/2013 and {} with "
      "one of 2019; there are {}",
      announced, header_size(false, packaged) + announced + 1, header_size(true, packaged) + announced + 1,
      frame.size());
}

std::string dropped_message(const jt808::DroppedMessage& dropped) {
  return fmt::format("message 0x{:04x} of serial {} was given up with {} of {} parts: {}", dropped.message_id,
                     dropped.serial, dropped.held, dropped.total, jt808::to_string(dropped.cause));
}

}  // namespace

FrameDecoder::FrameDecoder(DecodeSettings settings) : settings_(settings), budget_(reassembly_options()) {}

void FrameDecoder::decode(std::span<std::uint8_t> escaped, Flags flags, FrameReport& report) {
  report.clear();
  wire_.assign(escaped.begin(), escaped.end());
  report.frame.append("7e");
  append_hex_fast(report.frame, wire_);
  report.frame.append("7e");
  if (flags.leading && !flags.closing) {
    bool bare = false;
    read_facts(Bytes(escaped.first(jt808::unescape(escaped, bare))), report);
    return report.fail("no_frame",
                       fmt::format("the flag 0x7e behind the last {} bytes is missing", wire_.size()));
  }
  FrameView frame;
  const FrameFault fault = jt808::parse_frame(escaped, frame, {.strict = settings_.strict});
  if (fault != FrameFault::none && fault != FrameFault::bad_package) {
    faulty(fault, report);
    if (fault == FrameFault::too_short && !flags.leading && !flags.closing) {
      report.fail("no_frame",
                  fmt::format("{} bytes without 0x7e are no frame without its flags: that has at least 13",
                              wire_.size()));
    }
    return;
  }
  put_header(frame, report);
  put_notes(frame, flags, report);
  if (fault == FrameFault::bad_package) {
    return report.fail("bad_length",
                       fmt::format("the package item has part {} of {}: a message has at least one "
                                   "part, and parts count from 1 up to their number",
                                   frame.package_index, frame.package_total),
                       1 + header_size(frame.layout_2019(), false));
  }
  if (frame.package_total > 1) {
    add_part(frame, report);
  } else {
    put_body(frame, report);
  }
}

void FrameDecoder::faulty(FrameFault fault, FrameReport& report) {
  const auto bare_at = bare_escape(wire_);
  bool bare = false;
  const Bytes frame = Bytes(wire_).first(jt808::unescape(wire_, bare));
  read_facts(frame, report);
  switch (fault) {
    case FrameFault::bad_escape:
      return report.fail(
          "bad_escape",
          settings_.strict
              ? "0x7d stands before another byte than 0x01 or 0x02"
              : "0x7d stands before another byte than 0x01 or 0x02, and as a plain byte it makes "
                "checksum or length wrong",
          1 + bare_at.value_or(0));
    case FrameFault::too_short:
      return report.fail("too_short",
                         fmt::format("{} bytes between two flags; a frame has at least 13: a header "
                                     "of 12 and the checksum",
                                     frame.size()));
    case FrameFault::bad_checksum:
      return report.fail("bad_checksum",
                         fmt::format("the checksum is 0x{:02x}, that of the bytes before it is "
                                     "0x{:02x}",
                                     frame.back(), checksum(frame.first(frame.size() - 1))));
    default: {
      const auto attributes = jt808::load_be<std::uint16_t>(frame.data() + 2);
      const std::size_t size = frame.size() - 1 - (attributes & 0x03ff);
      const bool packaged = (attributes & 0x2000) != 0;
      const bool fits = size == header_size(false, packaged) || size == header_size(true, packaged);
      return report.fail("bad_length",
                         fits ? "the length fits only the header layout that the version bit does not name"
                              : length_message(frame),
                         3);
    }
  }
}

void FrameDecoder::put_header(const FrameView& frame, FrameReport& report) const {
  report.message_id = frame.message_id;
  report.name = name_of(frame.message_id);
  report.edition = frame.layout_2019()                          ? "2019"
                   : settings_.edition == jt808::Edition::v2011 ? "2011"
                                                                : "2013";
  report.phone = jt808::bcd_digits(frame.phone_bcd);
  report.serial = frame.serial;
  report.package_read = true;
  if (frame.packaged()) report.package = {.total = frame.package_total, .index = frame.package_index};
  report.encryption = frame.encryption();
}

void FrameDecoder::put_notes(const FrameView& frame, Flags flags, FrameReport& report) const {
  if (!flags.leading) {
    report.warnings.emplace_back(flags.closing ? "no_leading_flag: no 0x7e stands before the frame"
                                               : "no_flags: no 0x7e stands before and behind the frame");
  }
  if ((frame.notes & jt808::kBareEscape) != 0) {
    report.warnings.emplace_back(
        "bare_escape: 0x7d stands before another byte than 0x01 or 0x02 and is taken as it is");
  }
  if ((frame.notes & jt808::kLayoutByLength) != 0) {
    report.warnings.push_back(
        fmt::format("layout_by_length: the version bit is {}, but the length fits only the header of {}",
                    frame.version_bit() ? 1 : 0, frame.layout_2019() ? "2019" : "2011 and 2013"));
  }
}

void FrameDecoder::add_part(const FrameView& frame, FrameReport& report) {
  report.has_part = true;
  append_hex_fast(report.part, frame.body);
  if (!settings_.reassemble) return;
  auto& reassembler = reassemblers_[frame.phone()];
  if (reassembler == nullptr) reassembler = std::make_unique<jt808::Reassembler>(budget_);
  const jt808::PartEvent event = reassembler->add(frame, {});
  for (const auto& dropped : event.dropped) report.warnings.push_back(dropped_message(dropped));
  if (event.outcome == jt808::PartOutcome::refused) {
    report.warnings.push_back(fmt::format("the part was not kept: {}", jt808::to_string(event.refusal)));
  }
  if (!event.message) return;
  report.reassembled = {.parts = event.message->parts, .length = event.message->body.size()};
  put_body(event.message->view(), report);
}

void FrameDecoder::put_body(const FrameView& frame, FrameReport& report) {
  const auto* const info = jt808::find_message(frame.message_id);
  if (info == nullptr || frame.encryption() != 0) {
    report.body.push_back('"');
    append_hex_fast(report.body, frame.body);
    report.body.push_back('"');
    return;
  }
  jt808::Layout asked(frame.layout_2019() ? jt808::Edition::v2019 : jt808::Edition::v2013);
  if (settings_.edition) asked = jt808::Layout(*settings_.edition, settings_.strict_2011);
  jt808::AnyMessage& message = messages_[info];
  const auto done = jt808::decode_into(*info, frame.body, asked, message);
  const auto unreadable = [&](std::string text) {
    report.fail("bad_body", std::move(text));
    append_hex_fast(report.raw, frame.body);
  };
  if (!done) {
    unreadable(done.error().message);
    report.error.field = done.error().field;
    report.error.offset = done.error().offset;
    return;
  }
  const jt808::MessageBase& base = message.base();
  report.warnings.insert(report.warnings.end(), base.warnings.begin(), base.warnings.end());
  if (settings_.strict && (!base.warnings.empty() || !base.extra.empty() || base.cut)) {
    return unreadable(base.warnings.empty() ? "the body is not as the standard has it"
                                            : base.warnings.front());
  }
  jt808::to_json(message, report.body);
  const std::string_view layout = to_string(base.layout.edition());
  report.strict_2011 = base.layout.strict_2011();
  if (layout != report.edition || report.strict_2011) report.layout = layout;
  inflate(message, report);
}

void FrameDecoder::inflate(const jt808::AnyMessage& message, FrameReport& report) const {
  const auto* const compressed = message.get_if<jt808::CompressedUplink>();
  if (compressed == nullptr) return;
  const auto inflated = jt808::inflate_block(compressed->data);
  if (!inflated) return;
  if (!inflated->fault.empty()) {
    report.warnings.push_back(fmt::format("data: {}", inflated->fault));
    return;
  }
  report.has_inflated = true;
  append_hex_fast(report.inflated, inflated->bytes);
}

}  // namespace cli
