// Messages in parts, both ways: answers by part or once for all, lost parts, and parts sent again.
#include <gtest/gtest.h>

#include "jt808/codec.hpp"
#include "jt808/messages/common.hpp"
#include "jt808/messages/multimedia.hpp"
#include "jt808/splitting.hpp"
#include "tests/unit/simulator/dialogue.hpp"

namespace {

using jt808::Edition;
using simulator::PartAnswers;
using test::Body;
using test::Dialogue;
using test::general_answer;
using test::join;
using test::Message;
using test::word;
using namespace std::chrono_literals;

constexpr std::uint16_t kFirst = 65'535;  // over the wrap

std::vector<Body> parts_of(const Body& body, std::uint16_t id) {
  const auto form =
      jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13800000001"), Edition::v2019);
  std::vector<Body> frames;
  const auto cut = jt808::split_body(body);
  for (std::uint16_t i = 0; i < cut->size(); ++i) {
    Body frame;
    EXPECT_TRUE(jt808::append_frame(
        frame, form, id, static_cast<std::uint16_t>(kFirst + i), (*cut)[i],
        jt808::PackageItem{static_cast<std::uint16_t>(cut->size()), static_cast<std::uint16_t>(i + 1)}));
    frames.push_back(frame);
  }
  return frames;
}

std::vector<std::uint16_t> acknowledged(const std::vector<Message>& sent) {
  std::vector<std::uint16_t> serials;
  for (const Message& message : sent) {
    if (message.id == 0x0001)
      serials.push_back(static_cast<std::uint16_t>(message.body[0] << 8 | message.body[1]));
  }
  return serials;
}

simulator::TerminalOptions answering(PartAnswers way) {
  auto options = Dialogue::quiet();
  options.part_answers = way;
  return options;
}

const Body kLong = join({{0xf0}, Body(2'500, 0x7e)});

TEST(PackagedDownlinks, AreAnsweredPartByPartOrOnceForAll) {
  const std::vector<std::pair<PartAnswers, std::vector<std::uint16_t>>> expected{
      {PartAnswers::each, {65'535, 0, 1}}, {PartAnswers::first, {65'535}}, {PartAnswers::last, {1}}};
  for (const auto& [way, serials] : expected) {
    Dialogue terminal(answering(way));
    terminal.go_online();
    for (const Body& part : parts_of(kLong, 0x8900)) terminal.feed(part);
    EXPECT_EQ(acknowledged(terminal.take()), serials);
    EXPECT_EQ(terminal.terminal.counters().assembled, 1U);
  }
}

TEST(PackagedDownlinks, OnceForAllComesOnlyWhenEveryPartIsHere) {
  Dialogue terminal(answering(PartAnswers::last));
  terminal.go_online();
  const auto parts = parts_of(kLong, 0x8900);
  terminal.feed(parts[2]);
  terminal.feed(parts[0]);
  EXPECT_TRUE(terminal.take().empty());
  terminal.feed(parts[1]);
  EXPECT_EQ(acknowledged(terminal.take()), (std::vector<std::uint16_t>{1}));
}

TEST(PackagedDownlinks, TheWholeIsEchoedInParts) {
  auto options = answering(PartAnswers::first);
  options.echo_passthrough = true;
  Dialogue terminal(options);
  terminal.go_online();
  for (const Body& part : parts_of(kLong, 0x8900)) terminal.feed(part);
  Body echoed;
  for (const Message& message : terminal.take()) {
    if (message.id == 0x0900) echoed.insert(echoed.end(), message.body.begin(), message.body.end());
  }
  EXPECT_EQ(echoed, kLong);
}

TEST(PackagedDownlinks, ALostPartIsAskedForAndThenAcknowledged) {
  auto options = answering(PartAnswers::last);
  options.faults.lose_part = 2;
  Dialogue terminal(options);
  terminal.go_online();
  const auto parts = parts_of(kLong, 0x8900);
  for (const Body& part : parts) terminal.feed(part);
  EXPECT_TRUE(terminal.take().empty());
  terminal.pass(3s);
  const auto asked = terminal.take();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].id, 0x0005);
  EXPECT_EQ(asked[0].body, join({word(kFirst), word(1), word(2)}));
  terminal.feed(parts[1]);
  EXPECT_EQ(acknowledged(terminal.take()), (std::vector<std::uint16_t>{1}));
  EXPECT_EQ(terminal.terminal.counters().parts_lost, 1U);
  EXPECT_EQ(terminal.terminal.counters().parts_asked, 1U);
}

TEST(PackagedUplinks, LongAnswersCarryTheSerialOfTheirQuestion) {
  auto options = Dialogue::quiet();
  options.long_answers = true;
  Dialogue terminal(options);
  terminal.go_online();
  const std::vector<std::pair<std::uint16_t, std::uint16_t>> answers{{0x8104, 0x0104}, {0x9205, 0x1205}};
  for (const auto& [question, answer] : answers) {
    const Body body = question == 0x9205 ? Body(24) : Body{};
    const std::uint16_t serial = terminal.from_server(question, body);
    const auto sent = terminal.take();
    ASSERT_GT(sent.size(), 1U);
    for (const Message& part : sent) EXPECT_EQ(part.id, answer);
    EXPECT_EQ(Body(sent[0].body.begin(), sent[0].body.begin() + 2), word(serial));
  }
  EXPECT_EQ(terminal.terminal.counters().packaged, 2U);
}

TEST(PackagedUplinks, PartsAskedForAreSentAgainWithTheirSerials) {
  Dialogue terminal(Dialogue::quiet());
  terminal.go_online();
  const auto first = terminal.terminal.send_message(0x0900, kLong, terminal.now);
  ASSERT_TRUE(first);
  const auto sent = terminal.take();
  ASSERT_EQ(sent.size(), 3U);
  terminal.from_server(0x8003, join({word(*first), word(2), word(3), word(1)}));
  const auto again = terminal.take();
  EXPECT_EQ(again, (std::vector<Message>{sent[2], sent[0]}));
  terminal.from_server(0x8003, join({word(static_cast<std::uint16_t>(*first + 7)), word(1), word(1)}));
  EXPECT_TRUE(terminal.take().empty()) << "no such message";
  EXPECT_EQ(terminal.terminal.counters().parts_repeated, 2U);
}

TEST(PackagedUplinks, APhotoIsSentUntilItIsConfirmed) {
  Dialogue terminal(Dialogue::quiet());
  terminal.go_online();
  const auto media = terminal.terminal.send_photo(5'000, terminal.now);
  ASSERT_TRUE(media);
  const auto sent = terminal.take();
  ASSERT_EQ(sent.size(), 6U);
  Body whole;
  for (const Message& part : sent) whole.insert(whole.end(), part.body.begin(), part.body.end());
  const auto photo = jt808::decode<jt808::MultimediaData>(whole, Edition::v2019);
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->media_id, *media);
  EXPECT_EQ(photo->media_data.size(), 5'000U);

  const Body id = join({word(0), word(static_cast<std::uint16_t>(*media))});
  terminal.from_server(0x8800, join({id, {2}, word(2), word(5)}));
  EXPECT_EQ(terminal.take(), (std::vector<Message>{sent[1], sent[4]}));
  EXPECT_EQ(terminal.terminal.counters().photos_confirmed, 0U);
  terminal.from_server(0x8800, id);
  EXPECT_EQ(terminal.terminal.counters().photos_confirmed, 1U);
  terminal.from_server(0x8800, join({id, {1}, word(2)}));
  EXPECT_TRUE(terminal.take().empty()) << "confirmed: nothing is kept";
}

TEST(PackagedUplinks, PhotosComeAtTheirInterval) {
  auto options = Dialogue::quiet();
  options.photo_interval = 10s;
  options.photo_size = 2'000;
  Dialogue terminal(options);
  terminal.go_online();
  terminal.pass(35s);
  EXPECT_EQ(terminal.terminal.counters().photos, 3U);
}

}  // namespace
