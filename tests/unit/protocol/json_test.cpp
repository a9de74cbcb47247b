// The JSON forms: exact decimals, bit fields, times, items, and errors that name the field.
#include "jt808/json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/protocol/support.hpp"

namespace jt808::test {
namespace {

std::string shown(std::uint16_t id, std::string_view hex, Edition edition = Edition::v2013) {
  const auto json = body_to_json(*find_message(id), from_hex(hex).value(), edition);
  return json ? *json : "error: " + json.error().message;
}

Result<Body> taken(std::uint16_t id, const std::string& json, Edition edition = Edition::v2013) {
  return body_from_json(*find_message(id), boost::json::parse(json).as_object(), edition);
}

TEST(JsonTest, ALocationReportInWireOrderWithExactDecimals) {
  EXPECT_EQ(
      shown(0x0200,
            "00000002 000c0303 01dc0000 073c2f00 0008 003c 0150 180715101010 0104 0000 3039 3101 0b e102 "
            "beef e102 0102"),
      R"({"alarm":{"value":2,"set":["overspeed"]},)"
      R"("status":{"value":787203,"set":["acc_on","located","gps_used","beidou_used"],"load_state":3},)"
      R"("latitude":31.195136,"longitude":121.384704,"altitude":8,"speed":6.0,"direction":336,)"
      R"("time":"2018-07-15T10:10:10+08:00","items":{"mileage":1234.5,"gnss_satellites":11,"0xe1":"beef","0xe1#2":"0102"}})");
}

TEST(JsonTest, BitsAreNamedByEdition) {
  const std::string body = "80018000 00000000 00000000 00000000 0000 0000 0000 000000000000";
  EXPECT_NE(shown(0x0200, body, Edition::v2013).find(R"(["bit_15","bit_16","illegal_door_open"])"),
            std::string::npos);
  EXPECT_NE(shown(0x0200, body, Edition::v2019).find(R"(["illegal_driving","tyre_pressure","bit_31"])"),
            std::string::npos);
}

TEST(JsonTest, TimesAreNullOrATimeOrTheDigits) {
  const std::string base = "00000000 00000000 00000000 00000000 0000 0000 0000 ";
  EXPECT_NE(shown(0x0200, base + "000000000000").find(R"("time":null)"), std::string::npos);
  EXPECT_NE(shown(0x0200, base + "ffffffffffff").find(R"("time":null)"), std::string::npos);
  EXPECT_NE(shown(0x0200, base + "241931000000").find(R"("time":"241931000000")"), std::string::npos);
  EXPECT_EQ(shown(0x8004, "260101123456"), R"({"server_time":"2026-01-01T12:34:56Z"})");
}

TEST(JsonTest, SecretsAreMaskedOnRequest) {
  JsonOptions options;
  options.mask_secrets = true;
  const auto json =
      body_to_json(RegisterAnswer::kInfo, from_hex("0001 00 414243").value(), Edition::v2013, options);
  EXPECT_EQ(*json, R"({"answer_serial":1,"result":0,"auth_code":"***"})");
}

TEST(JsonTest, PasswordsAmongParametersAreMaskedToo) {
  JsonOptions options;
  options.mask_secrets = true;
  const auto json =
      body_to_json(QueryParametersAnswer::kInfo,
                   from_hex("0007 02 00000011 02 7573 00000012 03 414243").value(), Edition::v2013, options);
  EXPECT_EQ(
      *json,
      R"({"answer_serial":7,"param_count":2,"params":{"main_dial_user":"us","main_dial_password":"***"}})");
}

TEST(JsonTest, RubbishInTextStaysValidJson) {
  const std::string json = shown(0x8300, "04 ff22 5c0a 80");
  boost::json::error_code error;
  boost::json::parse(json, error);
  EXPECT_FALSE(error) << json;
}

TEST(JsonTest, InputTakesNumbersNamesAndObjectsForBits) {
  for (const char* flag : {"12", R"(["display","tts"])", R"({"value":12})", R"({"set":["display","tts"]})",
                           R"({"value":12,"set":["display","tts"]})", R"(["bit_2","bit_3"])"}) {
    const auto body = taken(0x8300, std::string(R"({"text":"a","flag":)") + flag + "}");
    ASSERT_TRUE(body) << flag << ": " << body.error().message;
    EXPECT_EQ(*body, (Body{12, 'a'})) << flag;
  }
  EXPECT_EQ(*taken(0x8300, R"({"flag":{"class":2,"set":["display"]},"text_type":"service","text":""})",
                   Edition::v2019),
            (Body{6, 2}));
}

TEST(JsonTest, AbsentFieldsAreDefaultsAndCountsAreComputed) {
  EXPECT_EQ(taken(0x8300, "{}")->size(), 1U);
  const auto batch = taken(0x0704, R"({"records":[{"location":{"speed":6.5}}]})");
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_EQ(to_hex(*batch).substr(0, 10), "000100001c");
  EXPECT_EQ(taken(0x0102, R"({"auth_code":"abc"})", Edition::v2019)->front(), 3);
}

TEST(JsonTest, ErrorsNameTheField) {
  struct Row {
    std::uint16_t id;
    const char* json;
    Errc code;
    const char* named;
  };
  const Row rows[] = {
      {0x8300, R"({"txt":"a"})", Errc::unknown_field, "txt"},
      {0x8300, R"({"text_type":1})", Errc::unknown_field, "text_type"},  // 2019 only
      {0x8300, R"({"text":5})", Errc::wrong_type, "text"},
      {0x8300, R"({"text":"🚚"})", Errc::not_encodable, "text"},
      {0x8300, R"({"flag":256})", Errc::out_of_range, "flag"},
      {0x8300, R"({"flag":-1})", Errc::out_of_range, "flag"},
      {0x8300, R"({"flag":1.5})", Errc::out_of_range, "flag"},
      {0x8300, R"({"flag":"4"})", Errc::wrong_type, "flag"},
      {0x8300, R"({"flag":["shown"]})", Errc::unknown_name, "shown"},
      {0x8300, R"({"flag":["bit_8"]})", Errc::unknown_name, "bit_8"},
      {0x8300, R"({"flag":{"value":4,"set":["tts"]}})", Errc::out_of_range, "flag"},
      {0x8900, R"({"content":"abc"})", Errc::wrong_type, "content"},
      {0x8900, R"({"content":"xy"})", Errc::wrong_type, "content"},
      {0x8001, R"({"result":"maybe"})", Errc::unknown_name, "result"},
      {0x0200, R"({"latitude":31.2304161})", Errc::out_of_range, "latitude"},
      {0x0200, R"({"latitude":-1})", Errc::out_of_range, "latitude"},
      {0x0200, R"({"latitude":1e300})", Errc::out_of_range, "latitude"},
      {0x0200, R"({"time":"yesterday"})", Errc::invalid_text, "time"},
      {0x0200, R"({"items":{"milage":1}})", Errc::unknown_field, "milage"},
      {0x0200, R"({"items":{"0x1":"zz"}})", Errc::wrong_type, "0x1"},
      {0x0200, R"({"items":{"0x100":"00"}})", Errc::unknown_field, "0x100"},
      {0x0200, R"({"items":{"overspeed_detail":{"location_type":1,"nothing":2}}})", Errc::unknown_field,
       "overspeed_detail"},
      {0x0704, R"({"count":2,"records":[]})", Errc::bad_length, "count"},
      {0x0704, R"({"records":[{"length":5,"location":{}}]})", Errc::bad_length, "records"},
      {0x0100, R"({"manufacturer_id":"TOOLONG"})", Errc::out_of_range, "manufacturer_id"},
      {0x8100, R"({"result":1,"auth_code":"a"})", Errc::not_in_this_form, "auth_code"},
      {0x8202, R"({"interval":0,"validity":5})", Errc::not_in_this_form, "validity"},
      {0x0104, R"({"params":{"main_apn":7}})", Errc::wrong_type, "main_apn"},
      {0x0104, R"({"params":{"plate_color":"pink"}})", Errc::unknown_name, "plate_color"},
      {0x0104, R"({"params":{"odometer":0.05}})", Errc::out_of_range, "odometer"},
      {0x0104, R"({"params":{"adas_params":{"dialect":"mars"}}})", Errc::unknown_name, "dialect"},
      {0x0200, R"({"items":{"carriage_temperature":40000}})", Errc::out_of_range, "carriage_temperature"},
      {0x0200, R"({"items":{"tyre_pressure":"00"}})", Errc::bad_length, "tyre_pressure"},
      {0x0005, R"({"form":9})", Errc::out_of_range, "form"},
      {0x0005, R"({"form":3})", Errc::out_of_range, "form"},  // it has two
      {0x0200, R"({"items":{"tpms_alarm":{"form":3}}})", Errc::out_of_range, "form"},
      {0x0200, R"({"time":"2024-13-01T00:00:00+08:00"})", Errc::invalid_text, "time"},
      {0x0200, R"({"time":"2024-01-01T24:00:00+08:00"})", Errc::invalid_text, "time"},
      {0x0200, R"({"time":"2024-01-01T00:00:00Z"})", Errc::invalid_text, "time"},
      {0x0705, R"({"receive_time":"10:61:00.000"})", Errc::invalid_text, "receive_time"},
      {0x0702, R"({"certificate_expiry":"2024-02-30"})", Errc::invalid_text, "certificate_expiry"},
      {0x9205, R"({"alarm_flags":"-1"})", Errc::invalid_text, "alarm_flags"},
  };
  for (const Row& row : rows) {
    const auto body = taken(row.id, row.json);
    ASSERT_FALSE(body) << row.json;
    EXPECT_EQ(static_cast<int>(body.error().code), static_cast<int>(row.code))
        << row.json << ": " << body.error().message;
    EXPECT_NE(body.error().message.find(row.named), std::string::npos)
        << row.json << ": " << body.error().message;
    EXPECT_EQ(body.error().message.find(std::string(find_message(row.id)->name) + ": "), 0U);
  }
}

TEST(JsonTest, QuadWordsAreDecimalStringsAndAlsoTakeNumbers) {
  const std::string body = "01 260102000000 260102235959 ffffffffffffffff 00 00 00";
  EXPECT_NE(shown(0x9205, body).find(R"("alarm_flags":"18446744073709551615")"), std::string::npos);
  EXPECT_EQ(*taken(0x9205, R"({"alarm_flags":"5"})"), *taken(0x9205, R"({"alarm_flags":5})"));
}

TEST(JsonTest, ItemsAreTakenByNameByIdAndRepeated) {
  const auto body =
      taken(0x0200, R"({"items":{"mileage":0.1,"0xe1":"beef","mileage#2":0.2,"0x01#3":"00000003"}})");
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(to_hex(Bytes(*body).subspan(28)), "010400000001e102beef010400000002010400000003");
  const auto more =
      taken(0x8103, R"({"params":{"can_id_collect_more_0x00000112":{"interval":1,"can_id":["can2"]}}})");
  ASSERT_TRUE(more) << more.error().message;
  EXPECT_EQ(to_hex(*more), "0100000112080000000180000000");
}

TEST(JsonTest, AWholeNumberMayBeWrittenWithAPoint) {
  const auto parsed = boost::json::parse(R"({"alarm_serial":2.0})");
  EXPECT_EQ(body_from_json(*find_message(0x8203), parsed.as_object(), Edition::v2013).value(),
            (std::vector<std::uint8_t>{0, 2, 0, 0, 0, 0}));
  const auto fraction = boost::json::parse(R"({"alarm_serial":2.5})");
  EXPECT_EQ(body_from_json(*find_message(0x8203), fraction.as_object(), Edition::v2013).error().field,
            "alarm_serial");
}

TEST(JsonTest, ABodyThatIsKeptAsBytesComesBackAsThem) {
  const std::vector<std::uint8_t> body{1, 2};
  const auto json = body_to_json(*find_message(0x0205), body, Edition::v2019);
  ASSERT_TRUE(json);
  EXPECT_EQ(*json, R"({"extra":"0102"})");
  EXPECT_EQ(
      body_from_json(*find_message(0x0205), boost::json::parse(*json).as_object(), Edition::v2019).value(),
      body);
}

TEST(JsonTest, ManyItemsOfOneIdAreNumberedAndANumberMustFollowTheirSign) {
  std::string items;  // more ids than are counted one by one
  for (int id = 0x80; id < 0xb0; ++id)
    items += to_hex(std::vector<std::uint8_t>{static_cast<std::uint8_t>(id), 0});
  const std::string json = shown(0x0200, std::string(56, '0') + items + "af00" + "af00");
  EXPECT_NE(json.find(R"("0xaf#3":"")"), std::string::npos) << json;
  const auto wrong = boost::json::parse(R"({"items":{"mileage#x":1}})");
  EXPECT_FALSE(body_from_json(*find_message(0x0200), wrong.as_object(), Edition::v2013));
}

TEST(JsonTest, ATemperatureMayBeWrittenWithAPoint) {
  const auto parsed = boost::json::parse(R"({"items":{"carriage_temperature":-2.0}})");
  const auto body = body_from_json(*find_message(0x0200), parsed.as_object(), Edition::v2019);
  ASSERT_TRUE(body);
  EXPECT_EQ(to_hex(Bytes(*body).last(4)), "0602fffe");
}

TEST(JsonTest, WarningsOfOneBodyHaveALimit) {
  std::vector<std::uint8_t> body{0, 1, 0xff};
  for (int i = 0; i < 1000; ++i) body.insert(body.end(), {0, 0, 0, 0x10, 1, 0xff});
  AnyMessage message;
  ASSERT_TRUE(decode_into(*find_message(0x0104), body, Edition::v2013, message));
  EXPECT_EQ(message.base().warnings.size(), 65U);
}

}  // namespace
}  // namespace jt808::test
