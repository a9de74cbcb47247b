// Splitting: where bodies are cut, which frames come of it, and that reassembly gives the body back.
#include "jt808/splitting.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/parts.hpp"

namespace jt808 {
namespace {

using test::Body;
using test::hex;

Body counted(std::size_t size) {
  Body body(size);
  for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<std::uint8_t>(i * 7 % 251);
  return body;
}

std::vector<std::size_t> sizes(const std::vector<Bytes>& parts) {
  std::vector<std::size_t> all;
  for (const Bytes& part : parts) all.push_back(part.size());
  return all;
}

std::vector<std::size_t> text_sizes(Bytes body, std::size_t text_offset, std::size_t max_part) {
  return sizes(*split_text_body(body, text_offset, max_part));
}

using Sizes = std::vector<std::size_t>;

// The frames in a stream, unescaped, as views into `stream`.
std::vector<FrameView> frames_in(Body& stream) {
  std::vector<FrameView> frames;
  FrameSplitter splitter;
  splitter.feed(stream, [&](std::span<std::uint8_t> escaped, bool) {
    EXPECT_EQ(parse_frame(escaped, frames.emplace_back(), {.strict = true}), FrameFault::none);
  });
  EXPECT_EQ(splitter.pending(), 0U);
  return frames;
}

TEST(SplittingTest, BodiesAreCutIntoEqualPartsAndARest) {
  EXPECT_EQ(sizes(*split_body({})), Sizes{0});
  EXPECT_EQ(sizes(*split_body(counted(1))), Sizes{1});
  EXPECT_EQ(sizes(*split_body(counted(1000))), Sizes{1000});
  EXPECT_EQ(sizes(*split_body(counted(1001))), (Sizes{1000, 1}));
  EXPECT_EQ(sizes(*split_body(counted(3000))), (Sizes{1000, 1000, 1000}));
  EXPECT_EQ(sizes(*split_body(counted(2047), 1023)), (Sizes{1023, 1023, 1}));
  EXPECT_EQ(sizes(*split_body(counted(2047), 5000)), (Sizes{1023, 1023, 1}));
  EXPECT_EQ(sizes(*split_body(counted(3), 0)), (Sizes{1, 1, 1}));
}

TEST(SplittingTest, PartsAreTheBodyInOrder) {
  const Body body = counted(2500);
  for (const std::size_t max_part : {1U, 2U, 7U, 999U, 1000U, 1023U}) {
    for (const auto& parts : {*split_body(body, max_part), *split_text_body(body, 100, max_part)}) {
      const std::uint8_t* next = body.data();
      for (const Bytes& part : parts) {
        ASSERT_EQ(part.data(), next);
        next += part.size();
      }
      ASSERT_EQ(next, body.data() + body.size());
    }
  }
}

TEST(SplittingTest, OnePartIsAPlainFrame) {
  Body out;
  SerialCounter serials(7);
  const HeaderForm form = HeaderForm::for_phone(*PhoneNumber::from_digits("13912345678"), Edition::v2013);
  const auto block = append_message(out, form, 0x8300, serials, counted(1000));
  ASSERT_TRUE(block.has_value());
  EXPECT_EQ(block->first, 7);
  EXPECT_EQ(block->count, 1);
  EXPECT_EQ(serials.next(), 8);
  const auto frames = frames_in(out);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_FALSE(frames[0].packaged());
  EXPECT_EQ(frames[0].serial, 7);
  EXPECT_EQ(frames[0].body.size(), 1000U);
}

TEST(SplittingTest, PartsTakeConsecutiveSerialsAndReassemble) {
  test::Random random(3);
  for (const Edition edition : kEditions) {
    for (int round = 0; round < 40; ++round) {
      Body body(random.below(5000));
      for (auto& byte : body) byte = random.below(4) == 0 ? kFlag : random.byte();
      const std::size_t max_part = 50 + random.below(974);
      const auto start = static_cast<std::uint16_t>(65536 - random.below(20));
      SerialCounter serials(start);
      Body out{0x55};  // what is there already stays
      const HeaderForm form = HeaderForm::for_phone(*PhoneNumber::from_digits("13912345678"), edition);
      const auto block = append_message(out, form, 0x8108, serials, body, max_part);
      ASSERT_TRUE(block.has_value());
      EXPECT_EQ(out[0], 0x55);
      out.erase(out.begin());
      EXPECT_EQ(serials.next(), static_cast<std::uint16_t>(start + block->count));

      const auto frames = frames_in(out);
      ASSERT_EQ(frames.size(), block->count);
      if (frames.size() == 1) continue;
      ReassemblyBudget budget;
      Reassembler reassembler(budget);
      for (std::size_t i = frames.size(); i-- > 0;) {
        EXPECT_EQ(frames[i].serial, static_cast<std::uint16_t>(start + i));
        EXPECT_TRUE(block->contains(frames[i].serial));
        auto event = reassembler.add(frames[i], test::kStart);
        ASSERT_EQ(event.outcome, i == 0 ? PartOutcome::completed : PartOutcome::stored);
        if (i != 0) continue;
        EXPECT_EQ(event.message->body, body);
        EXPECT_EQ(event.message->serial, block->first);
      }
      EXPECT_FALSE(block->contains(static_cast<std::uint16_t>(block->first + block->count)));
      EXPECT_FALSE(block->contains(static_cast<std::uint16_t>(block->first - 1)));
    }
  }
}

TEST(SplittingTest, WhatIsTooLongFailsAndTakesNothing) {
  Body out{1, 2, 3};
  SerialCounter serials(9);
  const HeaderForm form;
  const Body body(65536, 'a');
  const auto failed = append_message(out, form, 0x8108, serials, body, 1);
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(failed.error().code, Errc::bad_length);
  EXPECT_EQ(failed.error().message,
            "a body of 65536 bytes does not fit in 65535 parts of 1 bytes, the most that a message has");
  EXPECT_TRUE(split_text_body(Body(131071, 'a'), 0, 2).has_error());
  // Characters that leave a byte free in every part make more parts than the size alone tells.
  EXPECT_TRUE(split_text_body(Body(196000, 0xb0), 0, 3).has_error());
  EXPECT_TRUE(append_parts(out, form, 0x8108, serials, {}).has_error());
  const std::vector<Bytes> wide{Bytes(body).first(10), Bytes(body).first(1024)};
  EXPECT_TRUE(append_parts(out, form, 0x8108, serials, wide).has_error());
  EXPECT_EQ(out, (Body{1, 2, 3}));
  EXPECT_EQ(serials.next(), 9);
}

TEST(SplittingTest, TheMostPartsOfAMessageHaveTheSerialsOfAWholeTurn) {
  Body out;
  SerialCounter serials(5);
  const auto block = append_message(out, HeaderForm{}, 0x8108, serials, Body(65535, 'a'), 1);
  ASSERT_TRUE(block.has_value());
  EXPECT_EQ(block->count, 65535);
  EXPECT_TRUE(block->contains(5));
  EXPECT_TRUE(block->contains(3));
  EXPECT_FALSE(block->contains(4));
  EXPECT_EQ(serials.next(), 4);
}

TEST(SplittingTest, TextIsCutBetweenCharacters) {
  const Body text = hex("01 b0a1 b0a2 41 b0a3 b0a4");
  EXPECT_EQ(text_sizes(text, 1, 100), Sizes{10});
  EXPECT_EQ(text_sizes(text, 1, 5), (Sizes{5, 5}));
  EXPECT_EQ(text_sizes(text, 1, 4), (Sizes{3, 3, 4}));
  EXPECT_EQ(text_sizes(text, 1, 3), (Sizes{3, 3, 2, 2}));
  EXPECT_EQ(text_sizes(text, 1, 2), (Sizes{1, 2, 2, 1, 2, 2}));
  EXPECT_EQ(text_sizes(text, 1, 1), (Sizes{1, 2, 2, 1, 2, 2}));
  EXPECT_EQ(text_sizes({}, 1, 4), Sizes{0});
  EXPECT_EQ(text_sizes(text, 50, 4), (Sizes{4, 4, 2}));  // no text: plain bytes
}

TEST(SplittingTest, BytesBeforeTheTextAreNoCharacters) {
  // The first byte looks like a lead byte; taken for one it would shift every cut.
  EXPECT_EQ(text_sizes(hex("b0 b0a1 b0a2"), 1, 2), (Sizes{1, 2, 2}));
  EXPECT_EQ(text_sizes(hex("b0b0 b0a1 b0a2"), 2, 3), (Sizes{2, 2, 2}));
  EXPECT_EQ(text_sizes(hex("b0b0b0b0 b0a1"), 4, 3), (Sizes{3, 3}));
}

TEST(SplittingTest, BytesThatAreNoGbkStandForThemselves) {
  EXPECT_EQ(text_sizes(hex("81 30 81 30 81"), 0, 2), (Sizes{2, 2, 1}));        // second byte too small
  EXPECT_EQ(text_sizes(hex("41 81 7f 41"), 0, 2), (Sizes{2, 2}));              // 0x7f is no second byte
  EXPECT_EQ(text_sizes(hex("41 81 ff 41"), 0, 2), (Sizes{2, 2}));              // nor is 0xff
  EXPECT_EQ(text_sizes(hex("41 80 a1 a1"), 0, 2), (Sizes{2, 2}));              // 0x80 is no lead byte
  EXPECT_EQ(text_sizes(hex("41 ff a1 a1"), 0, 2), (Sizes{2, 2}));              // nor is 0xff
  EXPECT_EQ(text_sizes(hex("41 fe fe 41 b0"), 0, 2), (Sizes{1, 2, 2}));        // a lead byte ends the text
  EXPECT_EQ(text_sizes(hex("41 81 7e 41 81 40"), 0, 2), (Sizes{1, 2, 1, 2}));  // the edges of GBK
}

// Takes the frames apart, joins their bodies, and expects the same frames from splitting the text again.
void expect_same_split(std::initializer_list<std::string_view> wires, std::size_t text_offset,
                       std::size_t max_part) {
  Body expected;
  std::vector<std::unique_ptr<test::WireFrame>> frames;
  Body body;
  for (const auto wire : wires) {
    const Body bytes = hex(wire);
    expected.insert(expected.end(), bytes.begin(), bytes.end());
    frames.push_back(std::make_unique<test::WireFrame>(wire));
    body.insert(body.end(), frames.back()->view.body.begin(), frames.back()->view.body.end());
  }
  const FrameView& first = frames.front()->view;
  SerialCounter serials(first.serial);
  Body out;
  const auto parts = split_text_body(body, text_offset, max_part);
  ASSERT_TRUE(append_parts(out, HeaderForm::of(first), first.message_id, serials, *parts).has_value());
  EXPECT_EQ(to_hex(out), to_hex(expected));
}

TEST(SplittingTest, WorkedFramesD30AndD31ComeOutOfTheirText) {
  expect_same_split(
      {"7e830020630139123456780070000300010cb8f9beddb5f7b6c8d6d0d0c4b0b2c5c5a3acbdf1c8d5d2b9bce4bea9b8db"
       "b0c4b8dfcbd9b9abc2b7bafeb1b1b6ced2f2b4f3ceedcab5caa9bdbbcda8b9dcd6c6a3accbf9d3d0cea3cfd5c6b7d4cb"
       "cae4b3b5c1bec7ebbecdbdfccabbc8ebb7fecef1c77e",
       "7e83002064013912345678007100030002c7f8b5c8b4fda3acbbd6b8b4cda8d0d0cab1bce4c1edd0d0cda8d6aaa1a3c7"
       "ebb8f7cebbbcddcabbd4b1b1a3b3d6b3b5bee0a3acbfaac6f4ceedb5c6a3acd1cfbdfbd5bcd3c3d3a6bcb1b3b5b5c0cd"
       "a3b3b5a3acd3f6bdf4bcb1c7e9bff6c1a2bcb4b0b48c7e",
       "7e8300201a013912345678007200030003cfc2b1a8beafb0b4c5a5b2a2c1aacfb5d6b5b0e0b5e7bbb0a1a3f37e"},
      1, 100);
  expect_same_split(
      {"7e830060800100000000013912345678ffff000200010d02b8f9beddb5f7b6c8d6d0d0c4b0b2c5c5a3acbdf1c8d5d2b9"
       "bce4bea9b8dbb0c4b8dfcbd9b9abc2b7bafeb1b1b6ced2f2b4f3ceedcab5caa9bdbbcda8b9dcd6c6a3accbf9d3d0cea3"
       "cfd5c6b7d4cbcae4b3b5c1bec7ebbecdbdfccabbc8ebb7fecef1c7f8b5c8b4fda3acbbd6b8b4cda8d0d0cab1bce4c1ed"
       "d0d0cda8d6aa017e",
       "7e830060620100000000013912345678000000020002a1a3c7ebb8f7cebbbcddcabbd4b1b1a3b3d6b3b5bee0a3acbfaa"
       "c6f4ceedb5c6a3acd1cfbdfbd5bcd3c3d3a6bcb1b3b5b5c0cda3b3b5a3acd3f6bdf4bcb1c7e9bff6c1a2bcb4b0b4cfc2"
       "b1a8beafb0b4c5a5b2a2c1aacfb5d6b5b0e0b5e7bbb0a1a3a57e"},
      2, 128);
}

}  // namespace
}  // namespace jt808
