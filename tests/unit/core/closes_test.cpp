// Close reasons, the memory of recent ends, delays, and the places of an address.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "gateway/core/address_count.hpp"
#include "gateway/core/delay_histogram.hpp"
#include "gateway/core/recent_closes.hpp"

namespace gateway {
namespace {

TEST(CloseReasonTest, EachIsInTheManualAndTheManualHasNoOther) {
  std::ifstream file(JT808_DOCS_DIR "/close-reasons.md");
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) documented.insert(line.substr(3, line.find('`', 3) - 3));
  }
  std::set<std::string> known;
  for (std::size_t i = 0; i < kCloseReasons; ++i) {
    known.emplace(to_string(static_cast<CloseReason>(i)));
    EXPECT_EQ(
        is_clean(static_cast<CloseReason>(i)),
        std::set<std::string_view>({"peer_closed", "logout", "draining", "kicked", "disabled", "unbound"})
            .contains(to_string(static_cast<CloseReason>(i))));
  }
  EXPECT_EQ(documented, known);
}

TEST(RecentClosesTest, KeepsTheNewestAndGivesThemFirst) {
  RecentCloses closes(3);
  EXPECT_TRUE(closes.newest(10).empty());
  for (int i = 1; i <= 5; ++i) {
    ClosedLink link;
    link.peer = std::to_string(i);
    closes.add(link);
  }
  const auto newest = closes.newest(10);
  ASSERT_EQ(newest.size(), 3U);
  EXPECT_EQ(newest[0].peer, "5");
  EXPECT_EQ(newest[2].peer, "3");
  EXPECT_EQ(closes.newest(1).size(), 1U);
  RecentCloses none(0);
  none.add({});
  EXPECT_TRUE(none.newest(1).empty());
}

TEST(DelayHistogramTest, EachDelayIsInOneBucketAndTheLongestIsKept) {
  DelayHistogram histogram;
  using std::chrono::microseconds;
  for (const int delay : {-3, 0, 1'000, 1'001, 99'000, 700'000, 20'000'000})
    histogram.add(microseconds(delay));
  std::vector<std::uint64_t> counts;
  for (const Counter& bucket : histogram.buckets) counts.push_back(bucket.value());
  EXPECT_EQ(counts, (std::vector<std::uint64_t>{3, 1, 0, 1, 0, 1, 0, 1}));
  EXPECT_EQ(histogram.longest.value(), 20'000'000U);
  EXPECT_EQ(histogram.microseconds.value(), 20'801'001U);
}

TEST(AddressCountTest, APlaceIsGivenBackAndAnAddressWithoutLinksTakesNoMemory) {
  AddressCount count;
  const SourceAddress one{192, 0, 2, 1};
  const SourceAddress other{192, 0, 2, 2};
  auto first = count.take(one, 2);
  auto second = count.take(one, 2);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(count.take(one, 2));
  EXPECT_TRUE(count.take(other, 2));
  EXPECT_EQ(count.size(), 1U) << "the other's place was given back at once";
  second = {};
  EXPECT_TRUE(count.take(one, 2));
  first = {};
  EXPECT_EQ(count.size(), 0U);
}

}  // namespace
}  // namespace gateway
