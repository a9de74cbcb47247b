// What `jt808 decode` says of one frame: the exact objects, and the malformed input of the standard's
// reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/unit/cli/program.hpp"

namespace {

using test::decode_one;
using test::frame_hex;
using test::Outcome;
using test::parsed;
using test::summary;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kHeartbeat = "7e000200000139123456780001337e";

// One line of output, whatever it says.
std::string only_line(const Outcome& outcome) {
  const auto lines = test::lines_of(outcome.out);
  EXPECT_EQ(lines.size(), 1U) << outcome.out;
  EXPECT_EQ(outcome.err, "");
  return lines.empty() ? "{}" : lines.front();
}

struct Exact {
  const char* what;
  std::string hex;
  std::vector<std::string> options;
  int code;
  std::string json;
};

void PrintTo(const Exact& exact, std::ostream* out) {
  *out << exact.what;
}

class DecodeExactTest : public testing::TestWithParam<Exact> {};

TEST_P(DecodeExactTest, GivesThisObject) {
  const Outcome outcome = decode_one(GetParam().hex, GetParam().options);
  EXPECT_EQ(only_line(outcome), GetParam().json);
  EXPECT_EQ(outcome.code, GetParam().code);
}

const std::string kHead = R"("edition":"2013","phone":"013912345678","serial":1,)";

INSTANTIATE_TEST_SUITE_P(
    All, DecodeExactTest,
    testing::Values(
        Exact{"a whole message",
              kHeartbeat,
              {},
              0,
              R"({"ok":true,"message_id":"0x0002","name":"terminal_heartbeat",)" + kHead +
                  R"("package":null,"encryption":0,"body":{},"warnings":[],"frame":")" + kHeartbeat + "\"}"},
        Exact{"an id that nobody knows",
              frame_hex(0x0fff, 1, "0a0b"),
              {},
              0,
              R"({"ok":true,"message_id":"0x0fff","name":null,)" + kHead +
                  R"("package":null,"encryption":0,"body":"0a0b","warnings":[],"frame":")" +
                  frame_hex(0x0fff, 1, "0a0b") + "\"}"},
        Exact{
            "a part",
            frame_hex(0x0200, 1, "0a0b", jt808::PackageItem{.total = 3, .index = 2}),
            {},
            0,
            R"({"ok":true,"message_id":"0x0200","name":"location_report",)" + kHead +
                R"("package":{"total":3,"index":2},"encryption":0,"body":null,"part":"0a0b","warnings":[],"frame":")" +
                frame_hex(0x0200, 1, "0a0b", jt808::PackageItem{.total = 3, .index = 2}) + "\"}"},
        Exact{
            "part 1 of 1, a whole message",
            frame_hex(0x0102, 1, "41", jt808::PackageItem{.total = 1, .index = 1}),
            {},
            0,
            R"({"ok":true,"message_id":"0x0102","name":"terminal_authentication",)" + kHead +
                R"("package":{"total":1,"index":1},"encryption":0,"body":{"auth_code":"A"},"warnings":[],"frame":")" +
                frame_hex(0x0102, 1, "41", jt808::PackageItem{.total = 1, .index = 1}) + "\"}"},
        Exact{
            "an encrypted body",
            "7e000204010139123456780001ff c9 7e",
            {},
            0,
            R"({"ok":true,"message_id":"0x0002","name":"terminal_heartbeat",)" + kHead +
                R"("package":null,"encryption":1,"body":"ff","warnings":[],"frame":"7e000204010139123456780001ffc97e"})"},
        Exact{
            "a body that ends inside a field",
            frame_hex(0x0001, 1, "0a"),
            {},
            1,
            R"({"ok":false,"error":{"kind":"bad_body","message":"terminal_general_answer: the body of 1 bytes ends )"
            R"(inside 'answer_serial', which starts at byte 0","field":"answer_serial","offset":0},)"
            R"("message_id":"0x0001","name":"terminal_general_answer",)" +
                kHead + R"("package":null,"encryption":0,"body":null,"raw":"0a","warnings":[],"frame":")" +
                frame_hex(0x0001, 1, "0a") + "\"}"},
        Exact{
            "a wrong checksum",
            "7e000200000139123456780001cc7e",
            {},
            1,
            R"({"ok":false,"error":{"kind":"bad_checksum","message":"the checksum is 0xcc, that of the bytes before )"
            R"(it is 0x33","field":null,"offset":null},"message_id":"0x0002","name":"terminal_heartbeat",)" +
                kHead +
                R"("package":null,"encryption":0,"warnings":[],"frame":"7e000200000139123456780001cc7e"})"},
        Exact{
            "no hexadecimal",
            "7e 00 0g",
            {},
            1,
            R"({"ok":false,"error":{"kind":"no_frame","message":"character 8: 'g' is no hexadecimal digit",)"
            R"("field":null,"offset":7},"warnings":[]})"},
        Exact{
            "an odd number of digits",
            "7e000",
            {},
            1,
            R"({"ok":false,"error":{"kind":"no_frame","message":"character 5: the digit '0' stands alone; bytes are )"
            R"(pairs of hexadecimal digits","field":null,"offset":4},"warnings":[]})"},
        Exact{
            "flags alone",
            "7e7e",
            {},
            1,
            R"({"ok":false,"error":{"kind":"no_frame","message":"there is nothing between the flags","field":null,)"
            R"("offset":null},"warnings":[]})"},
        Exact{
            "an impossible package item",
            frame_hex(0x0200, 1, "", jt808::PackageItem{.total = 2, .index = 3}),
            {},
            1,
            R"({"ok":false,"error":{"kind":"bad_length","message":"the package item has part 3 of 2: a message has at )"
            R"(least one part, and parts count from 1 up to their number","field":null,"offset":13},)"
            R"("message_id":"0x0200","name":"location_report",)" +
                kHead + R"("package":{"total":2,"index":3},"encryption":0,"warnings":[],"frame":")" +
                frame_hex(0x0200, 1, "", jt808::PackageItem{.total = 2, .index = 3}) + "\"}"}));

struct Malformed {
  const char* name;
  const char* hex;
  const char* lenient;
  const char* strict;
  const char* warning = "";  // how the lenient one begins
};

void PrintTo(const Malformed& malformed, std::ostream* out) {
  *out << malformed.name;
}

class DecodeMalformedTest : public testing::TestWithParam<Malformed> {};

TEST_P(DecodeMalformedTest, HasTheOutcomeOfTheDecisions) {
  const Malformed& each = GetParam();
  const Outcome lenient = decode_one(each.hex);
  const auto report = parsed(only_line(lenient));
  EXPECT_EQ(summary(report), each.lenient);
  EXPECT_EQ(lenient.code, report.at("ok").as_bool() ? 0 : 1);
  if (*each.warning != '\0') {
    ASSERT_FALSE(report.at("warnings").as_array().empty());
    EXPECT_THAT(std::string(report.at("warnings").as_array()[0].as_string()), StartsWith(each.warning));
  }
  EXPECT_EQ(summary(parsed(only_line(decode_one(each.hex, {"--strict"})))), each.strict);
}

constexpr const char* kM1 =
    "7E 00 02 00 00 01 39 12 34 56 78 00 01 33 7E 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 32 2D 30 30 "
    "30 31 0D 7E";
constexpr const char* kM4 =
    "7E 02 00 00 47 01 39 12 34 56 78 00 05 00 00 00 02 00 0C 00 03 01 58 7D 01 7D 02 06 CB 7E 01 00 23 03 "
    "68 00 58 24 "
    "03 15 08 30 15 01 04 00 12 D6 87 02 02 01 C4 03 02 03 66 11 05 01 00 00 00 09 25 04 00 00 00 19 2A 02 "
    "00 00 2B 04 "
    "00 C8 00 64 30 01 18 31 01 0B E0 7E";
constexpr const char* kM7 =
    "7E 00 02 00 00 01 39 12 34 56 78 00 01 33 7E 00 FF 55 7E 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 "
    "32 2D 30 30 "
    "30 31 0D 7E";
constexpr const char* kM8 =
    "7E 00 02 00 00 01 39 12 34 56 78 00 01 33 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 32 2D 30 30 30 "
    "31 0D 7E";
constexpr const char* kM9 =
    "7E 7E 7E 7E 00 02 00 00 01 39 12 34 56 78 00 01 33 7E 7E 7E 7E 01 02 00 09 01 39 12 34 56 78 00 04 4B "
    "37 51 32 2D "
    "30 30 30 31 0D 7E";
constexpr const char* kM14 = "7E 01 02 00 09 01 39 12 34 56 78 00 04 4B 37 51 32 2D 30 30 30 31 0D";

INSTANTIATE_TEST_SUITE_P(
    All, DecodeMalformedTest,
    testing::Values(Malformed{"M1", kM1, "[0x0002/1 0x0102/4]", "[0x0002/1 0x0102/4]"},
                    Malformed{"M2", "00 02 40 00 01 00 00 00 00 01 39 12 34 56 78 00 00 73 7E", "0x0002/0",
                              "0x0002/0", "no_leading_flag"},
                    Malformed{"M3", "7E 00 03 40 00 01 00 00 00 00 01 39 12 34 56 78 00 0F 7D 7E",
                              "0x0003/15", "bad_escape", "bare_escape"},
                    Malformed{"M4", kM4, "![bad_checksum bad_checksum]", "![bad_checksum bad_checksum]"},
                    Malformed{"M5", "7E 00 02 00 00 01 39 12 34 56 78 00 01 CC 7E", "bad_checksum",
                              "bad_checksum"},
                    Malformed{"M6", "7E 00 01 00 04 01 39 12 34 56 78 00 06 00 42 81 03 00 F3 7E",
                              "bad_length", "bad_length"},
                    Malformed{"M7", kM7, "![0x0002/1 too_short 0x0102/4]", "![0x0002/1 too_short 0x0102/4]"},
                    Malformed{"M8", kM8, "bad_length", "bad_length"},
                    Malformed{"M9", kM9, "[0x0002/1 0x0102/4]", "[0x0002/1 0x0102/4]"},
                    Malformed{"M10", "7E 00 02 00 00 03 0F 1A 2B 3C 4D 00 09 47 7E", "0x0002/9", "0x0002/9"},
                    Malformed{"M11", "7E 00 02 40 00 01 39 12 34 56 78 00 0A 78 7E", "0x0002/10",
                              "bad_length", "layout_by_length"},
                    Malformed{"M12", "7E 00 02 00 00 01 00 00 00 00 01 39 12 34 56 78 00 0B 38 7E",
                              "0x0002/11", "bad_length", "layout_by_length"},
                    Malformed{"M13", "7E 00 02 00 00 01 39 12 34 56 78 7D 33 7C 7E", "0x0002/32051",
                              "bad_escape", "bare_escape"},
                    Malformed{"M14", kM14, "no_frame", "no_frame"},
                    Malformed{"an escape that is none, and no frame", "7e00020000013912345678007d337e",
                              "bad_escape", "bad_escape"},
                    Malformed{"a frame without its flags", "00 02 00 00 01 39 12 34 56 78 00 01 33",
                              "0x0002/1", "0x0002/1", "no_flags"},
                    Malformed{"bytes without flags", "deadbeefcafe", "no_frame", "no_frame"}));

TEST(DecodeTest, APhoneThatIsNoBcdIsShownAsItsBytes) {
  const auto report = parsed(only_line(decode_one("7E 00 02 00 00 03 0F 1A 2B 3C 4D 00 09 47 7E")));
  EXPECT_EQ(report.at("phone"), "030f1a2b3c4d");
}

TEST(DecodeTest, ABodyBehindItsLastFieldIsKeptAndRefusedWhenStrict) {
  const std::string frame = frame_hex(0x0001, 1, "0001000200aabb");
  const auto lenient = parsed(only_line(decode_one(frame)));
  EXPECT_TRUE(lenient.at("ok").as_bool());
  EXPECT_EQ(lenient.at("body").at("extra"), "aabb");
  EXPECT_EQ(lenient.at("warnings").as_array().size(), 1U);
  const auto strict = parsed(only_line(decode_one(frame, {"--strict"})));
  EXPECT_EQ(summary(strict), "bad_body");
  EXPECT_EQ(strict.at("raw"), "0001000200aabb");
  EXPECT_TRUE(strict.at("body").is_null());
}

// A registration of 2011 has shorter fields, and the same header.
TEST(DecodeTest, ALayoutOtherThanTheEditionsIsNamed) {
  const std::string frame =
      frame_hex(0x0100, 1, "0001000241424344453132333435363738313233343536370131323334");
  const auto by_fit = parsed(only_line(decode_one(frame)));
  EXPECT_EQ(by_fit.at("edition"), "2013");
  EXPECT_EQ(by_fit.at("layout"), "2011");
  const auto asked = parsed(only_line(decode_one(frame, {"--edition", "2011"})));
  EXPECT_EQ(asked.at("edition"), "2011");
  EXPECT_FALSE(asked.contains("layout"));
  EXPECT_EQ(asked.at("body"), by_fit.at("body"));
}

std::string gzip(const std::string& text) {
  std::string out(compressBound(text.size()) + 32, '\0');
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string compressed_frame(std::string data) {
  const auto size = static_cast<std::uint32_t>(data.size());
  for (const unsigned shift : {0U, 8U, 16U, 24U})
    data.insert(data.begin(), static_cast<char>(size >> shift & 255));
  return frame_hex(0x0901, 1,
                   jt808::to_hex({reinterpret_cast<const std::uint8_t*>(data.data()), data.size()}));
}

TEST(DecodeTest, CompressedDataIsShownInflatedToo) {
  const auto report = parsed(only_line(decode_one(compressed_frame(gzip("hello")))));
  EXPECT_TRUE(report.at("ok").as_bool());
  EXPECT_EQ(report.at("inflated"), "68656c6c6f");
}

TEST(DecodeTest, DataThatInflatesWithoutEndOrIsDamagedGivesAWarning) {
  std::string cut = gzip("hello");
  cut.resize(cut.size() - 6);
  for (const auto& [data, warning] :
       {std::pair{gzip(std::string(500'000, 'x')), "more than"}, std::pair{cut, "ends too early"}}) {
    const auto report = parsed(only_line(decode_one(compressed_frame(data))));
    EXPECT_TRUE(report.at("ok").as_bool());
    EXPECT_FALSE(report.contains("inflated"));
    ASSERT_EQ(report.at("warnings").as_array().size(), 1U);
    EXPECT_THAT(std::string(report.at("warnings").as_array()[0].as_string()), HasSubstr(warning));
  }
}

TEST(DecodeTest, TextHasALineForEachField) {
  const Outcome outcome = test::jt808({"decode", "--text", frame_hex(0x0102, 7, "41"), "7e007e"});
  EXPECT_EQ(outcome.out,
            "0x0102 terminal_authentication, edition 2013, phone 013912345678, serial 7\n"
            "  auth_code: A\n"
            "too_short: 1 bytes between two flags; a frame has at least 13: a header of 12 and the checksum\n"
            "  frame: 7e007e\n");
  EXPECT_EQ(outcome.code, 1);
}

TEST(DecodeTest, WrongUsageIsExitStatusTwo) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--edition", "2020"},
                                                                     {"--json", "--text"},
                                                                     {"--raw", "7e7e"},
                                                                     {"--file", "no-such-file"},
                                                                     {"--strict-2011"},
                                                                     {"--no-such-option"}}) {
    std::vector<std::string> all{"decode"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = test::jt808(all);
    EXPECT_EQ(outcome.code, 2) << arguments.front();
    EXPECT_EQ(outcome.out, "") << arguments.front();
    EXPECT_NE(outcome.err, "") << arguments.front();
  }
}

}  // namespace
