// The splitter: every way to cut a stream gives the same frames; memory stays bounded; nothing is copied
// needlessly.
#include <gtest/gtest.h>

#include "tests/unit/protocol/support.hpp"

namespace jt808 {
namespace {

using test::Body;
using test::hex;

// Two whole frames, noise, doubled and shared flags, escapes, a bad checksum, an unfinished frame.
Body mixed_stream() {
  return hex(
      "aabb 7e7e 00020000013912345678000133 7e 010200090139123456780004 4b3751322d303030310d 7e 00ff55 7e "
      "000200000139123456787d33 7c 7e 7e 00020000013912345678 0001cc 7e 0002 7d02 7d01 7e "
      "0003400001000000000139123456"
      "78000f7d 7e 0200");
}

std::vector<std::string> segments(FrameSplitter& splitter, std::span<std::uint8_t> chunk) {
  std::vector<std::string> seen;
  splitter.feed(chunk, [&](std::span<std::uint8_t> escaped, bool leading_flag) {
    seen.push_back((leading_flag ? "7e " : "") + to_hex(escaped));
  });
  return seen;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

TEST(FrameSplitterTest, EverySplitPointGivesWhatTheWholeStreamGives) {
  const Body stream = mixed_stream();
  FrameSplitter whole;
  Body copy = stream;
  const auto expected = segments(whole, copy);
  ASSERT_EQ(expected.size(), 8U);
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    for (std::size_t second = cut; second <= stream.size(); ++second) {
      Body a(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(cut));
      Body b(stream.begin() + static_cast<std::ptrdiff_t>(cut),
             stream.begin() + static_cast<std::ptrdiff_t>(second));
      Body c(stream.begin() + static_cast<std::ptrdiff_t>(second), stream.end());
      FrameSplitter splitter;
      auto seen = segments(splitter, a);
      append(seen, segments(splitter, b));
      append(seen, segments(splitter, c));
      ASSERT_EQ(seen, expected) << "cut at " << cut << " and " << second;
      ASSERT_EQ(splitter.pending(), whole.pending());
    }
  }
}

TEST(FrameSplitterTest, ByteByByteGivesWhatTheWholeStreamGives) {
  Body stream = mixed_stream();
  FrameSplitter whole;
  Body copy = stream;
  const auto expected = segments(whole, copy);
  FrameSplitter splitter;
  std::vector<std::string> seen;
  for (auto& byte : stream) append(seen, segments(splitter, {&byte, 1}));
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(splitter.pending(), 2U);
}

TEST(FrameSplitterTest, AWholeSegmentIsHandedOverWhereItLies) {
  Body stream = hex("7e 0102 7e 03 7e");
  FrameSplitter splitter;
  std::vector<const std::uint8_t*> places;
  splitter.feed(stream, [&](std::span<std::uint8_t> escaped, bool) { places.push_back(escaped.data()); });
  EXPECT_EQ(places, (std::vector<const std::uint8_t*>{&stream[1], &stream[4]}));
  EXPECT_EQ(splitter.capacity(), 0U);
}

TEST(FrameSplitterTest, TheMemoryOfATailIsReleasedWhenItEmpties) {
  FrameSplitter splitter;
  Body first = hex("7e 010203");
  Body second = hex("04 7e");
  EXPECT_TRUE(segments(splitter, first).empty());
  EXPECT_EQ(splitter.pending(), 3U);
  EXPECT_GT(splitter.capacity(), 0U);
  EXPECT_EQ(segments(splitter, second), (std::vector<std::string>{"7e 01020304"}));
  EXPECT_EQ(splitter.pending(), 0U);
  EXPECT_EQ(splitter.capacity(), 0U);
}

// Fault a: the memory.
TEST(FrameSplitterTest, GarbageWithoutAFlagTakesConstantMemoryAndIsCountedOnce) {
  FrameSplitter splitter;
  Body garbage(1000, 0x55);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(segments(splitter, garbage).empty());
    ASSERT_LE(splitter.capacity(), 2 * kMaxEscapedFrame);
  }
  EXPECT_EQ(splitter.overflows(), 1U);
  EXPECT_EQ(splitter.pending(), 0U);
  Body next = hex("55 7e 0102 7e");
  EXPECT_EQ(segments(splitter, next), (std::vector<std::string>{"7e 0102"}));
}

TEST(FrameSplitterTest, ASegmentOverTheLongestFrameIsDroppedHoweverItArrives) {
  for (const std::size_t size : {kMaxEscapedFrame, kMaxEscapedFrame + 1}) {
    Body stream(size + 2, 0x55);
    stream.front() = stream.back() = kFlag;
    const bool fits = size == kMaxEscapedFrame;
    FrameSplitter whole;
    Body copy = stream;
    EXPECT_EQ(segments(whole, copy).size(), fits ? 1U : 0U);
    EXPECT_EQ(whole.overflows(), fits ? 0U : 1U);
    for (const std::size_t cut : {std::size_t{1}, std::size_t{2}, size, size + 1}) {
      FrameSplitter splitter;
      Body first(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(cut));
      Body second(stream.begin() + static_cast<std::ptrdiff_t>(cut), stream.end());
      auto seen = segments(splitter, first);
      append(seen, segments(splitter, second));
      EXPECT_EQ(seen.size(), fits ? 1U : 0U) << cut;
      EXPECT_EQ(splitter.overflows(), fits ? 0U : 1U) << cut;
    }
  }
}

TEST(FrameSplitterTest, TheLongestFrameWithEveryByteEscapedPasses) {
  HeaderForm form;
  form.layout_2019 = true;
  form.phone.fill(0x7e);
  form.phone_size = 10;
  form.version = 0x7d;
  form.version_bit = true;
  Body wire;
  ASSERT_TRUE(append_frame(wire, form, 0x7e7e, 0x7d7e, Body(kMaxBody, 0x7e), PackageItem{0x7e7e, 0x7d7d}));
  ASSERT_LE(wire.size(), kMaxEscapedFrame + 2);
  FrameSplitter splitter;
  int frames = 0;
  for (auto& byte : wire) {
    splitter.feed({&byte, 1}, [&](std::span<std::uint8_t> escaped, bool) {
      FrameView view;
      ASSERT_EQ(parse_frame(escaped, view), FrameFault::none);
      EXPECT_EQ(view.body.size(), kMaxBody);
      ++frames;
    });
  }
  EXPECT_EQ(frames, 1);
  EXPECT_EQ(splitter.overflows(), 0U);
}

TEST(FrameSplitterTest, ASinkMayStopAndTheRestOfTheChunkIsDropped) {
  Body stream = hex("7e 01 7e 02 7e 03 7e 04");
  FrameSplitter splitter;
  int seen = 0;
  splitter.feed(stream, [&](std::span<std::uint8_t>, bool) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(splitter.pending(), 0U);
}

TEST(FrameSplitterTest, OnlyTheFirstSegmentOfAStreamHasNoLeadingFlag) {
  Body stream = hex("01 7e 02 7e");
  FrameSplitter splitter;
  EXPECT_EQ(segments(splitter, stream), (std::vector<std::string>{"01", "7e 02"}));
  splitter.reset();
  Body again = hex("01 7e");
  EXPECT_EQ(segments(splitter, again), (std::vector<std::string>{"01"}));
}

}  // namespace
}  // namespace jt808
