// How many links fit beside everything else that needs a descriptor.
#include <gtest/gtest.h>

#include <limits>

#include "gateway/net/shard_pool.hpp"

namespace gateway {
namespace {

TEST(LinksAllowedTest, TheApiKeepsDescriptorsWhateverTheLimit) {
  EXPECT_EQ(links_allowed(0, 1024, 20'000), 768U) << "a quarter at most where there are few";
  EXPECT_EQ(links_allowed(0, 20'000, 20'000), 19'375U) << "and most of many are for terminals";
  EXPECT_EQ(links_allowed(0, 1'000'000, 20'000), 979'936U);
  EXPECT_EQ(links_allowed(5'000'000, 1024, 20'000), 768U);
}

TEST(LinksAllowedTest, AConfiguredLimitHoldsAndNoLimitIsNone) {
  EXPECT_EQ(links_allowed(100, 1024, 20'000), 100U);
  EXPECT_EQ(links_allowed(100, 0, 20'000), 100U);
  EXPECT_EQ(links_allowed(0, 0, 20'000), std::numeric_limits<std::uint32_t>::max());
}

}  // namespace
}  // namespace gateway
