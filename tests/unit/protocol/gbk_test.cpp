// GBK: total in both directions.
#include "jt808/gbk.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/support.hpp"

namespace jt808::test {
namespace {

TEST(GbkTest, EveryPairOfBytesBecomesUtf8AndComesBackUnlessItWasReplaced) {
  ASSERT_TRUE(gbk_available());
  for (unsigned lead = 0; lead < 256; ++lead) {
    for (unsigned trail = 0; trail < 256; ++trail) {
      const Body bytes{static_cast<std::uint8_t>(lead), static_cast<std::uint8_t>(trail)};
      bool replaced = false;
      const std::string text = gbk_to_utf8(bytes, &replaced);
      Body back;
      // U+FFFD is the one result that has no way back.
      ASSERT_EQ(utf8_to_gbk(text, back), !replaced) << lead << ' ' << trail;
      if (replaced) continue;
      ASSERT_EQ(gbk_to_utf8(back), text);
    }
  }
}

TEST(GbkTest, ACutCharacterIsReplacedAndTextThatDoesNotFitIsRefusedWithItsPlace) {
  bool replaced = false;
  EXPECT_EQ(gbk_to_utf8(Body{'a', 0xC7}, &replaced), "a\xEF\xBF\xBD");
  EXPECT_TRUE(replaced);
  Body out{1};
  GbkEncodeError error;
  EXPECT_FALSE(utf8_to_gbk("前🚚", out, &error));
  EXPECT_EQ(error.offset, 3U);
  EXPECT_EQ(out, Body{1});
  EXPECT_FALSE(utf8_to_gbk("\xff", out, &error));
}

}  // namespace
}  // namespace jt808::test
