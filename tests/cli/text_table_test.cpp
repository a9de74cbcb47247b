// Tables: widths with Chinese characters, wrapping, alignment.
#include "tools/cli/text_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace {

using testing::ElementsAre;

TEST(TextTableTest, ChineseCharactersAreTwoColumnsWide) {
  EXPECT_EQ(cli::display_width("粤B12345"), 8U);
  EXPECT_EQ(cli::display_width("–·…"), 3U);
  EXPECT_EQ(cli::display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(cli::display_width("\xE7"), 1U);  // cut
}

TEST(TextTableTest, LinesAreCutAtBlanksOrWhereTheyMust) {
  EXPECT_THAT(cli::wrapped("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(cli::wrapped("abcdef", 4), ElementsAre("abcd", "ef"));
  EXPECT_THAT(cli::wrapped("位置信息", 5), ElementsAre("位置", "信息"));
  EXPECT_THAT(cli::wrapped("位置", 1), testing::SizeIs(testing::Ge(2U)));
  EXPECT_THAT(cli::wrapped("as it is", 0), ElementsAre("as it is"));
}

TEST(TextTableTest, ColumnsAreAlignedAndTheLastIsWrapped) {
  cli::TextTable table;
  table.add({{"1", cli::Style::dim, true}, {"位置"}, {"one two three four five six seven"}});
  table.add({{"100", cli::Style::plain, true}, {"x\ny"}, {"z"}});
  std::ostringstream narrow;
  table.print(narrow, false, 35);
  EXPECT_EQ(narrow.str(),
            "  1  位置  one two three four five\n"
            "           six seven\n"
            "100  x     z\n"
            "     y\n");
  std::ostringstream coloured;
  table.print(coloured, true, 0);
  EXPECT_THAT(coloured.str(), testing::StartsWith("  \x1b[2m1\x1b[0m  位置  one two"));
}

}  // namespace
