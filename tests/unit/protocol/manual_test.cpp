// The manual's tables and the schemas, against descriptions whose layout is known.
#include "jt808/manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "jt808/catalog.hpp"
#include "jt808/json_schema.hpp"

namespace jt808 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<ManualTable> tables_of(std::uint16_t id) {
  return message_tables(*find_message(id));
}

// The cells of the rows that start so.
std::vector<std::vector<std::string>> rows_of(const ManualTable& table, std::string_view field) {
  std::vector<std::vector<std::string>> found;
  for (const auto& row : table.rows) {
    if (row[0] == field || row[1] == field) found.push_back(row);
  }
  return found;
}

TEST(ManualTest, OffsetsStandSideBySideForTheEditions) {
  const auto table = tables_of(0x0100).at(0);
  const auto colours = rows_of(table, "plate_color");
  ASSERT_EQ(colours.size(), 1U);
  EXPECT_THAT((std::vector(colours[0].begin() + 1, colours[0].begin() + 6)),
              ElementsAre("BYTE", "", "24", "36", "75"));
  EXPECT_THAT(colours[0][6], HasSubstr("2 yellow"));
  EXPECT_THAT(rows_of(table, "plate").at(0),
              ElementsAre("plate", "STRING", "", "25", "37", "76", testing::_));
}

TEST(ManualTest, ConditionsUnitsEntriesAndStrictRowsAreSaid) {
  const auto circles = tables_of(0x8600).at(0);
  EXPECT_THAT(rows_of(circles, "areas[].start_time").at(0)[6], StartsWith("only if area_attr has "));
  EXPECT_EQ(rows_of(circles, "areas[].center_lat").at(0)[2], "0.000001 deg");
  EXPECT_EQ(rows_of(circles, "areas[].center_lat").at(0)[4], "+6");
  EXPECT_EQ(rows_of(circles, "areas[].max_speed").at(0)[4], "·");
  EXPECT_EQ(rows_of(circles, "packet_area_count").at(0)[3], "strict 2");
  EXPECT_THAT(rows_of(tables_of(0x8100).at(0), "auth_code").at(0)[6],
              StartsWith("only if result is 0 (success)"));
  EXPECT_THAT(rows_of(tables_of(0x0704).at(0), "records[].location").at(0)[6],
              HasSubstr("fields as in 0x0200"));
}

TEST(ManualTest, ItemsAndParametersHaveTheirTables) {
  const auto tables = tables_of(0x0200);
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_THAT(rows_of(tables[1], "mileage").at(0), ElementsAre("0x01", "mileage", "DWORD", "0.1 km", "",
                                                               "2011, 2013, 2019", "JT/T 808", testing::_));
  EXPECT_EQ(rows_of(tables[1], "overspeed_detail.area_or_segment_id").at(0)[4], "1");
  EXPECT_EQ(rows_of(tables_of(0x8103).at(1), "heartbeat_interval").at(0)[0], "0x00000001");
}

TEST(ManualTest, WhatStandsInsideFieldsHasItsTables) {
  const auto recorder = tables_of(0x8700);
  ASSERT_EQ(recorder.size(), 2U);
  EXPECT_EQ(recorder[1].title, "What 'data' holds (data_parsed)");
  EXPECT_EQ(rows_of(recorder[1], "data.max_units").at(0)[4], "12");
  EXPECT_EQ(rows_of(recorder[1], "command 0x08–0x15 records_of_a_period").at(0)[1], "data.start_time");
  EXPECT_EQ(rows_of(tables_of(0x0700).at(1), "data.units[].seconds").at(0)[2], "LIST[60]");
  EXPECT_EQ(rows_of(tables_of(0x8105).at(1), "auth_code").at(0)[0], "command 2");
  EXPECT_EQ(rows_of(tables_of(0x0901).at(1), "data_inflated").at(0)[2], "BYTES");
  EXPECT_THAT(rows_of(tables_of(0x0608).at(1), "settings").at(0)[5], HasSubstr("fields as in 0x8600"));
  EXPECT_THAT(manual_markdown(), HasSubstr("### What 'content' holds (content_parsed)"));
}

TEST(ManualTest, TheManualNamesEveryMessageAndFieldOnceInItsSection) {
  const std::string manual = manual_markdown();
  for (const MessageInfo* const info : catalog()) {
    EXPECT_THAT(manual, HasSubstr(" " + std::string(info->name) + "\n\n" + std::string(info->title)));
    for (const FieldInfo& row : info->fields)
      EXPECT_THAT(manual, HasSubstr("| " + std::string(row.name) + " |"));
  }
}

boost::json::object schema_of(std::uint16_t id, Edition edition) {
  return boost::json::parse(json_schema(*find_message(id), edition)).as_object();
}

TEST(JsonSchemaTest, HasTheFieldsOfItsEditionOnly) {
  const auto before = schema_of(0x0102, Edition::v2013);
  const auto since = schema_of(0x0102, Edition::v2019);
  EXPECT_FALSE(before.at("properties").as_object().contains("imei"));
  EXPECT_TRUE(since.at("properties").as_object().contains("imei"));
  EXPECT_EQ(since.at("additionalProperties"), false);
  EXPECT_EQ(since.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_TRUE(since.at("properties").as_object().contains("extra"));
}

TEST(JsonSchemaTest, SaysRangesUnitsAndConditions) {
  const auto report = schema_of(0x0200, Edition::v2013);
  const auto& speed = report.at("properties").at("speed").as_object();
  EXPECT_EQ(speed.at("maximum").as_double(), 6553.5);
  EXPECT_THAT(std::string(speed.at("description").as_string()), HasSubstr("in km/h"));
  const auto answer = schema_of(0x8100, Edition::v2013);
  EXPECT_EQ(boost::json::serialize(answer.at("dependentSchemas")),
            R"({"auth_code":{"properties":{"result":{"enum":[0,"success"]}}}})");
  const auto tracking = schema_of(0x8202, Edition::v2013);
  EXPECT_EQ(boost::json::serialize(tracking.at("dependentSchemas")),
            R"({"validity":{"properties":{"interval":{"not":{"enum":[0]}}},"required":["interval"]}})");
}

TEST(JsonSchemaTest, SaysWhatStandsInsideFields) {
  const auto packet =
      schema_of(0x0700, Edition::v2013).at("properties").at("data_parsed").at("anyOf").as_array();
  ASSERT_EQ(packet.size(), 1U);
  const auto& properties = packet[0].at("properties");
  EXPECT_EQ(properties.at("length").at("maximum"), 65535);
  const auto& choices = properties.at("data").at("anyOf").as_array();
  const auto speeds =
      std::ranges::find_if(choices, [](const auto& each) { return each.at("title") == "speed_record"; });
  ASSERT_NE(speeds, choices.end());
  const auto& seconds = speeds->at("properties").at("units").at("items").at("properties").at("seconds");
  EXPECT_EQ(seconds.at("minItems"), 60);
  EXPECT_EQ(seconds.at("maxItems"), 60);
}

TEST(JsonSchemaTest, NamesDialectsAndFormsWhereTheyDiffer) {
  const auto properties = schema_of(0x1210, Edition::v2013).at("properties").as_object();
  EXPECT_TRUE(properties.contains("dialect"));
  EXPECT_TRUE(properties.contains("form"));
  EXPECT_EQ(properties.at("terminal_id").at("anyOf").as_array().size(), 2U);
  EXPECT_FALSE(schema_of(0x8300, Edition::v2013).at("properties").as_object().contains("dialect"));
}

}  // namespace
}  // namespace jt808
