// Tests of the report: a row that lost something never meets its bar.
#include "tools/load/report.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

namespace {

using namespace load;

Row row(double value, Bar bar) {
  Row row;
  row.scenario = "reports";
  row.name = "some terminals";
  row.value = {value, value - 0.1, value + 0.1};
  row.bar = bar;
  row.rounds = 7;
  return row;
}

TEST(Report, VerdictsFollowBarAndAim) {
  EXPECT_EQ(row(0.4, {0.5, true, 0.75}).verdict(), "below");
  EXPECT_EQ(row(0.5, {0.5, true, 0.75}).verdict(), "meets");
  EXPECT_EQ(row(0.8, {0.5, true, 0.75}).verdict(), "aim");
  EXPECT_EQ(row(900, {800, false, 512}).verdict(), "below");
  EXPECT_EQ(row(700, {800, false, 512}).verdict(), "meets");
  EXPECT_EQ(row(500, {800, false, 512}).verdict(), "aim");
  EXPECT_EQ(row(700, {800, false, {}}).verdict(), "meets");
}

TEST(Report, RoundsThatDisagreeWithTheirMedianMakeARowNoisy) {
  const auto of = [](std::vector<double> values, Bar bar) {
    Row of_rounds = row(0, bar);
    of_rounds.value = spread_of(std::move(values));
    return of_rounds.verdict();
  };
  EXPECT_EQ(of({1.0, 1.1, 1.1, 1.1, 1.1, 1.1, 9.0}, {1.2, false, {}}), "meets");
  EXPECT_EQ(of({0.4, 0.4, 1.1, 1.1, 1.1, 3.0, 9.0}, {1.2, false, {}}), "noisy");
  EXPECT_EQ(of({0.4, 0.4, 1.1, 1.3, 1.3, 3.0, 9.0}, {1.2, false, {}}), "below");
  EXPECT_EQ(of({0.6, 0.7, 0.8, 0.8}, {0.5, true, 0.75}), "meets");
  EXPECT_EQ(of({0.7, 0.8, 0.8, 0.8}, {0.5, true, 0.75}), "aim");
}

TEST(Report, WhatDidNotGoOnAllTheTimeMeetsNoBar) {
  Row unsteady = row(0.9, {0.5, true, 0.75});
  unsteady.steady = false;
  EXPECT_EQ(unsteady.verdict(), "noisy");
}

TEST(Report, ARowWithALossMeetsNothing) {
  Row lossy = row(0.9, {0.5, true, 0.75});
  lossy.sound = false;
  lossy.fault = "gateway: 1 lost";
  EXPECT_EQ(lossy.verdict(), "unsound");
  EXPECT_THAT(table_of({}, {}, {lossy}), testing::HasSubstr("gateway: 1 lost"));
}

TEST(Report, ARowWithoutAKeptRoundMeetsNothing) {
  Row none = row(0, {800, false, {}});
  none.rounds = 0;
  EXPECT_EQ(none.verdict(), "unmeasured");
}

TEST(Report, JsonHasTheMachineAndEveryRow) {
  Row measured = row(0, {0.5, true, 0.75});
  measured.value = spread_of({0.6, 0.7, 0.5});
  const auto document = boost::json::parse(json_of(
      {"cpu", "kernel", 2, 1024, 20'000}, {true, "2019", "0123abcd", "normal (nice 0)", 3, 4}, {measured}));
  EXPECT_EQ(document.at("gateway").as_string(), "0123abcd");
  EXPECT_EQ(document.at("scheduling").as_string(), "normal (nice 0)");
  EXPECT_EQ(document.at("server_core").to_number<int>(), 3);
  EXPECT_EQ(document.at("client_core").to_number<int>(), 4);
  EXPECT_EQ(document.at("machine").at("cores").to_number<int>(), 2);
  EXPECT_EQ(document.at("edition").as_string(), "2019");
  EXPECT_TRUE(document.at("quick").as_bool());
  const auto& entry = document.at("rows").at(0);
  EXPECT_EQ(entry.at("value").to_number<double>(), 0.6);
  EXPECT_EQ(entry.at("verdict").as_string(), "meets");
  EXPECT_EQ(entry.at("values").as_array().size(), 3U);
  EXPECT_EQ(entry.at("unit").as_string(), "ratio");
}

}  // namespace
