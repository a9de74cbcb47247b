// Tests of the benchmark's frames, against the protocol library.
#include "tools/load/wire.hpp"

#include <gmock/gmock.h>

#include <numeric>
#include <vector>

#include "jt808/frame.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/registration.hpp"
#include "tools/load/terminal_messages.hpp"

namespace {

using namespace load;
using Buffer = std::vector<std::uint8_t>;

struct Parsed {
  std::vector<std::uint16_t> ids;
  std::vector<Buffer> bodies;
  std::uint64_t bad = 0;
  std::size_t used = 0;
};

Parsed cut(Buffer bytes) {
  Parsed parsed;
  parsed.used = for_each_frame(bytes, parsed.bad, [&](const Frame& frame) {
    parsed.ids.push_back(frame.id);
    parsed.bodies.emplace_back(frame.body.begin(), frame.body.end());
  });
  return parsed;
}

Buffer frame_with(Bytes body, std::uint16_t id = 0x0200) {
  const auto form =
      jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13800000001"), jt808::Edition::v2013);
  Buffer out;
  EXPECT_TRUE(jt808::append_frame(out, form, id, 0x7e7d, body));
  return out;
}

template <class Make>
Buffer made(Make&& make) {
  Buffer out(2 * kMaxOnWire);
  out.resize(static_cast<std::size_t>(make(out.data()) - out.data()));
  return out;
}

class BothForms : public testing::TestWithParam<Form> {};
INSTANTIATE_TEST_SUITE_P(Wire, BothForms, testing::Values(Form::v2013, Form::v2019));

TEST(Wire, ReadsEveryByteAsTheLibraryWroteIt) {
  Buffer body(256);
  std::iota(body.begin(), body.end(), std::uint8_t{0});
  EXPECT_THAT(cut(frame_with(body)).bodies, testing::ElementsAre(body));
}

TEST(Wire, LeavesTheBeginningOfAFrame) {
  Buffer two = frame_with({}, 0x0002);
  const std::size_t whole = two.size();
  const Buffer second = frame_with({}, 0x0200);
  two.insert(two.end(), second.begin(), second.end() - 1);
  const Parsed parsed = cut(two);
  EXPECT_THAT(parsed.ids, testing::ElementsAre(0x0002));
  EXPECT_EQ(parsed.used, whole + 1);  // and the flag that begins the second
}

TEST(Wire, AChangedByteIsNoFrame) {
  Buffer frame = frame_with(Buffer{1, 2, 3});
  frame[frame.size() / 2] ^= 0x01U;
  const Parsed parsed = cut(frame);
  EXPECT_THAT(parsed.ids, testing::IsEmpty());
  EXPECT_EQ(parsed.bad, 1U);
}

TEST(Wire, AWrongLengthOrEscapeIsNoFrame) {
  Buffer segment{0x00, 0x02, 0x00, 0x01, 0x01, 0x38,
                 0,    0,    0,    1,    0,    7};  // says one byte of body; there is none
  segment.push_back(xor_of(segment));
  segment.insert(segment.begin(), kFlag);
  segment.push_back(kFlag);
  EXPECT_EQ(cut(segment).bad, 1U);
  Buffer escape = frame_with(Buffer{1, 2, 3});
  escape.insert(escape.end() - 1, kEscape);
  EXPECT_EQ(cut(escape).bad, 1U);
}

TEST(Wire, TheSumOfAnyLengthIsThatOfItsBytes) {
  Buffer bytes;
  std::uint8_t sum = 0;
  for (unsigned i = 0; i < 40; ++i) {
    EXPECT_EQ(xor_of(bytes), sum) << i;
    bytes.push_back(static_cast<std::uint8_t>(i * 37 + 11));
    sum ^= bytes.back();
  }
}

TEST_P(BothForms, TheLibraryReadsReportsWithSixItems) {
  const TerminalMessages messages(GetParam());
  for (const std::uint16_t serial : std::initializer_list<std::uint16_t>{0, 1, 0x7d, 0x7e, 0x7d7e, 0xffff}) {
    Buffer bytes = made([&](std::uint8_t* out) { return messages.report(out, 123'456, serial); });
    EXPECT_LE(bytes.size(), TerminalMessages::kLongest);
    jt808::FrameView frame;
    ASSERT_EQ(jt808::parse_frame(std::span(bytes).subspan(1, bytes.size() - 2), frame),
              jt808::FrameFault::none);
    EXPECT_EQ(frame.serial, serial);
    EXPECT_EQ(frame.message_id, 0x0200);
    EXPECT_EQ(frame.layout_2019(), GetParam() == Form::v2019);
    EXPECT_EQ(frame.phone().digits(), TerminalMessages::phone_digits(123'456));
    const auto report = jt808::decode<jt808::LocationReport>(
        frame.body, GetParam() == Form::v2019 ? jt808::Edition::v2019 : jt808::Edition::v2013);
    ASSERT_TRUE(report);
    EXPECT_EQ(report.value().items.entries().size(), 6U);
  }
}

TEST_P(BothForms, AnAnswerIsForTheTerminalThatAsked) {
  const TerminalMessages messages(GetParam());
  Buffer request = made([&](std::uint8_t* out) { return messages.report(out, 7, 0x0102); });
  Buffer answer(kMaxOnWire);
  std::uint64_t bad = 0;
  for_each_frame(request, bad, [&](const Frame& frame) {
    EXPECT_TRUE(messages.is_for(frame, 7));
    EXPECT_FALSE(messages.is_for(frame, 8));
    const Buffer body{0x01, 0x02, 0x02, 0x00, 0x00};
    answer.resize(
        static_cast<std::size_t>(put_answer(answer.data(), frame, 0x8001, 9, body) - answer.data()));
  });
  for_each_frame(answer, bad, [&](const Frame& frame) {
    EXPECT_EQ(frame.id, 0x8001);
    EXPECT_EQ(frame.serial, 9);
    EXPECT_TRUE(messages.is_for(frame, 7));
  });
  EXPECT_EQ(bad, 0U);
}

TEST_P(BothForms, TheLibraryReadsLoginsAndAnswers) {
  const TerminalMessages messages(GetParam());
  const Buffer code{'c', 'o', 'd', 'e'};
  const auto read = [&](Buffer bytes) {
    const Parsed parsed = cut(std::move(bytes));
    EXPECT_EQ(parsed.bad, 0U);
    return parsed;
  };
  const auto edition = GetParam() == Form::v2019 ? jt808::Edition::v2019 : jt808::Edition::v2013;
  const Parsed registration =
      read(made([&](std::uint8_t* out) { return messages.registration(out, 42, 0); }));
  ASSERT_THAT(registration.ids, testing::ElementsAre(0x0100));
  const auto message = jt808::decode<jt808::TerminalRegister>(registration.bodies[0], edition);
  ASSERT_TRUE(message);
  EXPECT_EQ(message.value().terminal_id, "0000042");
  const Parsed login =
      read(made([&](std::uint8_t* out) { return messages.authentication(out, 42, 1, code); }));
  ASSERT_THAT(login.ids, testing::ElementsAre(0x0102));
  EXPECT_THAT(login.bodies[0], testing::Contains('c'));
  const Parsed position =
      read(made([&](std::uint8_t* out) { return messages.position_answer(out, 70'000, 2, 0x1234, 3); }));
  ASSERT_THAT(position.ids, testing::ElementsAre(0x0201));
  const auto answer = jt808::decode<jt808::LocationQueryAnswer>(position.bodies[0], edition);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.value().answer_serial, 0x1234);
  EXPECT_EQ(answer.value().location.latitude, 70'000U);
  EXPECT_EQ(answer.value().location.longitude, 3U);
}

}  // namespace
