// What stands inside fields: the parameter strings of 0x8105, the packets of the driving recorder.
#include <gtest/gtest.h>

#include "jt808/catalog.hpp"
#include "jt808/json.hpp"
#include "jt808/recorder.hpp"
#include "jt808/terminal_control.hpp"

namespace jt808 {
namespace {

using Buffer = std::vector<std::uint8_t>;

std::string shown(std::uint16_t id, std::string_view hex, Edition edition = Edition::v2019) {
  return body_to_json(*find_message(id), from_hex(hex).value(), edition).value();
}
// The body as hexadecimal digits, or what is wrong with the JSON.
std::string taken(std::uint16_t id, std::string_view json, Edition edition = Edition::v2019) {
  const auto object = parse_json_object(json);
  if (!object) return object.error().message;
  const auto body = body_from_json(*find_message(id), *object, edition);
  return body ? to_hex(*body) : body.error().message;
}
// JSON of a body as it is, and without the bytes that the key beside them stands for.
void expect_told(std::uint16_t id, const std::string& hex, std::string_view field, std::string_view told) {
  const std::string json = shown(id, hex);
  EXPECT_NE(json.find(told), std::string::npos) << json;
  EXPECT_EQ(taken(id, json), hex);
  boost::json::object alone = parse_json_object(json).value();
  EXPECT_EQ(alone.erase({field.data(), field.size()}), 1U);
  const auto body = body_from_json(*find_message(id), alone, Edition::v2019);
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(to_hex(*body), hex);
}
bool tells(std::uint16_t id, std::string_view hex) {
  const std::string json = shown(id, hex);
  EXPECT_EQ(taken(id, json), hex);
  return json.find("_parsed") != std::string::npos || json.find("_inflated") != std::string::npos;
}

TEST(PassthroughContentsTest, PeripheralsAreTakenApartAndPutTogetherAgain) {
  expect_told(
      0x0900, "f7026405010000000065051000000403", "content",
      R"({"count":2,"peripherals":[{"peripheral_id":100,"length":5,"work_state":1,"alarm_state":)"
      R"({"value":0,"set":[]}},{"peripheral_id":101,"length":5,"work_state":16,"alarm_state":)"
      R"({"value":1027,"set":["camera_fault","main_storage_fault","communication_module_fault"]}}]})");
  expect_told(0x0900, "f801640c03d4c1410000000258310143", "content",
              R"("company_length":3,"company":"粤A","model_length":0,"model":"","hardware_length":0)");
  expect_told(0x8900, "f8026465", "content",
              R"("peripherals":[{"peripheral_id":100},{"peripheral_id":101}])");
}

TEST(PassthroughContentsTest, WhatDoesNotFitStaysBytes) {
  EXPECT_TRUE(tells(0x0900, "f70164050100000000"));
  EXPECT_FALSE(tells(0x0900, "f7016405010000000000"));  // a byte too many
  EXPECT_FALSE(tells(0x0900, "f701640501000000"));      // a byte too few
  EXPECT_FALSE(tells(0x0900, "f70164040100000000"));    // a length that is not that of the entry
  EXPECT_FALSE(tells(0x0900, "f7ff"));
  EXPECT_FALSE(tells(0x0900, "000164050100000000"));  // another type
  EXPECT_FALSE(tells(0x0900, "f801640702ffff00000000"));
}

TEST(PassthroughContentsTest, TheBytesAndWhatTheyHoldMustSayTheSame) {
  EXPECT_EQ(taken(0x8900, R"({"content_parsed":{"peripherals":[100,"dsm"]},"passthrough_type":247})"),
            "f7026465");
  EXPECT_EQ(
      taken(0x8900, R"({"passthrough_type":247,"content":"0164","content_parsed":{"peripherals":[101]}})"),
      "data_passthrough: 'content_parsed' says something else than 'content' beside it");
  EXPECT_EQ(taken(0x8900, R"({"passthrough_type":65,"content_parsed":{}})"),
            "data_passthrough: 'content_parsed' is not known for this kind; give the bytes");
  EXPECT_EQ(taken(0x0900, R"({"passthrough_type":247,"content_parsed":{"peripherals":[{"length":4}]}})"),
            "uplink_passthrough: 'content_parsed.peripherals[0].length' says 4, but 5 bytes are behind it");
  EXPECT_EQ(
      taken(
          0x0900,
          R"({"passthrough_type":248,"content_parsed":{"peripherals":[{"company_length":1,"company":"ab"}]}})"),
      "uplink_passthrough: 'content_parsed.peripherals[0].company_length' says 1, but 'company' has 2");
}

TEST(AreaAnswerTest, WholeBodiesBareAreasAndIdsAreTold) {
  const std::string circle = "000005f200de075bcd15075bcd15000000c8003cc8029a0008536d616c6c436869";
  expect_told(0x0608, "01000000010101" + circle, "data",
              R"("data_parsed":{"settings":[{"set_attr":1,"area_count":1,"areas":[{"area_id":1522,)");
  expect_told(0x0608, "01000000020101" + circle + "0101" + circle, "data", R"("settings":[{"set_attr":1,)");
  expect_told(0x0608, "0100000001" + circle, "data", R"("data_parsed":{"areas":[{"area_id":1522,)");
  expect_told(0x0608,
              "02000000010101000005f200de075bcd13075bcd12075bcd15075bcd14003cc800000008736d616c6c636869",
              "data", R"("areas":[{"area_id":1522,"area_attr")");
  expect_told(0x0608,
              "0300000001000004d200012001070000122001070000130002075bcd15075bcd14075bccbc075bccbd0008736d61"
              "6c6c636869",
              "data", R"("settings":[{"area_id":1234,)");
  expect_told(0x0608,
              "04000000010000270f00332001070000122001070000120001000003e800000507075bcd15075bcd1438030032007b"
              "004517005000086b6f696b65353138",
              "data", R"("waypoints":[{"waypoint_id":1000,)");
  expect_told(0x0608, "03000000020000000100000002", "data", R"("data_parsed":{"ids":[{"id":1},{"id":2}]})");
}

TEST(AreaAnswerTest, IdsAreAsManyAsTheCountSays) {
  EXPECT_FALSE(tells(0x0608, "03000000030000000100000002"));
  EXPECT_EQ(taken(0x0608, R"({"query_type":4,"count":2,"data_parsed":{"ids":[7]}})"),
            "query_area_route_answer: 'data_parsed' does not have the 2 entries that 'count' says");
}

TEST(AreaAnswerTest, ACountThatIsNotGivenIsThatOfTheEntries) {
  EXPECT_EQ(taken(0x0608, R"({"query_type":4,"data_parsed":{"ids":[7,8]}})"), "04000000020000000700000008");
  const std::string circle = "000005f200de075bcd15075bcd15000000c8003cc8029a0008536d616c6c436869";
  const auto without_count = [](const std::string& hex) {
    boost::json::object json = parse_json_object(shown(0x0608, hex)).value();
    json.erase("count");
    json.erase("data");
    return to_hex(body_from_json(*find_message(0x0608), json, Edition::v2019).value());
  };
  for (const std::string& hex : {"01000000020101" + circle + "0101" + circle, "0100000001" + circle,
                                 "01000000020102" + circle + circle}) {
    EXPECT_EQ(without_count(hex), hex);
  }
}

TEST(CompressedUplinkTest, WhatWasCompressedIsShownBesideTheBytes) {
  const std::string gzip = "1f8b080000000000000b2bce4dccc949cec82ca6320d0027f897e258000000";
  const std::string json = shown(0x0901, "0000001f" + gzip);
  EXPECT_NE(json.find(R"(,"data_inflated":"736d616c6c636869736d61)"), std::string::npos) << json;
  EXPECT_EQ(taken(0x0901, json), "0000001f" + gzip);
  EXPECT_TRUE(tells(0x0901, "0000000b789c4b4c4a0600024d0127"));  // zlib
  EXPECT_FALSE(tells(0x0901, "0000001e" + gzip.substr(0, 60)));
  EXPECT_FALSE(tells(0x0901, "00000020" + gzip + "00"));
  EXPECT_EQ(taken(0x0901, R"({"data_inflated":"61"})"),
            "compressed_uplink: 'data_inflated' is not what 'data' holds, which must be given");
}

TEST(TerminalControlTest, TheStringAndItsValuesStandBesideEachOther) {
  const std::string params = "303b4b3751323b3b3b3bd6d03b37393939 3b303b3630";
  const std::string hex = "02" + to_hex(from_hex(params).value());
  expect_told(
      0x8105, hex, "params",
      R"("params":"0;K7Q2;;;;中;7999;0;60","params_parsed":{"connect_control":"0","auth_code":"K7Q2",)");
  EXPECT_FALSE(tells(0x8105, "02303b31"));  // fewer values than the command has
  EXPECT_FALSE(tells(0x8105, "04"));
  EXPECT_NE(taken(0x8105, R"({"command":1,"params_parsed":{"apn":"a;b"}})").find("';'"), std::string::npos);
  EXPECT_NE(taken(0x8105, R"({"command":1,"params_parsed":{"x":"a"}})").find("params_parsed.x"),
            std::string::npos);
}

TEST(ChannelListTest, TheChannelsAreAsManyAsTheThreeCountsSay) {
  const auto with = [](std::string_view counts) {
    return "01000000760b" + std::string(counts) + "0101000002020101";
  };
  EXPECT_EQ(taken(0x8103, shown(0x8103, with("010100"))), with("010100"));
  AnyMessage message;
  ASSERT_TRUE(decode_into(*find_message(0x8103), from_hex(with("010200")).value(), Edition::v2013, message));
  EXPECT_EQ(
      message.base().warnings,
      std::vector<std::string>{"params.av_channel_list.channels has 2 entries, the counts before it say 3"});
  EXPECT_EQ(
      taken(0x8103, shown(0x8103, with("010200"))),
      "set_parameters: 'params.av_channel_list.channels' has 2 entries, but av_channels, audio_channels, "
      "video_channels say 3");
  const std::string cut = "010000007609010100010100000202";
  ASSERT_TRUE(decode_into(*find_message(0x8103), from_hex(cut).value(), Edition::v2013, message));
  EXPECT_EQ(message.base().warnings,
            std::vector<std::string>{"params.av_channel_list ends inside an entry and is kept as bytes"});
  EXPECT_EQ(taken(0x8103, shown(0x8103, cut)), cut);
}

TEST(JsonTextTest, AKeyThatIsGivenTwiceIsRefusedHoweverDeep) {
  EXPECT_EQ(taken(0x8300, R"({"flag":1,"text":"a","flag":2})"), "has the key 'flag' twice in one object");
  EXPECT_EQ(taken(0x8103, R"({"params":{"heartbeat_interval":1,"heartbeat_interval":2}})"),
            "has the key 'heartbeat_interval' twice in one object");
  EXPECT_EQ(taken(0x8300, R"({"text":"a","\u0074ext":"b"})"), "has the key 'text' twice in one object");
  EXPECT_EQ(taken(0x8300, R"([{"a":1}])"), "is no JSON object");
  EXPECT_EQ(taken(0x8300, "{").substr(0, 12), "is no JSON: ");
  EXPECT_TRUE(parse_json_object(R"({"a":{"x":1},"b":[{"x":1},{"x":2}]})"));
}

TEST(TerminalControlTest, SecretsAreMaskedInTheStringAndInItsValues) {
  const auto masked = [](std::string_view text) {
    const auto hex = "02" + to_hex(Buffer(text.begin(), text.end()));
    return body_to_json(*find_message(0x8105), from_hex(hex).value(), Edition::v2013, {.mask_secrets = true})
        .value();
  };
  EXPECT_EQ(masked("0;K7Q2;a;u;p4ss;h;1;2;3"),
            R"({"command":2,"params":"0;***;a;u;***;h;1;2;3","params_parsed":{"connect_control":"0",)"
            R"("auth_code":"***","apn":"a","dial_user":"u","dial_password":"***","server_addr":"h",)"
            R"("tcp_port":"1","udp_port":"2","time_limit_min":"3"}})");
  EXPECT_EQ(masked("0;K7Q2"), R"({"command":2,"params":"0;***"})");
  EXPECT_EQ(masked("1;;a"), R"({"command":2,"params":"1;;a"})");
}

TEST(TerminalControlTest, AStringIsTakenApartAndPutTogetherAgain) {
  const auto values = split_control(2, "0;K7Q2;CMNET;;;203.0.113.9;7999;0;60");
  ASSERT_EQ(values.size(), 9U);
  EXPECT_EQ(values[0].name, "connect_control");
  EXPECT_EQ(values[5].value, "203.0.113.9");
  EXPECT_EQ(values[8].name, "time_limit_min");
  EXPECT_EQ(join_control(2, values), "0;K7Q2;CMNET;;;203.0.113.9;7999;0;60");
}

TEST(TerminalControlTest, MissingValuesStayEmptyAndSurplusOnesHaveNoName) {
  const ControlParameter url{"url", "http://192.0.2.1/f.bin"};
  EXPECT_EQ(join_control(1, std::span(&url, 1)), "http://192.0.2.1/f.bin;;;;;;;;;;");
  EXPECT_EQ(split_control(2, "1").size(), 1U);
  const auto surplus = split_control(4, "x;y");
  ASSERT_EQ(surplus.size(), 2U);
  EXPECT_TRUE(surplus[1].name.empty());
}

TEST(TerminalControlTest, WhatCannotBeWrittenIsRefused) {
  const ControlParameter unknown{"colour", "red"};
  const ControlParameter separator{"apn", "a;b"};
  EXPECT_EQ(join_control(1, std::span(&unknown, 1)), std::nullopt);
  EXPECT_EQ(join_control(1, std::span(&separator, 1)), std::nullopt);
}

TEST(RecorderTest, APacketComesBackAsItWasWritten) {
  const Buffer data{0x24, 0x03, 0x15, 0x08, 0x30, 0x15};
  Buffer bytes;
  ASSERT_TRUE(append_recorder_packet(bytes, {kFromRecorder, 0x02, data}));
  EXPECT_EQ(to_hex(Bytes(bytes).first(6)), "557a02000600");
  const auto packet = parse_recorder_packet(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->command, 0x02);
  EXPECT_TRUE(std::ranges::equal(packet->data, data));
}

TEST(RecorderContentsTest, RequestsAnswersAndFailuresAreTakenApartAndPutTogetherAgain) {
  expect_told(0x8700, "08aa7508000e002601020000002601022359590001fb", "data",
              R"("data_parsed":{"start":43637,"command":8,"length":14,"data":{"start_time":)"
              R"("2026-01-02T00:00:00+08:00","end_time":"2026-01-02T23:59:59+08:00","max_units":1}}})");
  expect_told(0x0700, "0001fa557afa00d5", "data", R"("data_parsed":{"start":21882,"command":250}})");
  expect_told(0x0700, "000100557a00000200190135", "data", R"("data":{"year":"19","modification":1})");
  expect_told(0x0700, "000113557a13000700200323000000013a", "data",
              R"("data":{"units":[{"time":"2020-03-23T00:00:00+08:00","event":1}]})");
  expect_told(0x8701, "c2aa75c20006002601020304053c", "data",
              R"("data":{"time":"2026-01-02T03:04:05+08:00"})");
  expect_told(0x8700, "00557a000000002f", "data", R"({"start":21882,"command":0,"length":0,"data":{}})");
}

TEST(RecorderContentsTest, OneMinuteOfSpeedsHasSixtySeconds) {
  std::string hex = "557a08007e00200323000000";
  for (int i = 0; i < 60; ++i) hex += "0a14";
  Buffer packet = from_hex(hex).value();
  std::uint8_t check = 0;
  for (const std::uint8_t byte : packet) check ^= byte;
  packet.push_back(check);
  const std::string json = shown(0x0700, "000108" + to_hex(packet));
  const auto object = parse_json_object(json).value();
  const auto& units = object.at("data_parsed").at("data").at("units").as_array();
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].at("seconds").as_array().size(), 60U);
  EXPECT_EQ(units[0].at("seconds").as_array()[59], (boost::json::object{{"speed", 10}, {"status", 20}}));
  EXPECT_EQ(taken(0x0700, json), "000108" + to_hex(packet));
  EXPECT_EQ(taken(0x0700, R"({"command":8,"data_parsed":{"data":{"units":[{"seconds":[]}]}}})"),
            "recorder_data_upload: 'data_parsed.data.units[0].seconds' has 0 entries instead of 60");
  EXPECT_EQ(taken(0x0700, R"({"command":8,"data_parsed":{"data":{"units":[{}]}}})").size(),
            2 * (3 + 7 + 126U));
}

TEST(RecorderContentsTest, DataOfAnUnknownFormStaysBytesInThePacket) {
  expect_told(0x0700, "000130557a30000200aabb0c", "data", R"("command":48,"length":2,"data":"aabb"})");
  expect_told(0x8700, "08aa75080001000fd9", "data", R"("command":8,"length":1,"data":"0f"})");
  EXPECT_FALSE(tells(0x0700, "000130557a30000201aabb0d"));  // a reserved byte that is not 0
  EXPECT_FALSE(tells(0x0700, "000130557a30000200aabb0d"));  // a wrong check byte
  EXPECT_FALSE(tells(0x0700, "000130aabb"));
}

TEST(RecorderContentsTest, WhatIsLeftOutIsThatOfTheMessageAndItsDirection) {
  EXPECT_EQ(taken(0x8700, R"({"command":"realtime","data_parsed":{}})"), "02aa7502000000dd");
  EXPECT_EQ(taken(0x0700, R"({"command":250,"data_parsed":{}})"), "0000fa557afa00d5");
  EXPECT_EQ(
      taken(0x8701, R"({"command":131,"data_parsed":{"data":{"install_time":"2026-01-02T03:04:05+08:00"}}})"),
      "83aa75830006002601020304057d");
  EXPECT_EQ(taken(0x0700, R"({"command":250,"data_parsed":{"data":""}})"),
            "recorder_data_upload: 'data_parsed.data' is not there in a packet that tells of a failure");
  EXPECT_EQ(taken(0x8700, R"({"data_parsed":{"check":1}})"),
            "recorder_collect: 'data_parsed.check' is no field of a packet: start, command, length, data");
  EXPECT_EQ(taken(0x8700, R"({"command":8,"data_parsed":{"length":3,"data":"0f"}})"),
            "recorder_collect: 'data_parsed.length' says 3, but 'data' has 1");
  EXPECT_EQ(taken(0x8700, R"({"data_parsed":{"start":1}})"),
            "recorder_collect: 'data_parsed.start' is 0xaa75 or 0x557a");
}

TEST(RecorderTest, AnErrorHasNeitherLengthNorData) {
  const auto failed = parse_recorder_packet(from_hex("557afa00d5").value());
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->failed());
  Buffer bytes;
  ASSERT_TRUE(append_recorder_packet(bytes, {kFromRecorder, kCollectFailed, {}}));
  EXPECT_EQ(to_hex(bytes), "557afa00d5");
}

TEST(RecorderTest, EveryTruncationAndEveryChangedByteIsNoPacket) {
  Buffer bytes;
  ASSERT_TRUE(append_recorder_packet(bytes, {kToRecorder, 0x08, Buffer{1, 2, 3}}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Buffer cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(parse_recorder_packet(cut)) << size;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Buffer changed = bytes;
    changed[i] ^= 0x10;
    EXPECT_FALSE(parse_recorder_packet(changed)) << i;
  }
}

}  // namespace
}  // namespace jt808
