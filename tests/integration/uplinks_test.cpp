// Uplinks over real sockets: pictures in parts, and a publisher that takes nothing.
#include "jt808/messages/multimedia.hpp"
#include "jt808/splitting.hpp"
#include "tests/integration/room.hpp"

namespace gateway::test {
namespace {

class UplinksTest : public Room {
 protected:
  // A picture as the terminal sends it in parts with these serials.
  static std::vector<std::uint8_t> photo(std::uint16_t first_serial, std::size_t size) {
    jt808::MultimediaData data;
    data.media_id = 0x01020304;
    data.location.time.bcd = {0x26, 0x01, 0x02, 0x03, 0x04, 0x05};
    data.media_data.assign(size, 0x7e);
    data.media_data[0] = 0xff;
    data.media_data[1] = 0xd8;
    std::vector<std::uint8_t> body;
    const jt808::Edition edition = simulator::TerminalOptions().edition;
    EXPECT_TRUE(jt808::encode(data, edition, body));
    std::vector<std::uint8_t> frames;
    jt808::SerialCounter serials(first_serial);
    const auto form = jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13800000001"), edition);
    EXPECT_TRUE(jt808::append_message(frames, form, 0x0801, serials, body));
    return frames;
  }
};

TEST_F(UplinksTest, APhotoInPartsEndsWithTheRight8800) {
  auto& terminal = online();
  terminal.send_raw(photo(60'000, 100'000));
  for (std::uint16_t serial = 60'000; serial <= 60'100; ++serial) {
    const auto acknowledged = terminal.wait_acknowledged(serial);
    ASSERT_TRUE(acknowledged) << serial;
    EXPECT_EQ(acknowledged->message_id, 0x0801);
    EXPECT_EQ(acknowledged->result, 0);
  }
  const auto end = terminal.wait_downlink(0x8800);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->body, (std::vector<std::uint8_t>{1, 2, 3, 4}));
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
}

class FullDiskTest : public UplinksTest {
 protected:
  void prepare() override {
    config.uplink.publisher = PublisherKind::file;
    config.uplink.path = "/dev/full";
    config.limits.uplink_queue = 64;  // less than a line: one is taken, and never written
    config.limits.backlog = 4096;
  }
  // Its heartbeat is taken, and the answer to a call refused: reading stops, for no time passes.
  void stop_reading_of(simulator::LiveTerminal& terminal) {
    const auto taken = terminal.send_uplink(0x0002, {});
    ASSERT_TRUE(taken && terminal.wait_acknowledged(*taken)) << "queued";
    ASSERT_EQ(call("13800000001").code, RrpcCode::success);
  }
};

TEST_F(FullDiskTest, NothingIsAcknowledgedThatCannotBeWrittenAndCallsAreAnsweredAllTheSame) {
  auto& terminal = online();
  ASSERT_NO_FATAL_FAILURE(stop_reading_of(terminal));
  for (int i = 0; i < 3; ++i) {
    auto next = call_async("13800000001", "240", {1}, std::nullopt, std::chrono::hours(1));
    ASSERT_TRUE(terminal.wait_downlink(0x8900));
    // Read a piece at a time: each needs time to pass.
    while (next.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
      pass(std::chrono::seconds(2));
    EXPECT_EQ(wait(next).code, RrpcCode::success);
  }
  const auto refused = terminal.send_uplink(0x0002, {});
  ASSERT_TRUE(refused);
  // Later than a round trip through the shard.
  for (int i = 0; i < 5; ++i) pass(std::chrono::seconds(2));
  EXPECT_FALSE(terminal.wait_acknowledged(*refused, std::chrono::milliseconds(0)));
  EXPECT_FALSE(log.has("session_closed"));
}

TEST_F(FullDiskTest, AResetIsNoticedAtOnceAlsoWhileNothingIsRead) {
  auto& terminal = online();
  ASSERT_NO_FATAL_FAILURE(stop_reading_of(terminal));
  terminal.reset();
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000001 reason=peer_reset"));
}

TEST_F(FullDiskTest, WhatATerminalSaidBeforeItHungUpIsStillRead) {
  auto& terminal = online();
  ASSERT_NO_FATAL_FAILURE(stop_reading_of(terminal));
  auto waiting = call_async("13800000001", "240", {1}, std::nullopt, std::chrono::hours(1));
  ASSERT_TRUE(terminal.wait_counters([](const auto& counters) { return counters.answers >= 2; }));
  terminal.close();
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
  for (int i = 0; i < 5; ++i) pass(std::chrono::seconds(2));
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000001 reason=peer_closed"));
}

}  // namespace
}  // namespace gateway::test
