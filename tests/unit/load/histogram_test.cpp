// Tests of the histogram.
#include "tools/load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace {

using load::Histogram;

TEST(Histogram, KeepsSmallValuesExactly) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 100; ++value) histogram.add(value);
  EXPECT_EQ(histogram.quantile(0.5), 50U);
  EXPECT_EQ(histogram.quantile(0.99), 99U);
  EXPECT_EQ(histogram.quantile(1), 100U);
}

TEST(Histogram, AnEmptyOneHasNoQuantiles) {
  EXPECT_EQ(Histogram().quantile(0.5), 0U);
  EXPECT_EQ(Histogram().longest(), 0U);
}

TEST(Histogram, IsWithinA64thOfTheSortedValues) {
  std::mt19937_64 random(808);
  std::vector<std::uint64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t value = random() >> (24 + random() % 30);  // all sizes up to 2^40
    values.push_back(value);
    histogram.add(value);
  }
  std::ranges::sort(values);
  for (const double share : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999}) {
    const auto exact = values[static_cast<std::size_t>(share * 20'000) - 1];
    EXPECT_GE(histogram.quantile(share), exact) << share;
    EXPECT_LE(histogram.quantile(share), exact + exact / 64) << share;
  }
  EXPECT_EQ(histogram.quantile(1), values.back());
}

TEST(Histogram, NeverSaysMoreThanTheLongest) {
  Histogram histogram;
  histogram.add(1'000'003);
  EXPECT_EQ(histogram.quantile(0.5), 1'000'003U);
}

TEST(Histogram, CountsWhatIsBeyondItsRangeAsTheLongest) {
  Histogram histogram;
  histogram.add(std::uint64_t{1} << 50U);
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.longest(), std::uint64_t{1} << 50U);
  EXPECT_GE(histogram.quantile(0.5), (std::uint64_t{1} << 40U) - 1);
}

TEST(Histogram, MergesWhatTwoHaveCounted) {
  Histogram one;
  Histogram other;
  one.add(10);
  other.add(20);
  other.add(5'000'000);
  one.merge(other);
  EXPECT_EQ(one.count(), 3U);
  EXPECT_EQ(one.quantile(0.5), 20U);
  EXPECT_EQ(one.longest(), 5'000'000U);
}

}  // namespace
