// Parameters: merging, decoding, and every way they can be wrong.
#include "gateway/http/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/http/percent.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string value_of(const ParsedParameters& parsed, std::string_view name) {
  const std::string_view* value = parsed.parameters.find(name);
  return value == nullptr ? "(absent)" : std::string(*value);
}

TEST(Parameters, QueryAndFormAreMerged) {
  const auto parsed = parse_parameters("B=2&A=1", "C=3", 10);
  EXPECT_THAT(parsed.problem, IsEmpty());
  EXPECT_EQ(value_of(parsed, "A"), "1");
  EXPECT_EQ(value_of(parsed, "B"), "2");
  EXPECT_EQ(value_of(parsed, "C"), "3");
  EXPECT_EQ(value_of(parsed, "D"), "(absent)");
}

TEST(Parameters, PlusIsASpaceAndPercentIsAByteInBothPlaces) {
  const auto parsed = parse_parameters("A=x+y%2Bz", "B=%e4%B8%ad+", 10);
  EXPECT_EQ(value_of(parsed, "A"), "x y+z");
  EXPECT_EQ(value_of(parsed, "B"), "中 ");
}

TEST(Parameters, EmptyValuesAreKeptAndEmptyPiecesSkipped) {
  const auto parsed = parse_parameters("&A=&B&&C=1=2&", "", 10);
  EXPECT_THAT(parsed.problem, IsEmpty());
  EXPECT_EQ(value_of(parsed, "A"), "");
  EXPECT_EQ(value_of(parsed, "B"), "");
  EXPECT_EQ(value_of(parsed, "C"), "1=2");
  EXPECT_EQ(parsed.parameters.sorted().size(), 3U);
}

TEST(Parameters, NamesAreSortedByByteAndCaseMatters) {
  const auto parsed = parse_parameters("b=1&B=2&a=3&%E4%B8%AD=4", "", 10);
  std::string names;
  for (const Parameter& parameter : parsed.parameters.sorted()) names += parameter.name;
  EXPECT_EQ(names, "Bab中");
}

TEST(Parameters, ADuplicateIsNamedWhereverItStands) {
  EXPECT_THAT(parse_parameters("A=1&A=1", "", 10).problem, HasSubstr("\"A\""));
  EXPECT_THAT(parse_parameters("Timeout=1", "Timeout=2", 10).problem, HasSubstr("\"Timeout\""));
  EXPECT_THAT(parse_parameters("%41=1&A=1", "", 10).problem, HasSubstr("\"A\""));
}

TEST(Parameters, ABadEscapeIsNamed) {
  for (const std::string_view text :
       {"Topic=%", "Topic=%4", "Topic=%4x", "Topic=%x4", "Topic=%%41", "Topic=%-1"}) {
    const auto parsed = parse_parameters(text, "", 10);
    EXPECT_THAT(parsed.problem, HasSubstr("\"Topic\" in the query has a bad percent escape")) << text;
  }
  EXPECT_THAT(parse_parameters("", "%zz=1", 10).problem, HasSubstr("\"%zz\" in the form body"));
}

TEST(Parameters, InvalidUtf8IsNamed) {
  EXPECT_THAT(parse_parameters("Topic=%FF", "", 10).problem,
              HasSubstr("\"Topic\" in the query is not valid UTF-8"));
  EXPECT_THAT(parse_parameters("", "a%C0=1", 10).problem, HasSubstr("\"a\xEF\xBF\xBD\" in the form body"));
}

TEST(Parameters, AParameterWithoutANameIsRefused) {
  EXPECT_THAT(parse_parameters("=1", "", 10).problem, HasSubstr("without a name"));
}

TEST(Parameters, TheNumberIsLimitedOverBothPlaces) {
  EXPECT_THAT(parse_parameters("a=1&b=1", "c=1", 3).problem, IsEmpty());
  EXPECT_THAT(parse_parameters("a=1&b=1", "c=1&d=1", 3).problem, HasSubstr("more than 3"));
}

TEST(Parameters, ALongNameIsShortenedInTheMessage) {
  const auto parsed = parse_parameters(std::string(5'000, 'n') + "=%", "", 10);
  EXPECT_LT(parsed.problem.size(), 300U);
  EXPECT_THAT(parsed.problem, HasSubstr("nnn..."));
}

TEST(Parameters, WhatIsSoundIsReadEvenBesideAProblem) {
  EXPECT_EQ(value_of(parse_parameters("A=%zz&Format=JSON", "", 10), "Format"), "JSON");
}

TEST(Percent, EncodingIsStrict) {
  EXPECT_EQ(percent_encode("AZaz09-_.~"), "AZaz09-_.~");
  EXPECT_EQ(percent_encode(" *+/=&%!'()"), "%20%2A%2B%2F%3D%26%25%21%27%28%29");
  EXPECT_EQ(percent_encode("中"), "%E4%B8%AD");
  EXPECT_EQ(percent_encode(std::string_view("\0\x7F", 2)), "%00%7F");
}

TEST(Percent, WhatIsEncodedDecodesToItself) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string encoded = percent_encode(all);
  std::string decoded(encoded.size(), '\0');
  EXPECT_EQ(form_decode(encoded, decoded), all.size());
  decoded.resize(all.size());
  EXPECT_EQ(decoded, all);
}

TEST(Percent, EncodedTwiceIsTheEncodingOfTheEncoding) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  std::string twice = "before";
  append_percent_encoded_twice(twice, all);
  EXPECT_EQ(twice, "before" + percent_encode(percent_encode(all)));
}

}  // namespace
}  // namespace gateway
