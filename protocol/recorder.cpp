// Packets of the driving recorder.
#include "jt808/recorder.hpp"

namespace jt808 {
namespace {

std::uint8_t check_of(Bytes bytes) noexcept {
  std::uint8_t sum = 0;
  for (const std::uint8_t byte : bytes) sum ^= byte;
  return sum;
}

}  // namespace

std::optional<RecorderPacket> parse_recorder_packet(Bytes bytes) noexcept {
  ByteReader in(bytes);
  RecorderPacket packet;
  packet.start = in.be<std::uint16_t>();
  packet.command = in.be<std::uint8_t>();
  if (!in.ok() || (packet.start != kToRecorder && packet.start != kFromRecorder)) return std::nullopt;
  if (packet.failed()) {
    in.take(1);  // reserved
  } else {
    const auto length = in.be<std::uint16_t>();
    in.take(1);  // reserved
    packet.data = in.take(length);
  }
  in.take(1);
  if (!in.ok() || in.remaining() != 0 || check_of(bytes) != 0) return std::nullopt;
  return packet;
}

bool append_recorder_packet(std::vector<std::uint8_t>& out, const RecorderPacket& packet) {
  if (packet.data.size() > 0xffff) return false;
  const std::size_t before = out.size();
  ByteWriter writer(out);
  writer.be(packet.start);
  writer.be(packet.command);
  if (!packet.failed()) writer.be(static_cast<std::uint16_t>(packet.data.size()));
  writer.fill(1, 0);
  if (!packet.failed()) writer.put(packet.data);
  writer.be(check_of(Bytes(out).subspan(before)));
  return true;
}

}  // namespace jt808
