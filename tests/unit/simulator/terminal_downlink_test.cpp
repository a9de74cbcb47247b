// How a simulated terminal answers, rightly and with each fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "jt808/codec.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/parameters.hpp"
#include "tests/unit/simulator/dialogue.hpp"

namespace {

using jt808::Edition;
using simulator::Faults;
using simulator::SimTerminal;
using test::Body;
using test::bytes_of;
using test::Dialogue;
using test::general_answer;
using test::join;
using test::Message;
using test::word;
using namespace std::chrono_literals;

const Body kText = join({{0x04, 0x01}, bytes_of("hi")});  // 2019: flag, type, text

// An online terminal.
class Online : public testing::Test {
 protected:
  void SetUp() override { dialogue.go_online(); }
  void fault(const Faults& faults) { dialogue.terminal.set_faults(faults, dialogue.now); }

  Dialogue dialogue;
};

TEST_F(Online, AnswersWithSerialIdAndSuccess) {
  const std::uint16_t serial = dialogue.from_server(0x8300, kText);
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].id, 0x0001);
  EXPECT_EQ(sent[0].body, general_answer(serial, 0x8300, 0));
  EXPECT_EQ(dialogue.events.back(), "answered 1 " + std::to_string(serial));
}

TEST_F(Online, AnswersInOneWritePerFrame) {
  dialogue.from_server(0x8300, kText);
  EXPECT_EQ(dialogue.writes.size(), 1U);
}

TEST_F(Online, AnswersTheParameterQueryWithItsParameters) {
  const std::uint16_t serial = dialogue.from_server(0x8104, {});
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].id, 0x0104);
  const auto answer = jt808::decode<jt808::QueryParametersAnswer>(sent[0].body, Edition::v2019);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->answer_serial, serial);
  EXPECT_GE(answer->params.entries().size(), 10U);
  EXPECT_EQ(answer->params.number(0x0002), 10U);
  EXPECT_TRUE(answer->params.find(0x0083));
}

TEST_F(Online, AnswersThePositionQueryWithAPosition) {
  const std::uint16_t serial = dialogue.from_server(0x8201, {});
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].id, 0x0201);
  const auto answer = jt808::decode<jt808::LocationQueryAnswer>(sent[0].body, Edition::v2019);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->answer_serial, serial);
  EXPECT_GT(answer->location.latitude, 31'000'000U);
}

TEST_F(Online, AnswersToItsOwnMessagesAreConsumed) {
  for (const std::uint16_t id :
       std::initializer_list<std::uint16_t>{0x8001, 0x8003, 0x8004, 0x8100, 0x8800, 0x9105, 0x9212}) {
    dialogue.from_server(id, Body(9, 0x01));
    EXPECT_TRUE(dialogue.take().empty()) << id;
  }
  EXPECT_EQ(dialogue.terminal.counters().downlinks, 0U);
}

TEST_F(Online, TheStandardsIdsAreAcceptedAndOthersNotSupported) {
  for (const std::uint16_t id :
       std::initializer_list<std::uint16_t>{0x8103, 0x8108, 0x8500, 0x9101, 0x9fff}) {
    const std::uint16_t serial = dialogue.from_server(id, {0x01});
    EXPECT_EQ(dialogue.take().at(0).body, general_answer(serial, id, 0)) << id;
  }
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{0xf000, 0xffff, 0xa000, 0x7000}) {
    const std::uint16_t serial = dialogue.from_server(id, {0x01});
    EXPECT_EQ(dialogue.take().at(0).body, general_answer(serial, id, 3)) << id;
  }
}

TEST_F(Online, ABodyThatCannotBeReadIsMalformed) {
  const std::uint16_t text = dialogue.from_server(0x8300, {});
  EXPECT_EQ(dialogue.take().at(0).body, general_answer(text, 0x8300, 2));
  const std::uint16_t passthrough = dialogue.from_server(0x8900, {});
  EXPECT_EQ(dialogue.take().at(0).body, general_answer(passthrough, 0x8900, 2));
}

TEST_F(Online, AnEncryptedBodyIsNotSupported) {
  Body frame = dialogue.frame(0x8300, 7, kText);
  frame[3] |= 0x04;                 // RSA
  frame[frame.size() - 2] ^= 0x04;  // the checksum
  dialogue.feed(frame);
  EXPECT_EQ(dialogue.take().at(0).body, general_answer(7, 0x8300, 3));
}

TEST_F(Online, PartsAreAcknowledgedOneByOne) {
  const auto form =
      jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13800000001"), jt808::Edition::v2019);
  Body frames;
  ASSERT_TRUE(jt808::append_frame(frames, form, 0x8900, 10, Body{1}, jt808::PackageItem{2, 1}));
  ASSERT_TRUE(jt808::append_frame(frames, form, 0x8900, 11, Body{2}, jt808::PackageItem{2, 2}));
  dialogue.feed(frames);
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].body, general_answer(10, 0x8900, 0));
  EXPECT_EQ(sent[1].body, general_answer(11, 0x8900, 0));
}

TEST_F(Online, PassThroughIsEchoedOnlyOnRequest) {
  const Body body = join({{0xf0}, bytes_of("hello")});
  dialogue.from_server(0x8900, body);
  EXPECT_EQ(dialogue.take().size(), 1U);

  auto options = Dialogue::quiet();
  options.echo_passthrough = true;
  Dialogue echoing(options);
  echoing.go_online();
  echoing.from_server(0x8900, body);
  const auto sent = echoing.take();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].id, 0x0001);
  EXPECT_EQ(sent[1].id, 0x0900);
  EXPECT_EQ(sent[1].body, body);
}

TEST_F(Online, NoAnswer) {
  fault({.no_answer = true});
  dialogue.from_server(0x8300, kText);
  dialogue.from_server(0x8201, {});
  dialogue.pass(1h);
  EXPECT_TRUE(dialogue.take().empty());
  EXPECT_EQ(dialogue.terminal.counters().downlinks, 2U);
}

TEST_F(Online, LateAnswersKeepTheirDelayAndOrder) {
  fault({.answer_delay = 300ms});
  const std::uint16_t first = dialogue.from_server(0x8300, kText);
  dialogue.pass(100ms);
  const std::uint16_t second = dialogue.from_server(0x8300, kText);
  dialogue.pass(199ms);
  EXPECT_TRUE(dialogue.take().empty());
  dialogue.pass(1ms);
  EXPECT_EQ(dialogue.take().at(0).body, general_answer(first, 0x8300, 0));
  dialogue.pass(100ms);
  EXPECT_EQ(dialogue.take().at(0).body, general_answer(second, 0x8300, 0));
}

TEST_F(Online, LateAnswersDieWithTheirConnection) {
  fault({.answer_delay = 300ms});
  dialogue.from_server(0x8300, kText);
  dialogue.disconnect();
  dialogue.go_online();
  dialogue.pass(1h);
  EXPECT_TRUE(dialogue.take().empty());
}

TEST_F(Online, LateAnswersAreLimited) {
  fault({.answer_delay = 1h});
  for (int i = 0; i < 5'000; ++i) dialogue.from_server(0x8300, kText);
  EXPECT_EQ(dialogue.terminal.counters().dropped, 5'000U - 4'096U);
  dialogue.pass(1h);
  EXPECT_EQ(dialogue.take().size(), 4'096U);
}

TEST_F(Online, RefusalTakesThePlaceOfEveryAnswer) {
  fault({.refuse_result = 3});
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{0x8300, 0x8104, 0x8201, 0x8900}) {
    const std::uint16_t serial = dialogue.from_server(id, kText);
    const auto sent = dialogue.take();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].body, general_answer(serial, id, 3));
  }
}

TEST_F(Online, WrongIdHasTheRightSerial) {
  fault({.wrong_id = true});
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{0x8300, 0x8203}) {
    const std::uint16_t serial = dialogue.from_server(id, kText);
    const auto sent = dialogue.take();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(Body(sent[0].body.begin(), sent[0].body.begin() + 2), word(serial));
    EXPECT_NE(Body(sent[0].body.begin() + 2, sent[0].body.begin() + 4), word(id));
    EXPECT_EQ(sent[0].body[4], 0);
  }
}

TEST_F(Online, AnswersTwice) {
  fault({.answer_twice = true});
  dialogue.from_server(0x8300, kText);
  const auto sent = dialogue.take();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].body, sent[1].body);
  EXPECT_NE(sent[0].serial, sent[1].serial);
}

TEST_F(Online, DisconnectsOnReceiptWithoutAnAnswer) {
  fault({.disconnect_on_receipt = true});
  Body two = dialogue.frame(0x8300, 1, kText);
  const Body second = dialogue.frame(0x8300, 2, kText);
  two.insert(two.end(), second.begin(), second.end());
  dialogue.feed(two);
  EXPECT_EQ(dialogue.closes, 1);
  EXPECT_TRUE(dialogue.take().empty());
  EXPECT_EQ(dialogue.terminal.counters().downlinks, 1U);
  dialogue.disconnect();
  dialogue.connect();  // works again
  EXPECT_EQ(dialogue.take().size(), 1U);
}

TEST_F(Online, ByteByByteWritesTheSameBytes) {
  fault({.byte_by_byte = true});
  dialogue.from_server(0x8300, kText);
  EXPECT_GT(dialogue.writes.size(), 20U);
  for (const Body& write : dialogue.writes) EXPECT_EQ(write.size(), 1U);
  EXPECT_EQ(dialogue.take().at(0).id, 0x0001);
}

TEST_F(Online, GarbageStandsBetweenFramesAndDamagesNone) {
  fault({.garbage = true});
  for (int i = 0; i < 100; ++i) dialogue.from_server(0x8300, kText);
  EXPECT_EQ(dialogue.take().size(), 100U);
  EXPECT_EQ(dialogue.noise, 100);
}

TEST_F(Online, GarbageIsTheSameWithTheSameSeed) {
  const auto noisy = [](std::uint32_t seed) {
    auto options = Dialogue::quiet();
    options.seed = seed;
    options.faults.garbage = true;
    Dialogue terminal(options);
    terminal.go_online();
    for (int i = 0; i < 10; ++i) terminal.from_server(0x8300, kText);
    return terminal.writes;
  };
  EXPECT_EQ(noisy(1), noisy(1));
  EXPECT_NE(noisy(1), noisy(2));
}

TEST(TerminalFaults, StopReadingHoldsOnceOnline) {
  auto options = Dialogue::quiet();
  options.faults.stop_reading = true;
  Dialogue dialogue(options);
  EXPECT_TRUE(dialogue.terminal.wants_input());
  dialogue.go_online();
  EXPECT_FALSE(dialogue.terminal.wants_input());
  dialogue.terminal.set_faults({}, dialogue.now);
  EXPECT_TRUE(dialogue.terminal.wants_input());
}

// All that a server may say, with bytes that are escaped.
Body session_of(const Dialogue& dialogue) {
  std::uint16_t serial = 0;
  return join({dialogue.frame(0x8100, serial++, join({word(0), {0}, bytes_of("co~}de")})),
               dialogue.frame(0x8001, serial++, general_answer(1, 0x0102, 0)),
               dialogue.frame(0x8300, serial++, join({{0x0c, 0x01}, bytes_of("~~}}\x01\x02")})),
               {0x7e, 0x7e, 0x00, 0x7d},
               dialogue.frame(0x8900, 0x7d7e, {0xf0, 0x7e, 0x7d}),
               dialogue.frame(0x8104, serial++, {}),
               dialogue.frame(0x8201, serial++, {})});
}

Body all(const Dialogue& dialogue) {
  Body bytes;
  for (const Body& write : dialogue.writes) bytes.insert(bytes.end(), write.begin(), write.end());
  return bytes;
}

TEST(TerminalStream, EverySplitGivesTheSameAnswers) {
  auto options = Dialogue::quiet();
  options.echo_passthrough = true;
  Dialogue whole(options);
  whole.connect();
  const Body stream = session_of(whole);
  whole.feed(stream);
  const Body expected = all(whole);
  ASSERT_EQ(whole.take().size(), 7U);  // 0x0100 0x0102 0x0001 0x0001 0x0900 0x0104 0x0201

  for (std::size_t split = 0; split <= stream.size(); ++split) {
    Dialogue cut(options);
    cut.connect();
    cut.feed({stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(split)});
    cut.feed({stream.begin() + static_cast<std::ptrdiff_t>(split), stream.end()});
    ASSERT_EQ(all(cut), expected) << "split at " << split;
  }
  Dialogue bytewise(options);
  bytewise.connect();
  for (const std::uint8_t byte : stream) bytewise.feed({byte});
  EXPECT_EQ(all(bytewise), expected);
}

TEST(TerminalStream, HostileBytesLeaveTheTerminalWorking) {
  std::minstd_rand random(808);
  auto options = Dialogue::quiet();
  options.echo_passthrough = true;
  Dialogue dialogue(options);
  dialogue.go_online();
  for (int round = 0; round < 3'000; ++round) {
    Body chunk;
    if (round % 3 == 0) {  // noise
      for (std::size_t i = random() % 600; i > 0; --i) chunk.push_back(static_cast<std::uint8_t>(random()));
    } else {  // a sound frame with any content, or with some bytes of it damaged
      Body body(random() % 1'024);
      for (std::uint8_t& byte : body) byte = static_cast<std::uint8_t>(random());
      chunk = dialogue.frame(static_cast<std::uint16_t>(0x8000 + random() % 0x1400),
                             static_cast<std::uint16_t>(random()), body);
      for (std::size_t i = round % 3 == 1 ? random() % 4 : 0; i > 0; --i) {
        chunk[random() % chunk.size()] = static_cast<std::uint8_t>(random());
      }
    }
    dialogue.feed(chunk);
    dialogue.writes.clear();
    dialogue.events.clear();
    dialogue.words.clear();
  }
  EXPECT_GT(dialogue.terminal.counters().frame_faults, 100U);
  dialogue.feed({0x7e});
  const std::uint16_t serial = dialogue.from_server(0x8300, kText);
  const auto sent = dialogue.take();
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent.back().body, general_answer(serial, 0x8300, 0));
}

}  // namespace
