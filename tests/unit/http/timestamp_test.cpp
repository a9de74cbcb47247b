// The one accepted time format.
#include "gateway/http/timestamp.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Timestamp, UtcSecondsAreRead) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), std::chrono::sys_seconds{});
  EXPECT_EQ(parse_timestamp("2026-01-01T00:00:00Z"),
            std::chrono::sys_seconds(std::chrono::seconds(1'767'225'600)));
  EXPECT_EQ(parse_timestamp("2024-02-29T23:59:59Z"),
            std::chrono::sys_seconds(std::chrono::seconds(1'709'251'199)));
}

TEST(Timestamp, EveryOtherFormIsRefused) {
  for (const std::string_view text : {"",
                                      "2026-01-01",
                                      "2026-01-01 00:00:00Z",
                                      "2026-01-01T00:00:00",
                                      "2026-01-01T00:00:00+",
                                      "2026-01-01T00:00:00z",
                                      "2026-01-01T00:00:00.0Z",
                                      "2026-1-01T00:00:000Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-01-32T00:00:00Z",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01T00:60:00Z",
                                      "2026-01-01T00:00:60Z",
                                      "2O26-01-01T00:00:00Z",
                                      "2026-01-01T-1:00:00Z",
                                      "2026-01-01T 1:00:00Z",
                                      "-026-01-01T00:00:00Z",
                                      "2026/01/01T00:00:00Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace gateway
