// Pictures: 0x0801 in the forms of the editions, and the 0x8800 that each expects.
#include <gtest/gtest.h>

#include "jt808/messages/multimedia.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;
using std::chrono::seconds;

constexpr std::uint16_t kMedia = 0x0801;

jt808::MultimediaData photo() {
  jt808::MultimediaData data;
  data.media_id = 0x01020304;
  data.event_code = 1;
  data.channel_id = 2;
  data.location.time.bcd = {0x26, 0x01, 0x02, 0x03, 0x04, 0x05};
  data.media_data = {0xff, 0xd8, 0xff, 0xe0};
  for (int i = 0; i < 3000; ++i) data.media_data.push_back(static_cast<std::uint8_t>(i * 7));
  return data;
}

Body body_of_2013() {
  Body body;
  EXPECT_TRUE(jt808::encode(photo(), Edition::v2013, body));
  return body;
}

// The packets of the 2011 text: each with the first 16 bytes, the data of all being location and picture.
std::vector<Body> packets_of_2011(std::uint8_t count) {
  const Body whole = body_of_2013();
  const Body data(whole.begin() + 8, whole.end());
  const std::size_t size = (data.size() + count - 1) / count;
  std::vector<Body> packets;
  for (std::uint8_t i = 0; i < count; ++i) {
    Body packet(whole.begin(), whole.begin() + 8);
    packet.insert(packet.end(), {0, 0, 0, count, 0, 0, 0, static_cast<std::uint8_t>(i + 1)});
    const std::size_t end = std::min(data.size(), (i + 1) * size);
    packet.insert(packet.end(), data.begin() + static_cast<std::ptrdiff_t>(i * size),
                  data.begin() + static_cast<std::ptrdiff_t>(end));
    packets.push_back(packet);
  }
  return packets;
}

class SessionMediaTest : public SessionFixture {
 protected:
  std::vector<SentFrame> upload(Terminal& terminal, std::uint16_t first_serial, std::uint16_t skip = 0) {
    const Body whole = body_of_2013();
    const auto total = static_cast<std::uint16_t>((whole.size() + 999) / 1000);
    std::vector<SentFrame> answers;
    for (std::uint16_t i = 0; i < total; ++i) {
      if (i + 1 == skip) continue;
      const auto end = std::min<std::size_t>(whole.size(), (i + 1U) * 1000U);
      for (SentFrame& answer : terminal.say_part(
               kMedia, static_cast<std::uint16_t>(first_serial + i),
               {total, static_cast<std::uint16_t>(i + 1)},
               Body(whole.begin() + i * 1000, whole.begin() + static_cast<std::ptrdiff_t>(end)))) {
        answers.push_back(std::move(answer));
      }
    }
    return answers;
  }
  std::unique_ptr<Terminal> online_2011() {
    auto terminal = connect("13800000001", Edition::v2011);
    EXPECT_EQ(terminal->authenticate(terminal->registered_code(registration(Edition::v2011))), 0);
    return terminal;
  }
};

TEST_F(SessionMediaTest, APhotoInPartsEndsWithThe8800OfItsEdition) {
  for (const Edition edition : {Edition::v2013, Edition::v2019}) {
    publisher.events.clear();
    auto terminal = online("13800000001", edition);
    const auto answers = upload(*terminal, 100);
    ASSERT_EQ(answers.size(), 5U) << "one 0x8001 for each part, and the 0x8800";
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(answers[i].id, 0x8001);
      EXPECT_EQ(answers[i].body, (Body{0, static_cast<std::uint8_t>(100 + i), 8, 1, 0}));
    }
    EXPECT_EQ(answers[4].id, 0x8800);
    EXPECT_EQ(answers[4].body, (Body{1, 2, 3, 4}));
    ASSERT_EQ(publisher.events.size(), 1U);
    EXPECT_TRUE(publisher.events[0].decoded);
    EXPECT_EQ(publisher.events[0].body, body_of_2013());
    terminal->session->on_closed(CloseReason::peer_closed);
  }
}

TEST_F(SessionMediaTest, APhotoInOneFrameIsAnsweredBy8800Alone) {
  auto terminal = online();
  jt808::MultimediaData small = photo();
  small.media_data.resize(500);
  Body body;
  ASSERT_TRUE(jt808::encode(small, Edition::v2013, body));
  const auto answers = terminal->say(kMedia, body);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8800);
  EXPECT_EQ(answers[0].body, (Body{1, 2, 3, 4}));
}

TEST_F(SessionMediaTest, AMissingPartIsAskedForBy8800WithItsNumberAndTheEndIs8800WithoutAList) {
  auto terminal = online();
  upload(*terminal, 100, 2);
  pass(seconds(11));
  const auto requests = terminal->link.take();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].id, 0x8800);
  EXPECT_EQ(requests[0].body, (Body{1, 2, 3, 4, 1, 0, 2}));
  const auto answers = upload(*terminal, 100);
  ASSERT_FALSE(answers.empty());
  const auto last = std::ranges::find(answers, 0x8800, &SentFrame::id);
  ASSERT_NE(last, answers.end());
  EXPECT_EQ(last->body, (Body{1, 2, 3, 4}));
  EXPECT_EQ(publisher.events.size(), 1U);
}

TEST_F(SessionMediaTest, WithoutItsFirstPartThePhotoIsAskedForBy8003) {
  auto terminal = online();
  upload(*terminal, 100, 1);
  pass(seconds(11));
  const auto requests = terminal->link.take();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].id, 0x8003);
  EXPECT_EQ(requests[0].body, (Body{0, 100, 1, 0, 1}));
}

TEST_F(SessionMediaTest, PacketsCountedInTheBodyAreOnePhotoAndThe8800HasTheSerialInFront) {
  auto terminal = online_2011();
  const auto packets = packets_of_2011(4);
  std::vector<SentFrame> answers;
  std::uint16_t last = 0;
  for (const Body& packet : packets) {
    last = terminal->next_serial;
    EXPECT_TRUE(publisher.events.empty());
    for (SentFrame& answer : terminal->say(kMedia, packet)) answers.push_back(std::move(answer));
  }
  ASSERT_EQ(answers.size(), 5U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(answers[i].id, 0x8001);
  EXPECT_EQ(answers[4].id, 0x8800);
  EXPECT_EQ(answers[4].body, (Body{0, static_cast<std::uint8_t>(last), 1, 2, 3, 4, 0}));
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_TRUE(publisher.events[0].decoded);
  EXPECT_EQ(publisher.events[0].parts, 4);
  const Body whole = body_of_2013();
  const Body& joined = publisher.events[0].body;
  EXPECT_EQ(Body(joined.begin() + 16, joined.end()), Body(whole.begin() + 8, whole.end()));
}

TEST_F(SessionMediaTest, AMissingPacketOf2011IsAskedForInThe8800Of2011) {
  auto terminal = online_2011();
  const auto packets = packets_of_2011(4);
  const std::uint16_t first = terminal->next_serial;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i == 2) {
      ++terminal->next_serial;
    } else {
      terminal->say(kMedia, packets[i]);
    }
  }
  pass(seconds(11));
  const auto requests = terminal->link.take();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].id, 0x8800);
  EXPECT_EQ(requests[0].body, (Body{0, static_cast<std::uint8_t>(first), 1, 2, 3, 4, 1, 0, 3}));
  terminal->next_serial = static_cast<std::uint16_t>(first + 2);
  const auto answers = terminal->say(kMedia, packets[2]);
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1].body, (Body{0, static_cast<std::uint8_t>(first + 2), 1, 2, 3, 4, 0}));
}

TEST_F(SessionMediaTest, APhotoOf2011InOnePacketIsAnsweredBy8800Alone) {
  auto terminal = online_2011();
  Body packet = packets_of_2011(4)[0];
  packet[11] = 1;
  const std::uint16_t serial = terminal->next_serial;
  const auto answers = terminal->say(kMedia, packet);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8800);
  EXPECT_EQ(answers[0].body, (Body{0, static_cast<std::uint8_t>(serial), 1, 2, 3, 4, 0}));
}

TEST_F(SessionMediaTest, PacketsCountedInHeaderAndBodyAreJoinedWithoutTheirPrefixes) {
  auto terminal = online_2011();
  const auto packets = packets_of_2011(4);
  std::vector<SentFrame> answers;
  for (std::uint16_t i = 0; i < 4; ++i) {
    for (SentFrame& answer : terminal->say_part(kMedia, static_cast<std::uint16_t>(200 + i),
                                                {4, static_cast<std::uint16_t>(i + 1)}, packets[i])) {
      answers.push_back(std::move(answer));
    }
  }
  ASSERT_EQ(answers.size(), 5U);
  EXPECT_EQ(answers[4].body, (Body{0, 200, 1, 2, 3, 4, 0}));
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].body.size(), body_of_2013().size() + 8);
}

TEST_F(SessionMediaTest, TheEndOfAnAlarmFileIsAnsweredBy9212WithItsNameOnceThePublisherHasIt) {
  auto terminal = online();
  const Body done = {4, 'a', '.', 'j', 'p', 2, 0, 0, 1, 0};
  publisher.overloaded = true;
  EXPECT_TRUE(terminal->say(0x1212, done).empty());
  publisher.overloaded = false;
  pass(std::chrono::seconds(2));
  const auto answers = terminal->link.take();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x9212);
  EXPECT_EQ(answers[0].body, (Body{4, 'a', '.', 'j', 'p', 2, 0, 0}));
  const auto refused = terminal->say(0x1212, {200, 'a'});
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].id, 0x8001);
  EXPECT_EQ(refused[0].body.at(4), 2);
}

TEST_F(SessionMediaTest, ABodyThatIsNoPictureIsCalledMalformed) {
  auto terminal = online();
  const auto answers = terminal->say(kMedia, {1, 2, 3});
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].id, 0x8001);
  EXPECT_EQ(answers[0].body[4], 2);
}

}  // namespace
}  // namespace gateway::test
