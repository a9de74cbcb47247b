// Part 1, section 6: how a body is read that does not fit the rows of its edition, one test for each rule.
#include <gtest/gtest.h>

#include "tests/unit/protocol/reading.hpp"

namespace jt808::test {
namespace {

const std::string kBase = "00000000 000c0003 0157faf8 06cc6289 0014 0000 0000 240315090000";  // 28 bytes
const std::string kBare =
    "00000000 000c0003 0157faf8 06cc6289 0014 0000 0000 000000000000";  // without a time

TEST(ReadingRulesTest, Rule1TheEditionChoosesTheRows) {
  EXPECT_TRUE(Reading(0x8300, "0c 01 41", Edition::v2019).shows(R"("text_type":1,"text":"A")"));
  EXPECT_TRUE(Reading(0x8300, "0c 41").shows(R"("text":"A")"));
  EXPECT_EQ(Reading(0x0800, "00000001 00 00 03 01", Edition::v2011).layout().edition(), Edition::v2011);
}

TEST(ReadingRulesTest, Rule2TerminalsOf2011AreReadWithTheRowsOf2013UnlessTheProfileSaysStrict) {
  const Reading usual(0x8103, "01 00000001 04 0000003c", Edition::v2011);
  EXPECT_TRUE(usual.plain());
  EXPECT_TRUE(usual.shows(R"({"param_count":1,"params":{"heartbeat_interval":60}})"));
  const Reading strict(0x8103, "02 01 00000001 04 0000003c", Layout(Edition::v2011, true));
  EXPECT_TRUE(strict.plain());
  EXPECT_TRUE(strict.shows(R"({"param_count":2,"packet_param_count":1,"params":{"heartbeat_interval":60}})"));
}

TEST(ReadingRulesTest, Rule2TheStrictLayoutIsTakenWhereOnlyItFits) {
  for (const Edition edition : {Edition::v2011, Edition::v2013}) {
    const Reading reading(0x8103, "02 01 00000001 04 0000003c", edition);
    EXPECT_TRUE(reading.layout().strict_2011());
    EXPECT_TRUE(reading.warns("counters in the body"));
    EXPECT_TRUE(reading.shows(R"("packet_param_count":1)"));
  }
}

TEST(ReadingRulesTest, Rule2ALocationAnswerOf2011HasNoSerialInTheStrictText) {
  EXPECT_TRUE(Reading(0x0201, "0009" + kBase, Edition::v2011).plain());
  const Reading strict(0x0201, kBase, Layout(Edition::v2011, true));
  EXPECT_TRUE(strict.plain());
  EXPECT_FALSE(strict.shows("answer_serial"));
  const Reading found(0x0201, kBase);
  EXPECT_TRUE(found.layout().strict_2011());
  EXPECT_TRUE(found.shows(R"("longitude":114.057865)"));
}

TEST(ReadingRulesTest, Rule3AMessageWithoutRowsForTheEditionIsReadWithThoseOfTheNearest) {
  EXPECT_TRUE(
      Reading(0x8608, "04 00000001 00000007").shows(R"("query_type":4,"id_count":1,"ids":[{"id":7}])"));
  EXPECT_TRUE(Reading(0x8004, "260101123456", Edition::v2011).shows("2026-01-01T12:34:56Z"));
  EXPECT_TRUE(Reading(0x0004, "").plain());
  EXPECT_TRUE(Reading(0x8204, "").plain());
  const Reading can(0x0705, "0001 1015300250 00000001 0102030405060708", Edition::v2011);
  EXPECT_TRUE(can.plain());
  EXPECT_EQ(can.layout().edition(), Edition::v2013);
}

TEST(ReadingRulesTest, Rule4TheOtherEditionsAreTriedAndTheOneThatFitsIsReported) {
  const Reading parts(0x8003, "0140 0002 0003 0007");  // the WORD count of 2019
  EXPECT_EQ(parts.layout().edition(), Edition::v2019);
  EXPECT_TRUE(parts.warns("layout of 2019"));
  EXPECT_TRUE(parts.shows(R"("package_ids":[{"package_id":3},{"package_id":7}])"));
  const Reading earlier(0x8003, "0140 02 0003 0007", Edition::v2019);
  EXPECT_EQ(earlier.layout().edition(), Edition::v2013);
  EXPECT_TRUE(earlier.warns("layout of 2013"));
}

TEST(ReadingRulesTest, Rule4ACodeAloneIsTakenInA2019Frame) {
  const Reading code(0x0102, "4b3751322d30303031", Edition::v2019);
  EXPECT_TRUE(code.shows(R"({"auth_code":"K7Q2-0001"})"));
  EXPECT_NE(code.layout().edition(), Edition::v2019);
}

TEST(ReadingRulesTest, Rule5BytesBehindTheLastFieldAreDeliveredRaw) {
  const Reading answer(0x0001, "0042 8103 00 ab");
  EXPECT_TRUE(answer.shows(R"("result":0,"extra":"ab")"));
  EXPECT_TRUE(answer.warns("1 bytes behind its last field"));
  EXPECT_TRUE(Reading(0x0002, "0102").shows(R"({"extra":"0102"})"));
}

TEST(ReadingRulesTest, Rule5ABodyThatEndsInsideAFieldIsMalformedAndSaysWhere) {
  const Reading report(0x0200, Body(27, 0));
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, Errc::truncated);
  EXPECT_EQ(report.error->field, "time");
  EXPECT_EQ(report.error->offset, 22U);
  EXPECT_EQ(report.error->message,
            "location_report: the body of 27 bytes ends inside 'time', which starts at byte 22");
  const Reading inner(0x0201, "0009 00000000 0000");
  ASSERT_TRUE(inner.error);
  EXPECT_EQ(inner.error->field, "location.status");
  EXPECT_EQ(inner.error->offset, 6U);
}

TEST(ReadingRulesTest, Rule5TheLastListEndsAtTheEndOfTheBody) {
  const std::string record = "001c" + kBase;
  const Reading fewer(0x0704, "0007 01" + record);
  EXPECT_TRUE(fewer.shows(R"("count":7)"));
  EXPECT_TRUE(fewer.warns("count says 7, there are 1"));
  const Reading more(0x0704, "0001 01" + record + record);
  EXPECT_TRUE(more.warns("count says 1, there are 2"));
  EXPECT_FALSE(more.shows("extra"));
  const Reading cut(0x0704, "0002 01" + record + "001c 0000");
  EXPECT_TRUE(cut.warns("count says 2, there are 1"));
  EXPECT_TRUE(cut.shows(R"("extra":"001c0000")"));
  EXPECT_EQ(cut.message.get_if<BatchLocationUpload>()->records.size(), 1U);
}

TEST(ReadingRulesTest, Rule6ValuesAndBitsThatAreNotListedAreNoError) {
  const Reading answer(0x0001, "0042 8103 09");
  EXPECT_TRUE(answer.plain());
  EXPECT_TRUE(answer.shows(R"("result":9)"));
  const Reading report(0x0200, "80008000" + kBase.substr(8));
  EXPECT_TRUE(report.plain());
  EXPECT_TRUE(report.shows(R"("set":["bit_15","illegal_door_open"])"));
}

TEST(ReadingFormsTest, ManufacturerOfElevenBytesInTheAttributes) {
  const std::string rest = std::string(60, '0') + std::string(60, '0') + "89860012345678901234 00 00 03 01";
  const Reading text(0x0107, "0001 3730313131" + rest, Edition::v2019);
  EXPECT_TRUE(text.plain());
  const Reading field(0x0107, "0001 3434303330303730313131" + rest, Edition::v2019);
  EXPECT_TRUE(field.has_form(kForm2));
  EXPECT_TRUE(field.shows(R"("manufacturer_id":"44030070111")"));
  EXPECT_TRUE(field.shows(R"("form":2)"));
}

TEST(ReadingFormsTest, CountOfOneByteInARequestForParts) {
  const Reading bytes(0x0005, "04d2 02 0102 0203", Edition::v2019);
  EXPECT_TRUE(bytes.has_form(kForm2));
  EXPECT_TRUE(bytes.shows(R"("package_count":2,"package_ids":[{"package_id":258},{"package_id":515}])"));
  EXPECT_TRUE(Reading(0x0005, "04d2 0002 0102 0203", Edition::v2019).plain());
}

TEST(ReadingFormsTest, FoundMediaWithAndWithoutIdsAndCounts) {
  const std::string item2011 = "00 01 02" + kBase;
  const std::string item2013 = "00000007" + item2011;
  struct Row {
    std::string body;
    bool strict;
    LayoutMask form;
    bool ids;
  };
  const Row rows[] = {{"0001 0002" + item2013 + item2013, false, kForm1, true},       // 4 + 35 k
                      {"0001 0005 0002" + item2011 + item2011, true, kForm1, false},  // 6 + 31 k
                      {"0001 0005 0002" + item2013 + item2013, false, kForm2, true},  // 6 + 35 k
                      {"0001 0002" + item2011 + item2011, false, kForm3, false}};     // 4 + 31 k
  for (const Row& row : rows) {
    const Reading reading(0x0802, row.body);
    ASSERT_FALSE(reading.error) << reading.json;
    EXPECT_EQ(reading.layout().strict_2011(), row.strict) << row.body;
    EXPECT_TRUE(reading.has_form(row.form)) << row.body;
    EXPECT_EQ(reading.shows("media_id"), row.ids) << row.body;
    EXPECT_EQ(reading.message.get_if<StoredMultimediaSearchAnswer>()->items.size(), 2U) << row.body;
    EXPECT_FALSE(reading.shows("extra")) << row.body;
  }
}

TEST(ReadingFormsTest, DriverIdentityWithTheFieldsOfTheDraft) {
  const std::string card = std::string(40, '3');
  const std::string usual = "01 240315090000 00 02 4141" + card + "02 4242 20301231" + card;
  EXPECT_TRUE(Reading(0x0702, usual, Edition::v2019).plain());
  const Reading draft(0x0702, usual + "63" + card, Edition::v2019);
  EXPECT_TRUE(draft.has_form(kForm2));
  EXPECT_TRUE(draft.shows(R"("face_match":99,"id_card_uid":")" + card + '"'));
  // By the text nothing follows the time, or a result that is no success.
  EXPECT_TRUE(Reading(0x0702, "02 240315090000").plain());
  EXPECT_TRUE(Reading(0x0702, "01 240315090000 02").plain());
  EXPECT_EQ(Reading(0x0702, "02 4141" + card + card + card + "01 42").layout().edition(), Edition::v2011);
}

TEST(ReadingFormsTest, MediaDataWithALocationWithCountersOrAtOnce) {
  const std::string head = "00000007 00 00 01 02";
  const std::string jpeg = "ffd8ffe000104a464946" + std::string(80, '0');
  const Reading text(0x0801, head + kBase + jpeg);
  EXPECT_TRUE(text.plain());
  EXPECT_TRUE(text.shows(R"("location":{)"));
  const Reading counters(0x0801, head + "00000002 00000001" + jpeg);
  EXPECT_TRUE(counters.layout().strict_2011());
  EXPECT_TRUE(counters.shows(R"("packet_total":2,"packet_no":1,"data_part":"ffd8)"));
  const Reading at_once(0x0801, head + jpeg);
  EXPECT_TRUE(at_once.has_form(kForm2));
  EXPECT_TRUE(at_once.shows(R"("media_data":"ffd8)"));
  // Neither a time nor a magic number: the form of the text stands.
  const Reading no_time(0x0801, head + kBare + "00112233");
  EXPECT_TRUE(no_time.has_form(kForm1));
  EXPECT_FALSE(no_time.layout().strict_2011());
  EXPECT_TRUE(no_time.shows(R"("time":null)"));
}

TEST(ReadingFormsTest, SatelliteStatusIsRawWhereItDoesNotFit) {
  EXPECT_TRUE(Reading(0x0205, "01 07 3e 00bc 2b 00 00 00" + kBase).plain());
  for (const char* const body : {"", "00", "01020304", "00 00 00 00 0102"}) {
    const Reading raw(0x0205, body);
    ASSERT_FALSE(raw.error) << body;
    EXPECT_EQ(to_hex(raw.message.base().extra), to_hex(hex(body)));
    EXPECT_TRUE(raw.warns("kept as bytes")) << body;
  }
}

TEST(ReadingFormsTest, PassthroughAndRecorderDataWithTheLengthsOf2011) {
  const Reading passed(0x0900, "41 00000005 0003 010203", Edition::v2011);
  EXPECT_TRUE(passed.layout().strict_2011());
  EXPECT_TRUE(passed.shows(R"("total_length":5,"packet_length":3,"content":"010203")"));
  EXPECT_TRUE(Reading(0x0900, "41 010203", Edition::v2011).shows(R"("content":"010203")"));
  const Reading recorder(0x0700, "08 0005 0003 010203", Edition::v2011);
  EXPECT_TRUE(recorder.layout().strict_2011());
  EXPECT_TRUE(recorder.shows(R"("packet_length":3,"data":"010203")"));
}

TEST(ReadingFormsTest, TheSideOnWhichARegistrationPadsIsKept) {
  const std::string model = "4d31" + std::string(56, '0');
  const std::string model_in_front = std::string(56, '0') + "4d31";
  const std::string maker = std::string(22, '0');
  struct Row {
    std::string names;
    LayoutMask form;
  };
  for (const Row& row : {Row{model_in_front + model, kForm1}, Row{model + model, kForm2},
                         Row{model_in_front + model_in_front, kForm3}, Row{model + model_in_front, kForm4}}) {
    const Reading reading(0x0100, "002c012c" + maker + row.names + "02 41", Edition::v2019);
    EXPECT_TRUE(reading.plain());
    EXPECT_TRUE(reading.has_form(row.form));
    EXPECT_TRUE(reading.shows(R"("terminal_model":"M1","terminal_id":"M1","plate_color":2,"plate":"A")"));
  }
}

// The 0x0200 item `id` with the sizes of an alarm identifier.
std::string with_item(std::string_view id, const std::string& value) {
  std::string length;
  append_hex(length, Body{static_cast<std::uint8_t>(hex(value).size())});
  return kBase + std::string(id) + length + value;
}

TEST(ReadingFormsTest, AlarmIdentifiersOfEverySize) {
  const std::string fixed = "00000011 01 01 02 34 08 00 00 00 3c 000c 01dc89d0 073d8aa5 240315115959 0401";
  const std::string long_id = "42323030303031" + std::string(46, '0');
  struct Row {
    std::string sign;
    std::string_view dialect;
  };
  for (const Row& row : {Row{"42323030303031 240315115959 00 03 00", ""},
                         Row{long_id + "240315115959 00 03", R"("dialect":"heilongjiang")"},
                         Row{long_id + "240315115959 00 03 00", R"("dialect":"sichuan")"},
                         Row{long_id + "240315115959 00 03 0000", R"("dialect":"yue")"}}) {
    const Reading reading(0x0200, with_item("64", fixed + row.sign));
    EXPECT_TRUE(reading.plain()) << row.dialect;
    EXPECT_TRUE(reading.shows(R"("adas_alarm":{"alarm_id":17)")) << reading.json;
    EXPECT_TRUE(reading.shows(R"("alarm_sign":{"terminal_id":"B200001","time":"2024-03-15T11:59:59+08:00")"));
    EXPECT_TRUE(reading.shows(row.dialect)) << reading.json;
    EXPECT_EQ(reading.shows("dialect"), !row.dialect.empty());
  }
  EXPECT_TRUE(Reading(0x0200, with_item("64", fixed + "4232")).shows(R"("0x64":")"));
}

TEST(ReadingFormsTest, TyresOfNineAndTenBytes) {
  const std::string fixed = "00000011 01 3c 000c 01dc89d0 073d8aa5 240315115959 0401";
  const std::string su = "42323030303031 240315115959 00 03 00";
  const std::string yue = "42323030303031" + std::string(46, '0') + "240315115959 00 03 0000";
  const std::string nine = "01 0002 0064 0028 0050";
  const std::string ten = "0001 0002 0064 0028 0050";
  const std::string_view tyre =
      R"("tyres":[{"position":1,"alarm_type":{"value":2,"set":["pressure_too_high"]},)"
      R"("pressure":100,"temperature":40,"battery":80}])";
  for (const auto& [value, last] :
       {std::pair(fixed + su + "01" + nine, "]}}}"), std::pair(fixed + su + "01" + ten, R"(],"form":2}}})"),
        std::pair(fixed + yue + "01" + ten, R"(],"dialect":"yue"}}})"),
        std::pair(fixed + yue + "01" + nine, R"(],"dialect":"yue","form":2}}})")}) {
    const Reading reading(0x0200, with_item("66", value));
    EXPECT_TRUE(reading.plain());
    EXPECT_TRUE(reading.shows(tyre)) << reading.json;
    EXPECT_TRUE(reading.json.ends_with(last)) << reading.json;
  }
  // Eight bytes are no tyre of any text.
  EXPECT_TRUE(Reading(0x0200, with_item("66", fixed + su + "01 0002 0064 0028 0050")).shows(R"("0x66":")"));
}

TEST(ReadingFormsTest, AttachmentInformationWithIdentifiersOfEveryProvince) {
  const std::string short_id = "42323030303031";
  const std::string long_id = short_id + std::string(46, '0');
  const std::string rest = std::string(64, '3') + "00 01 03 612e62 00000009";
  const std::string time = "240315115959 00 01";
  for (const auto& [leading, sign] :
       {std::pair(short_id, short_id + time + "00"), std::pair(long_id, long_id + time + "0000"),
        std::pair(long_id, long_id + time + "00"), std::pair(long_id, long_id + time),
        std::pair(short_id, long_id + time + "0000"), std::pair(long_id, short_id + time + "00"),
        std::pair(std::string(), long_id + time)}) {
    const Reading reading(0x1210, leading + sign + rest);
    ASSERT_FALSE(reading.error) << reading.json;
    EXPECT_TRUE(reading.shows(R"("time":"2024-03-15T11:59:59+08:00")")) << reading.json;
    EXPECT_TRUE(reading.shows(R"("files":[{"file_name_length":3,"file_name":"a.b","file_size":9}])"))
        << reading.json;
    EXPECT_FALSE(reading.shows("extra"));
  }
}

TEST(ReadingFormsTest, AbnormalDrivingOfTwoAndOfThreeBytes) {
  EXPECT_TRUE(
      Reading(0x0200, with_item("18", "0001")).shows(R"("abnormal_driving":{"behaviour":{"value":1)"));
  EXPECT_TRUE(Reading(0x0200, with_item("18", "000105")).shows(R"("fatigue_degree":5)"));
  EXPECT_TRUE(Reading(0x0200, with_item("18", "00010506")).shows(R"("0x18":"00010506")"));
}

}  // namespace
}  // namespace jt808::test
