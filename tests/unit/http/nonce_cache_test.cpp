// What is remembered, how long, and what happens when it is too much.
#include "gateway/http/nonce_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gateway {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Verdict = NonceCache::Verdict;

const NonceCache::Owner kOwner{"account", 1'000'000};

constexpr std::chrono::sys_seconds kNow{seconds(1'767'225'600)};

TEST(NonceCache, ANoncePassesOnceForEachKey) {
  NonceCache cache(100);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(15), kNow), Verdict::fresh);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(15), kNow), Verdict::used);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(16), kNow + minutes(1)), Verdict::used);
  EXPECT_EQ(cache.take(kOwner, "id2", "n", kNow + minutes(15), kNow), Verdict::fresh);
  EXPECT_EQ(cache.take(kOwner, "id", "2n", kNow + minutes(15), kNow), Verdict::fresh);
  EXPECT_EQ(cache.size(), 3U);
}

TEST(NonceCache, ItIsRememberedToTheLastSecondInWhichItsRequestCouldPass) {
  NonceCache cache(100);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(30), kNow), Verdict::fresh);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(45), kNow + minutes(30)), Verdict::used);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(46), kNow + minutes(30) + seconds(1)),
            Verdict::fresh);
  EXPECT_EQ(cache.take(kOwner, "id", "n", kNow + minutes(46), kNow + minutes(31)), Verdict::used);
}

TEST(NonceCache, AFullCacheRefusesNewOnesStillKnowsTheOldAndRecovers) {
  NonceCache cache(1'000);
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(cache.take(kOwner, "id", std::to_string(i), kNow + seconds(i < 500 ? 100 : 200), kNow),
              Verdict::fresh);
  }
  EXPECT_EQ(cache.take(kOwner, "id", "more", kNow + seconds(300), kNow), Verdict::full);
  EXPECT_EQ(cache.take(kOwner, "id", "7", kNow + seconds(300), kNow), Verdict::used);
  EXPECT_EQ(cache.take(kOwner, "id", "more", kNow + seconds(300), kNow + seconds(100)), Verdict::full);
  EXPECT_EQ(cache.take(kOwner, "id", "more", kNow + seconds(300), kNow + seconds(101)), Verdict::fresh);
  EXPECT_LE(cache.size(), 501U);
}

TEST(NonceCache, AnAccountWithItsShareDoesNotShutTheDoorForTheOthers) {
  NonceCache cache(100);
  const NonceCache::Owner greedy{"greedy", 10};
  const NonceCache::Owner modest{"modest", 10};
  for (int i = 0; i < 10; ++i) {
    // Two keys of one account.
    ASSERT_EQ(cache.take(greedy, i % 2 == 0 ? "a" : "b", std::to_string(i), kNow + seconds(100), kNow),
              Verdict::fresh);
  }
  EXPECT_EQ(cache.take(greedy, "a", "more", kNow + seconds(100), kNow), Verdict::share_full);
  EXPECT_EQ(cache.take(greedy, "b", "more", kNow + seconds(100), kNow), Verdict::share_full);
  EXPECT_EQ(cache.take(greedy, "a", "0", kNow + seconds(100), kNow), Verdict::used);
  EXPECT_EQ(cache.take(modest, "c", "more", kNow + seconds(100), kNow), Verdict::fresh);
  EXPECT_EQ(cache.take(greedy, "a", "more", kNow + seconds(200), kNow + seconds(101)), Verdict::fresh)
      << "what has expired is no part of the share";
}

TEST(NonceCache, AKeyThatMovesToAnotherAccountTakesItsNoncesAlongAsTheyAreUsedAgain) {
  NonceCache cache(100);
  const NonceCache::Owner first{"first", 1};
  const NonceCache::Owner second{"second", 1};
  EXPECT_EQ(cache.take(first, "a", "n", kNow, kNow), Verdict::fresh);
  EXPECT_EQ(cache.take(second, "a", "n", kNow + seconds(9), kNow + seconds(1)), Verdict::fresh);
  EXPECT_EQ(cache.take(first, "b", "n", kNow + seconds(9), kNow + seconds(1)), Verdict::fresh);
  EXPECT_EQ(cache.take(second, "a", "m", kNow + seconds(9), kNow + seconds(1)), Verdict::share_full);
}

TEST(NonceCache, OldOnesAreForgottenWhileNewOnesCome) {
  NonceCache cache(100'000);
  std::chrono::sys_seconds now = kNow;
  for (int i = 0; i < 20'000; ++i) {  // 20 a second, each to be remembered for 60 seconds
    if (i % 20 == 0) now += seconds(1);
    ASSERT_EQ(cache.take(kOwner, "id", std::to_string(i), now + seconds(60), now), Verdict::fresh);
  }
  EXPECT_GE(cache.size(), 1'200U);
  EXPECT_LE(cache.size(), 1'800U);
}

}  // namespace
}  // namespace gateway
