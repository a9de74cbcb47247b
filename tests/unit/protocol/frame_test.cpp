// Frames: the malformed cases M1 to M14 of the reference, both header layouts, building.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/protocol/support.hpp"

namespace jt808 {
namespace {

using test::Body;
using test::hex;

struct Seen {
  std::vector<std::string> frames;  // "id serial notes"
  std::vector<FrameFault> faults;
};

Seen split(FrameSplitter& splitter, std::span<std::uint8_t> stream, FrameOptions options = {}) {
  Seen seen;
  splitter.feed(stream, [&](std::span<std::uint8_t> escaped, bool leading_flag) {
    FrameView frame;
    const FrameFault fault = parse_frame(escaped, frame, options);
    if (fault != FrameFault::none) {
      seen.faults.push_back(fault);
      return;
    }
    if (!leading_flag) frame.notes |= kNoLeadingFlag;
    seen.frames.push_back(std::to_string(frame.message_id) + " " + std::to_string(frame.serial) + " " +
                          std::to_string(frame.notes));
  });
  return seen;
}

struct Malformed {
  std::string_view name;
  std::string_view stream;
  std::vector<std::string> frames;
  std::vector<FrameFault> faults;
  std::vector<std::string> strict_frames;
  std::vector<FrameFault> strict_faults;
};

const std::vector<Malformed>& malformed_cases() {
  using enum FrameFault;
  static const std::vector<Malformed> kCases{
      {"M1 two frames share one flag",
       "7E 00 02 00 00 01 39 12 34 56 78 00 01 33 7E 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 32 2D 30 "
       "30 30 31 "
       "0D 7E",
       {"2 1 0", "258 4 0"},
       {},
       {"2 1 0", "258 4 0"},
       {}},
      {"M2 no leading flag",
       "00 02 40 00 01 00 00 00 00 01 39 12 34 56 78 00 00 73 7E",
       {"2 0 4"},
       {},
       {"2 0 4"},
       {}},
      {"M3 checksum 7d not escaped",
       "7E 00 03 40 00 01 00 00 00 00 01 39 12 34 56 78 00 0F 7D 7E",
       {"3 15 1"},
       {},
       {},
       {bad_escape}},
      {"M4 bare 7e in the body",
       "7E 02 00 00 47 01 39 12 34 56 78 00 05 00 00 00 02 00 0C 00 03 01 58 7D 01 7D 02 06 CB 7E 01 00 23 "
       "03 68 00 "
       "58 24 03 15 08 30 15 01 04 00 12 D6 87 02 02 01 C4 03 02 03 66 11 05 01 00 00 00 09 25 04 00 00 00 "
       "19 2A 02 "
       "00 00 2B 04 00 C8 00 64 30 01 18 31 01 0B E0 7E",
       {},
       {bad_checksum, bad_checksum},
       {},
       {bad_checksum, bad_checksum}},
      {"M5 wrong checksum",
       "7E 00 02 00 00 01 39 12 34 56 78 00 01 CC 7E",
       {},
       {bad_checksum},
       {},
       {bad_checksum}},
      {"M6 wrong length",
       "7E 00 01 00 04 01 39 12 34 56 78 00 06 00 42 81 03 00 F3 7E",
       {},
       {bad_length},
       {},
       {bad_length}},
      {"M7 noise between frames",
       "7E 00 02 00 00 01 39 12 34 56 78 00 01 33 7E 00 FF 55 7E 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 "
       "51 32 2D "
       "30 30 30 31 0D 7E",
       {"2 1 0", "258 4 0"},
       {too_short},
       {"2 1 0", "258 4 0"},
       {too_short}},
      {"M8 glued without a flag",
       "7E 00 02 00 00 01 39 12 34 56 78 00 01 33 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 32 2D 30 30 "
       "30 31 0D "
       "7E",
       {},
       {bad_length},
       {},
       {bad_length}},
      {"M9 doubled flags",
       "7E 7E 7E 7E 00 02 00 00 01 39 12 34 56 78 00 01 33 7E 7E 7E 7E 01 02 00 09 01 39 12 34 56 78 00 04 "
       "4B 37 51 "
       "32 2D 30 30 30 31 0D 7E",
       {"2 1 0", "258 4 0"},
       {},
       {"2 1 0", "258 4 0"},
       {}},
      {"M10 phone is no BCD", "7E 00 02 00 00 03 0F 1A 2B 3C 4D 00 09 47 7E", {"2 9 0"}, {}, {"2 9 0"}, {}},
      {"M11 version bit over the layout of 2013",
       "7E 00 02 40 00 01 39 12 34 56 78 00 0A 78 7E",
       {"2 10 2"},
       {},
       {},
       {bad_length}},
      {"M12 layout of 2019 without the version bit",
       "7E 00 02 00 00 01 00 00 00 00 01 39 12 34 56 78 00 0B 38 7E",
       {"2 11 2"},
       {},
       {},
       {bad_length}},
      {"M13 serial 7d33 not escaped",
       "7E 00 02 00 00 01 39 12 34 56 78 7D 33 7C 7E",
       {"2 32051 1"},
       {},
       {},
       {bad_escape}},
      {"M14 no closing flag",
       "7E 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 32 2D 30 30 30 31 0D",
       {},
       {},
       {},
       {}},
  };
  return kCases;
}

TEST(MalformedFrameTest, EveryCaseOfTheReferenceHasItsOutcome) {
  for (const Malformed& each : malformed_cases()) {
    SCOPED_TRACE(each.name);
    Body lenient_stream = hex(each.stream);
    FrameSplitter splitter;
    const Seen lenient = split(splitter, lenient_stream);
    EXPECT_EQ(lenient.frames, each.frames);
    EXPECT_EQ(lenient.faults, each.faults);
    EXPECT_EQ(splitter.pending(), each.name.starts_with("M14") ? 22U : 0U);

    Body strict_stream = hex(each.stream);
    FrameSplitter again;
    const Seen strict = split(again, strict_stream, {true});
    EXPECT_EQ(strict.frames, each.strict_frames);
    EXPECT_EQ(strict.faults, each.strict_faults);
  }
}

TEST(MalformedFrameTest, TheBytesOfAnOddPhoneAreKeptForTheAnswer) {
  Body frame = hex("00 02 00 00 03 0F 1A 2B 3C 4D 00 09 47");
  FrameView view;
  ASSERT_EQ(parse_frame(frame, view), FrameFault::none);
  EXPECT_EQ(view.phone().digits(), "30f1a2b3c4d");
  EXPECT_EQ(to_hex(view.phone_bcd), "030f1a2b3c4d");
}

TEST(MalformedFrameTest, ABareEscapeInABrokenFrameIsWhatIsWrongWithIt) {
  Body checksum = hex("00 02 00 00 01 39 12 34 56 78 7D 33 7F");
  Body length = hex("00 02 00 01 01 39 12 34 56 78 7D 33 7D 01");
  Body noise = hex("7D 33");
  FrameView view;
  EXPECT_EQ(parse_frame(checksum, view), FrameFault::bad_escape);
  EXPECT_EQ(parse_frame(length, view), FrameFault::bad_escape);
  EXPECT_EQ(parse_frame(noise, view), FrameFault::too_short);
}

TEST(MalformedFrameTest, PackageItemsThatCannotBeAreRefused) {
  const HeaderForm form = HeaderForm::for_phone(*PhoneNumber::from_digits("13912345678"), Edition::v2019);
  const auto fault_of = [&](PackageItem item) {
    Body wire;
    EXPECT_TRUE(append_frame(wire, form, 0x0801, 1, hex("00"), item));
    FrameView view;
    return parse_frame(std::span(wire).subspan(1, wire.size() - 2), view);
  };
  EXPECT_EQ(fault_of({1, 1}), FrameFault::none);
  EXPECT_EQ(fault_of({65535, 65535}), FrameFault::none);
  EXPECT_EQ(fault_of({0, 0}), FrameFault::bad_package);
  EXPECT_EQ(fault_of({2, 0}), FrameFault::bad_package);
  EXPECT_EQ(fault_of({2, 3}), FrameFault::bad_package);
}

TEST(FrameTest, BothHeadersAreReadWithAndWithoutPackageItem) {
  for (const Edition edition : {Edition::v2013, Edition::v2019}) {
    for (const bool packaged : {false, true}) {
      const auto phone = *PhoneNumber::from_digits("13912345678");
      Body wire;
      const auto item = packaged ? std::optional(PackageItem{3, 2}) : std::nullopt;
      ASSERT_TRUE(
          append_frame(wire, HeaderForm::for_phone(phone, edition), 0x0200, 0x7d7e, hex("7e 7d 00"), item));
      EXPECT_EQ(std::count(wire.begin(), wire.end(), kFlag), 2) << "nothing but the flags is 7e";
      FrameView view;
      ASSERT_EQ(parse_frame(std::span(wire).subspan(1, wire.size() - 2), view, {true}), FrameFault::none);
      EXPECT_EQ(view.message_id, 0x0200);
      EXPECT_EQ(view.serial, 0x7d7e);
      EXPECT_EQ(view.packaged(), packaged);
      EXPECT_EQ(view.package_total, packaged ? 3 : 0);
      EXPECT_EQ(view.package_index, packaged ? 2 : 0);
      EXPECT_EQ(view.encryption(), 0);
      EXPECT_EQ(view.layout_2019(), edition == Edition::v2019);
      EXPECT_EQ(view.version, edition == Edition::v2019 ? 1 : 0);
      EXPECT_EQ(view.phone(), phone);
      EXPECT_EQ(to_hex(view.body), "7e7d00");
      EXPECT_EQ(view.notes, 0);
    }
  }
}

TEST(FrameTest, EncryptionBitsAreGivenAsTheyAre) {
  Body frame = hex("02 00 1c 01 01 39 12 34 56 78 00 01 ff 00");
  for (std::size_t i = 0; i + 1 < frame.size(); ++i) frame.back() ^= frame[i];
  FrameView view;
  ASSERT_EQ(parse_frame(frame, view), FrameFault::none);
  EXPECT_EQ(view.encryption(), 7);
}

TEST(FrameTest, AnAnswerMirrorsTheTerminalsHeaderByteForByte) {
  const std::string_view headers[] = {
      "00 02 00 00 03 0F 1A 2B 3C 4D 00 09 47",                 // phone that is no BCD
      "00 02 40 00 01 39 12 34 56 78 00 0A 78",                 // version bit over the layout of 2013
      "00 02 00 00 01 00 00 00 00 01 39 12 34 56 78 00 0B 38",  // layout of 2019 without the version bit
      "00 02 40 00 02 00 00 00 00 01 39 12 34 56 78 00 0B 7B",  // a later version
  };
  for (const std::string_view each : headers) {
    SCOPED_TRACE(each);
    Body frame = hex(each);
    FrameView asked;
    ASSERT_EQ(parse_frame(frame, asked), FrameFault::none);
    Body wire;
    ASSERT_TRUE(append_frame(wire, HeaderForm::of(asked), 0x8001, 1, hex("0009000200")));
    FrameView answer;
    ASSERT_EQ(parse_frame(std::span(wire).subspan(1, wire.size() - 2), answer), FrameFault::none);
    EXPECT_EQ(answer.layout_2019(), asked.layout_2019());
    EXPECT_EQ(answer.version_bit(), asked.version_bit());
    EXPECT_EQ(answer.version, asked.version);
    EXPECT_EQ(to_hex(answer.phone_bcd), to_hex(asked.phone_bcd));
  }
}

TEST(FrameTest, ABodyOverTenBitsOfLengthIsRefusedAndNothingWritten) {
  const HeaderForm form = HeaderForm::for_phone(*PhoneNumber::from_digits("1"), Edition::v2019);
  Body wire = hex("aa");
  EXPECT_FALSE(append_frame(wire, form, 0x8300, 0, Body(kMaxBody + 1)));
  EXPECT_EQ(wire, hex("aa"));
  EXPECT_TRUE(append_frame(wire, form, 0x8300, 0, Body(kMaxBody)));
}

TEST(FrameTest, UnescapingUndoesEscapingForAnyBody) {
  test::Random random(7);
  constexpr std::uint8_t kSpecial[] = {0x7e, 0x7d, 0x01, 0x02, 0x00};
  const HeaderForm form = HeaderForm::for_phone(*PhoneNumber::from_digits("13912345678"), Edition::v2013);
  for (int round = 0; round < 500; ++round) {
    Body body(random.below(40));
    for (auto& byte : body) byte = kSpecial[random.below(5)];
    Body wire;
    ASSERT_TRUE(append_frame(wire, form, 0x0900, 1, body));
    test::ExactBuffer segment(Bytes(wire).subspan(1, wire.size() - 2));
    FrameView view;
    ASSERT_EQ(parse_frame(segment.span(), view, {true}), FrameFault::none);
    EXPECT_EQ(to_hex(view.body), to_hex(body));
  }
}

TEST(FrameTest, AnyBytesAreAFrameOrAFault) {
  test::Random random(11);
  int frames = 0;
  for (int round = 0; round < 20'000; ++round) {
    Body bytes(random.below(30));
    for (auto& byte : bytes)
      byte = random.below(3) == 0 ? kEscape : static_cast<std::uint8_t>(random.below(4));
    test::ExactBuffer segment(bytes);
    FrameView view;
    if (parse_frame(segment.span(), view) == FrameFault::none) {
      ++frames;
      EXPECT_LE(view.body.size(), bytes.size());
    }
  }
  EXPECT_LT(frames, 20'000);
}

TEST(SerialCounterTest, CountsFromZeroWrapsAndReservesBlocks) {
  SerialCounter counter;
  EXPECT_EQ(counter.next(), 0);
  EXPECT_EQ(counter.reserve(3), 1);
  EXPECT_EQ(counter.next(), 4);
  SerialCounter last(65535);
  EXPECT_EQ(last.next(), 65535);
  EXPECT_EQ(last.next(), 0);
}

}  // namespace
}  // namespace jt808
