// Packets of the driving recorder.
#include "protocol/contents_recorder.hpp"

#include <algorithm>
#include <optional>

#include "protocol/json_reader.hpp"
#include "protocol/recorder_packet.hpp"

namespace jt808 {
namespace {

using Buffer = std::vector<std::uint8_t>;

// A packet that would be written as it is.
std::optional<RecorderPacket> sound_packet(Bytes bytes) {
  const auto packet = parse_recorder_packet(bytes);
  Buffer again;
  if (!packet || !append_recorder_packet(again, *packet) || !std::ranges::equal(again, bytes)) {
    return std::nullopt;
  }
  return packet;
}

void take_data(WriteContext& context, const Path& path, const Choices& choices,
               const boost::json::value& json, Buffer& data) {
  if (const auto* const object = json.if_object()) return choices.take(context, path, *object, data);
  if (auto bytes = get_hex(context, path, json)) data = std::move(*bytes);
}

}  // namespace

std::string shown_packet(const Contents& contents, Layout layout, Bytes bytes, const JsonOptions& options) {
  const auto packet = sound_packet(bytes);
  if (!packet) return {};
  std::string text;
  {
    JsonWriter json(text, options);
    json.begin_object();
    json.key(kPacketStart.name);
    json.number(packet->start);
    json.key(kPacketCommand.name);
    json.number(packet->command);
    if (!packet->failed()) {
      json.key(kPacketLength.name);
      json.number(packet->data.size());
      const std::string data =
          Choices(contents.choices, packet->command, layout).shown(packet->data, options);
      json.key(kPacketData);
      if (data.empty()) {
        json.hex(packet->data);
      } else {
        json.raw(data);
      }
    }
    json.end_object();
  }
  return text;
}

void take_packet(WriteContext& context, const Path& path, const Contents& contents, std::uint8_t command,
                 const boost::json::object& json, Buffer& out) {
  RecorderPacket packet{contents.start, command, {}};
  const auto given = [&](std::string_view name) { return json.if_contains({name.data(), name.size()}); };
  const auto number = [&](const FieldInfo& row, std::uint64_t otherwise) {
    const auto* const value = given(row.name);
    return value == nullptr ? otherwise : get_number(context, Path{&path, row.name}, row, *value);
  };
  packet.start = static_cast<std::uint16_t>(number(kPacketStart, packet.start));
  packet.command = static_cast<std::uint8_t>(number(kPacketCommand, packet.command));
  if (packet.start != kToRecorder && packet.start != kFromRecorder) {
    return context.fail(Errc::out_of_range, Path{&path, kPacketStart.name}, "is 0xaa75 or 0x557a");
  }
  for (const auto& [key, value] : json) {
    const std::string_view name(key.data(), key.size());
    const bool behind = name == kPacketLength.name || name == kPacketData;
    if (name == kPacketStart.name || name == kPacketCommand.name || (behind && !packet.failed())) continue;
    return context.fail(behind ? Errc::not_in_this_form : Errc::unknown_field, Path{&path, name},
                        behind ? "is not there in a packet that tells of a failure"
                               : "is no field of a packet: start, command, length, data");
  }
  Buffer data;
  const Path inside{&path, kPacketData};
  if (const auto* const value = given(kPacketData)) {
    take_data(context, inside, Choices(contents.choices, packet.command, context.layout), *value, data);
  }
  const std::uint64_t said = number(kPacketLength, data.size());
  if (context.error) return;
  if (said != data.size()) {
    return context.fail(Errc::bad_length, Path{&path, kPacketLength.name},
                        "says " + std::to_string(said) + ", but 'data' has " + std::to_string(data.size()));
  }
  packet.data = data;
  if (!append_recorder_packet(out, packet)) {
    context.fail(Errc::out_of_range, inside, "is longer than 65535 bytes");
  }
}

bool tell_packet(FieldListener& listener, const Path& path, const Contents& contents, Layout layout,
                 Bytes bytes) {
  const auto packet = sound_packet(bytes);
  if (!packet) return false;
  ByteReader in(bytes);
  const auto tell = [&](const FieldInfo& row) {
    listener.on_field(Path{&path, row.name}, row, in.take(row.width), nullptr);
  };
  tell(kPacketStart);
  tell(kPacketCommand);
  if (!packet->failed()) tell(kPacketLength);
  tell(kPacketReserved);
  const Path inside{&path, kPacketData};
  const Bytes data = in.take(packet->data.size());
  const Choices choices(contents.choices, packet->command, layout);
  if (!choices.tell(listener, inside, data) && !data.empty()) {
    listener.on_field(inside, item::bytes(kPacketData, "of an unknown command, or an unknown form"), data,
                      nullptr);
  }
  tell(kPacketCheck);
  return true;
}

}  // namespace jt808
