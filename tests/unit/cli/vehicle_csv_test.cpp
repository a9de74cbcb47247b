// The vehicles' file: what is read, and every mistake with its line.
#include "tools/cli/vehicle_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using cli::VehicleFile;
using testing::HasSubstr;

constexpr const char* kHeader = "manufacturer,device_model,device_id,phone,plate,auth_code\n";

// "line 3: ..." of each error.
std::vector<std::string> errors_of(const std::string& text) {
  std::vector<std::string> all;
  for (const cli::LineError& error : cli::parse_vehicle_csv(text).errors) {
    all.push_back("line " + std::to_string(error.line) + ": " + error.text);
  }
  return all;
}

TEST(VehicleCsv, FieldsAreReadAsSpreadsheetsWriteThem) {
  const VehicleFile file =
      cli::parse_vehicle_csv(std::string("\xEF\xBB\xBF") +
                             "manufacturer,device_model,device_id,phone,plate,auth_code\r\n"
                             "MAKER,MODEL-1,ID0001,13800000001,粤B12345,old-code\r\n"
                             "\r\n"
                             "MAKER,MODEL-1,ID0002,,\"a, \"\"b\"\"\",\n"
                             "MAKER,MODEL-1,ID0003,,,");
  ASSERT_TRUE(file.errors.empty()) << file.errors[0].text;
  ASSERT_EQ(file.vehicles.size(), 3U);
  EXPECT_EQ(file.vehicles[0].device_name(), "MAKER_MODEL-1_ID0001");
  EXPECT_EQ(file.vehicles[0].phone, "13800000001");
  EXPECT_EQ(file.vehicles[0].plate, "粤B12345");
  EXPECT_EQ(file.vehicles[0].auth_code, "old-code");
  EXPECT_EQ(file.vehicles[1].plate, "a, \"b\"");
  EXPECT_EQ(file.vehicles[1].line, 4U);
  EXPECT_EQ(file.vehicles[2].line, 5U);
}

TEST(VehicleCsv, ColumnsMayComeInAnyOrderAndTheLastThreeMayBeAbsent) {
  const VehicleFile file =
      cli::parse_vehicle_csv("device_id,manufacturer,device_model\nID0001,MAKER,MODEL\n");
  ASSERT_EQ(file.vehicles.size(), 1U);
  EXPECT_EQ(file.vehicles[0].device_name(), "MAKER_MODEL_ID0001");
}

TEST(VehicleCsv, EveryMistakeIsToldWithItsLine) {
  const std::string longest(256, 'x');
  EXPECT_THAT(
      errors_of(std::string(kHeader) + "MAK,MODEL,ID0001,,,\n" + "MAKER,MODEL_1,ID0001,,,\n" +
                "MAKER,MODEL,ID0001,12x,,\n" + "MAKER,MODEL,ID0002,,,code\n" + "MAKER,MODEL,ID0003,1,,\n" +
                "MAKER,MODEL,ID0003,,,\n" + "MAKER,MODEL,ID0004,001,,\n" + "MAKER,MODEL,ID0005,,\n" +
                "MAKER,MODEL,ID0006,,\"a\"b,\n" + "MAKER,MODEL,ID0007,2," + longest.substr(0, 65) + ",\n" +
                "MAKER,MODEL,ID0008,3,," + longest + "\n" + "MAKER,MODEL,ID0009,,\"never closed\n"),
      testing::ElementsAre(HasSubstr("line 2: manufacturer 'MAK' is not 4 to 11"),
                           HasSubstr("line 3: device_model 'MODEL_1' is not 4 to 30"),
                           HasSubstr("line 4: phone '12x'"), HasSubstr("line 5: auth_code needs a phone"),
                           HasSubstr("line 7: device MAKER_MODEL_ID0003 stands in line 6 too"),
                           HasSubstr("line 8: phone 1 stands in line 6 too"),
                           HasSubstr("line 9: has 5 fields and the header 6"),
                           HasSubstr("line 10: a quoted field"), HasSubstr("line 11: plate is longer"),
                           HasSubstr("line 12: auth_code is longer"), HasSubstr("line 13: a quoted field")));
}

TEST(VehicleCsv, AFileInGbkIsToldLineByLine) {
  EXPECT_THAT(errors_of(std::string(kHeader) + "MAKER,MODEL,ID0001,,\xd4\xc1" + "B1,\n" +
                        "MAKER,MODEL,ID0002,,粤B1,\n" + "MAKER,MODEL,ID0003,,\xbe\xa9" + "A1,\n"),
              testing::ElementsAre(HasSubstr("line 2: is not UTF-8"), HasSubstr("line 4: is not UTF-8")));
}

TEST(VehicleCsv, AHeaderThatIsNoneStopsTheReading) {
  EXPECT_THAT(errors_of("manufacturer,device_model,phone,phone,colour\nMAKER,MODEL,1,2,3\n"),
              testing::ElementsAre(HasSubstr("line 1: column 'phone' is given twice"),
                                   HasSubstr("line 1: 'colour' is no known column"),
                                   HasSubstr("line 1: the header must have the column device_id")));
  EXPECT_THAT(errors_of(""), testing::Contains(HasSubstr("'' is no known column")));
  EXPECT_THAT(errors_of(kHeader), testing::ElementsAre(HasSubstr("the file has no devices")));
}

}  // namespace
