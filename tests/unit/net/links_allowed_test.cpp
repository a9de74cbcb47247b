// How many links fit beside everything else that needs a descriptor.
#include <gtest/gtest.h>

#include <limits>

#include "gateway/net/shard_pool.hpp"

namespace gateway {
namespace {

// One shard with one product needs 5 descriptors.
TEST(LinksAllowedTest, TheApiKeepsDescriptorsWhateverTheLimit) {
  EXPECT_EQ(links_allowed(0, {1024, 20'000}), 763U) << "a quarter at most where there are few";
  EXPECT_EQ(links_allowed(0, {20'000, 20'000}), 19'370U) << "and most of many are for terminals";
  EXPECT_EQ(links_allowed(0, {1'000'000, 20'000}), 979'931U);
  EXPECT_EQ(links_allowed(5'000'000, {1024, 20'000}), 763U);
}

TEST(LinksAllowedTest, EveryShardKeepsItsLoopAndItsListeners) {
  EXPECT_EQ(links_allowed(0, {1024, 20'000, 64, 3}), 1024U - 256U - 64U * (4 + 3));
  EXPECT_EQ(links_allowed(0, {1024, 20'000, 256, 1}), 0U) << "there is not even enough for them";
}

TEST(LinksAllowedTest, AConfiguredLimitHoldsAndNoLimitIsNone) {
  EXPECT_EQ(links_allowed(100, {1024, 20'000}), 100U);
  EXPECT_EQ(links_allowed(100, {0, 20'000}), 100U);
  EXPECT_EQ(links_allowed(0, {0, 20'000}), std::numeric_limits<std::uint32_t>::max());
}

}  // namespace
}  // namespace gateway
