// What stands inside fields: the parameter strings of 0x8105, the packets of the driving recorder.
#include <gtest/gtest.h>

#include "jt808/recorder.hpp"
#include "jt808/terminal_control.hpp"

namespace jt808 {
namespace {

using Buffer = std::vector<std::uint8_t>;

TEST(TerminalControlTest, AStringIsTakenApartAndPutTogetherAgain) {
  const auto values = split_control(2, "0;K7Q2;CMNET;;;203.0.113.9;7999;0;60");
  ASSERT_EQ(values.size(), 9U);
  EXPECT_EQ(values[0].name, "connect_control");
  EXPECT_EQ(values[5].value, "203.0.113.9");
  EXPECT_EQ(values[8].name, "time_limit_min");
  EXPECT_EQ(join_control(2, values), "0;K7Q2;CMNET;;;203.0.113.9;7999;0;60");
}

TEST(TerminalControlTest, MissingValuesStayEmptyAndSurplusOnesHaveNoName) {
  const ControlParameter url{"url", "http://192.0.2.1/f.bin"};
  EXPECT_EQ(join_control(1, std::span(&url, 1)), "http://192.0.2.1/f.bin;;;;;;;;;;");
  EXPECT_EQ(split_control(2, "1").size(), 1U);
  const auto surplus = split_control(4, "x;y");
  ASSERT_EQ(surplus.size(), 2U);
  EXPECT_TRUE(surplus[1].name.empty());
}

TEST(TerminalControlTest, WhatCannotBeWrittenIsRefused) {
  const ControlParameter unknown{"colour", "red"};
  const ControlParameter separator{"apn", "a;b"};
  EXPECT_EQ(join_control(1, std::span(&unknown, 1)), std::nullopt);
  EXPECT_EQ(join_control(1, std::span(&separator, 1)), std::nullopt);
}

TEST(RecorderTest, APacketComesBackAsItWasWritten) {
  const Buffer data{0x24, 0x03, 0x15, 0x08, 0x30, 0x15};
  Buffer bytes;
  ASSERT_TRUE(append_recorder_packet(bytes, {kFromRecorder, 0x02, data}));
  EXPECT_EQ(to_hex(Bytes(bytes).first(6)), "557a02000600");
  const auto packet = parse_recorder_packet(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->command, 0x02);
  EXPECT_TRUE(std::ranges::equal(packet->data, data));
}

TEST(RecorderTest, AnErrorHasNeitherLengthNorData) {
  const auto failed = parse_recorder_packet(from_hex("557afa00d5").value());
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->failed());
  Buffer bytes;
  ASSERT_TRUE(append_recorder_packet(bytes, {kFromRecorder, kCollectFailed, {}}));
  EXPECT_EQ(to_hex(bytes), "557afa00d5");
}

TEST(RecorderTest, EveryTruncationAndEveryChangedByteIsNoPacket) {
  Buffer bytes;
  ASSERT_TRUE(append_recorder_packet(bytes, {kToRecorder, 0x08, Buffer{1, 2, 3}}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Buffer cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(parse_recorder_packet(cut)) << size;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Buffer changed = bytes;
    changed[i] ^= 0x10;
    EXPECT_FALSE(parse_recorder_packet(changed)) << i;
  }
}

}  // namespace
}  // namespace jt808
