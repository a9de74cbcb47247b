// Sent parts: the same frames again, within bounds of bytes, messages, age and requests.
#include "jt808/sent_parts.hpp"

#include <gtest/gtest.h>

#include "jt808/splitting.hpp"
#include "tests/unit/protocol/parts.hpp"

namespace jt808 {
namespace {

using test::Body;
using test::kStart;
using test::seconds;

using Numbers = std::vector<std::uint16_t>;

struct Sent {
  std::uint16_t first = 0;
  Body frames;
  std::vector<Body> each;
};

// A message of parts whose bytes need escapes, so that frames differ in length.
Sent send(std::uint16_t first_serial, std::size_t parts, std::size_t max_part = 50) {
  Body body(parts * max_part);
  for (std::size_t i = 0; i < body.size(); ++i) {
    body[i] = i % (3 + i / max_part) == 0 ? kFlag : static_cast<std::uint8_t>(i & 0xff);
  }
  Sent sent{.first = first_serial, .frames = {}, .each = {}};
  SerialCounter serials(first_serial);
  const HeaderForm form = HeaderForm::for_phone(*PhoneNumber::from_digits("13912345678"), Edition::v2019);
  EXPECT_TRUE(append_message(sent.frames, form, 0x8300, serials, body, max_part).has_value());
  for (auto begin = sent.frames.begin(); begin != sent.frames.end();) {
    const auto end = std::find(begin + 1, sent.frames.end(), kFlag) + 1;
    sent.each.emplace_back(begin, end);
    begin = end;
  }
  EXPECT_EQ(sent.each.size(), parts);
  return sent;
}

Body answer(SentParts& parts, std::uint16_t serial, const Numbers& numbers,
            std::chrono::steady_clock::time_point now = kStart) {
  Body out;
  parts.answer(serial, numbers, now, out);
  return out;
}

TEST(SentPartsTest, TheFramesAskedForAreSentAgainAsTheyWere) {
  SentParts kept;
  const Sent sent = send(65534, 4);
  ASSERT_TRUE(kept.keep(sent.first, sent.frames, kStart));
  Body out{0x11};
  EXPECT_EQ(kept.answer(65534, Numbers{3, 1}, kStart, out), 2U);
  Body expected{0x11};
  for (const std::size_t i : {2U, 0U})
    expected.insert(expected.end(), sent.each[i].begin(), sent.each[i].end());
  EXPECT_EQ(out, expected);
  EXPECT_EQ(answer(kept, 65534, {1, 2, 3, 4}), sent.frames);
}

TEST(SentPartsTest, UnknownSerialsAndNumbersGetNothing) {
  SentParts kept;
  const Sent sent = send(100, 3);
  ASSERT_TRUE(kept.keep(sent.first, sent.frames, kStart));
  EXPECT_EQ(answer(kept, 101, {1}), Body{});
  EXPECT_EQ(answer(kept, 100, {}), Body{});
  EXPECT_EQ(answer(kept, 100, {0, 4, 65535}), Body{});
  EXPECT_EQ(answer(kept, 100, {65535, 2}), sent.each[1]);
}

TEST(SentPartsTest, ANumberNamedTwiceIsSentOnce) {
  SentParts kept;
  const Sent sent = send(100, 3);
  ASSERT_TRUE(kept.keep(sent.first, sent.frames, kStart));
  EXPECT_EQ(answer(kept, 100, Numbers(509, 2)), sent.each[1]);
}

TEST(SentPartsTest, RequestsWithoutEndGetSilence) {
  SentParts kept(SentPartsOptions{.answers = 3});
  const Sent sent = send(100, 3);
  ASSERT_TRUE(kept.keep(sent.first, sent.frames, kStart));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(answer(kept, 100, {7}), Body{});  // nothing sent, nothing counted
    EXPECT_EQ(answer(kept, 100, {2}), sent.each[1]);
  }
  EXPECT_EQ(answer(kept, 100, {2}), Body{});
}

TEST(SentPartsTest, AFinishedMessageIsErased) {
  SentParts kept;
  const Sent a = send(100, 3);
  const Sent b = send(200, 3);
  ASSERT_TRUE(kept.keep(a.first, a.frames, kStart));
  ASSERT_TRUE(kept.keep(b.first, b.frames, kStart));
  EXPECT_FALSE(kept.finish(101));
  EXPECT_TRUE(kept.finish(100));
  EXPECT_FALSE(kept.finish(100));
  EXPECT_EQ(answer(kept, 100, {1}), Body{});
  EXPECT_EQ(answer(kept, 200, {1}), b.each[0]);
  EXPECT_TRUE(kept.finish(200));
  EXPECT_EQ(kept.memory(), 0U);
  EXPECT_EQ(kept.next_deadline(), std::nullopt);
}

TEST(SentPartsTest, FramesAreKeptForFiveMinutes) {
  SentParts kept;
  const Sent a = send(100, 3);
  const Sent b = send(200, 3);
  ASSERT_TRUE(kept.keep(a.first, a.frames, kStart));
  ASSERT_TRUE(kept.keep(b.first, b.frames, kStart + seconds(10)));
  EXPECT_EQ(kept.next_deadline(), kStart + seconds(300));
  EXPECT_EQ(answer(kept, 100, {1}, kStart + seconds(299)), a.each[0]);
  EXPECT_EQ(answer(kept, 100, {1}, kStart + seconds(300)), Body{});
  EXPECT_EQ(kept.messages(), 1U);
  kept.expire(kStart + seconds(310));
  EXPECT_EQ(kept.memory(), 0U);
}

TEST(SentPartsTest, TheOldestGivesWayToBytesAndMessages) {
  const Sent a = send(100, 3);
  const Sent b = send(200, 3);
  const Sent c = send(300, 3);
  for (const SentPartsOptions& options :
       {SentPartsOptions{.bytes = 2 * (a.frames.size() + 150)}, SentPartsOptions{.messages = 2}}) {
    SentParts kept(options);
    for (const Sent* sent : {&a, &b, &c}) {
      ASSERT_TRUE(kept.keep(sent->first, sent->frames, kStart));
      EXPECT_LE(kept.memory(), options.bytes);
    }
    EXPECT_EQ(kept.messages(), 2U);
    EXPECT_EQ(answer(kept, 100, {1}), Body{});
    EXPECT_EQ(answer(kept, 200, {1}), b.each[0]);
    EXPECT_EQ(answer(kept, 300, {1}), c.each[0]);
  }
}

TEST(SentPartsTest, WhatIsTooLongIsNotKeptAndHarmsNothing) {
  const Sent small = send(100, 2);
  const Sent large = send(200, 40);
  SentParts kept(SentPartsOptions{.bytes = 2000});
  ASSERT_TRUE(kept.keep(small.first, small.frames, kStart));
  EXPECT_FALSE(kept.keep(large.first, large.frames, kStart));
  EXPECT_EQ(answer(kept, 100, {2}), small.each[1]);
}

TEST(SentPartsTest, AnotherMessageUnderTheSameSerialReplacesTheOld) {
  SentParts kept;
  const Sent old = send(100, 4);
  const Sent next = send(100, 2, 20);
  ASSERT_TRUE(kept.keep(old.first, old.frames, kStart));
  ASSERT_TRUE(kept.keep(next.first, next.frames, kStart));
  EXPECT_EQ(kept.messages(), 1U);
  EXPECT_EQ(answer(kept, 100, {1, 2, 3, 4}), next.frames);
}

TEST(SentPartsTest, OnlyWholeFramesAreKept) {
  SentParts kept;
  Body frames = send(100, 2).frames;
  EXPECT_FALSE(kept.keep(1, {}, kStart));
  EXPECT_FALSE(kept.keep(1, Bytes(frames).first(frames.size() - 1), kStart));
  EXPECT_FALSE(kept.keep(1, Bytes(frames).subspan(1), kStart));
  EXPECT_FALSE(kept.keep(1, test::hex("7e7e"), kStart));
  EXPECT_FALSE(kept.keep(1, test::hex("7e"), kStart));
  frames.push_back(0x00);
  EXPECT_FALSE(kept.keep(1, frames, kStart));
  EXPECT_EQ(kept.memory(), 0U);
}

TEST(SentPartsTest, ResetForgetsAll) {
  SentParts kept;
  const Sent sent = send(100, 3);
  ASSERT_TRUE(kept.keep(sent.first, sent.frames, kStart));
  kept.reset();
  EXPECT_EQ(answer(kept, 100, {1}), Body{});
  EXPECT_EQ(kept.memory(), 0U);
}

}  // namespace
}  // namespace jt808
