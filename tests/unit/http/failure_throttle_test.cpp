// Budgets of failures by source address.
#include "gateway/http/failure_throttle.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow{std::chrono::hours(1)};

TEST(FailureThrottle, ASourceMayFailItsBudgetAndRegainsItEvenly) {
  FailureThrottle throttle(60);
  for (int i = 0; i < 60; ++i) {
    EXPECT_FALSE(throttle.is_blocked("192.0.2.1:1", kNow)) << i;
    EXPECT_EQ(throttle.count_failure("192.0.2.1:" + std::to_string(i), kNow), i == 59);
  }
  EXPECT_TRUE(throttle.is_blocked("192.0.2.1:999", kNow));
  EXPECT_TRUE(throttle.is_blocked("192.0.2.1:1", kNow + milliseconds(999)));
  EXPECT_FALSE(throttle.is_blocked("192.0.2.1:1", kNow + seconds(1)));
  EXPECT_FALSE(throttle.count_failure("192.0.2.1:1", kNow + seconds(1)));  // told already
  EXPECT_TRUE(throttle.is_blocked("192.0.2.1:1", kNow + seconds(1)));
  EXPECT_FALSE(throttle.is_blocked("192.0.2.1:1", kNow + seconds(2)));
}

TEST(FailureThrottle, OthersAreNotBlocked) {
  FailureThrottle throttle(1);
  EXPECT_TRUE(throttle.count_failure("192.0.2.1:1", kNow));
  EXPECT_FALSE(throttle.is_blocked("192.0.2.2:1", kNow));
  EXPECT_TRUE(throttle.is_blocked("::ffff:192.0.2.1:7", kNow));  // the same, as an IPv6 socket shows it
}

TEST(FailureThrottle, AnIpv6SourceIsItsNetwork) {
  FailureThrottle throttle(1);
  EXPECT_TRUE(throttle.count_failure("2001:db8:0:1::5:1234", kNow));
  EXPECT_TRUE(throttle.is_blocked("2001:db8:0:1:ffff::1:1", kNow));
  EXPECT_FALSE(throttle.is_blocked("2001:db8:0:2::5:1234", kNow));
}

TEST(FailureThrottle, ZeroIsOff) {
  FailureThrottle throttle(0);
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(throttle.count_failure("192.0.2.1:1", kNow));
  EXPECT_FALSE(throttle.is_blocked("192.0.2.1:1", kNow));
}

TEST(FailureThrottle, WhatIsNoAddressIsNotCounted) {
  FailureThrottle throttle(1);
  EXPECT_FALSE(throttle.count_failure("", kNow));
  EXPECT_FALSE(throttle.is_blocked("", kNow));
}

TEST(FailureThrottle, SourcesAreBoundedAndThoseWithAWholeBudgetMakeRoom) {
  FailureThrottle throttle(1, 2);
  EXPECT_TRUE(throttle.count_failure("192.0.2.1:1", kNow));
  EXPECT_TRUE(throttle.count_failure("192.0.2.2:1", kNow + seconds(30)));
  EXPECT_FALSE(throttle.count_failure("192.0.2.3:1", kNow + seconds(59)));
  EXPECT_FALSE(throttle.is_blocked("192.0.2.3:1", kNow + seconds(59)));
  EXPECT_TRUE(throttle.count_failure("192.0.2.3:1", kNow + seconds(60)));
  EXPECT_TRUE(throttle.is_blocked("192.0.2.3:1", kNow + seconds(60)));
  EXPECT_TRUE(throttle.is_blocked("192.0.2.2:1", kNow + seconds(60)));
}

// Were every failure to look through all of them, this would take minutes.
TEST(FailureThrottle, MoreSourcesThanAreRememberedCostNoMoreThanOthers) {
  FailureThrottle throttle(1);
  const auto source = [](unsigned number) {
    return "10." + std::to_string(number >> 16U) + "." + std::to_string(number >> 8U & 0xFFU) + "." +
           std::to_string(number & 0xFFU) + ":1";
  };
  for (unsigned i = 0; i < 65'536; ++i) EXPECT_TRUE(throttle.count_failure(source(i), kNow));
  for (unsigned i = 65'536; i < 400'000; ++i) EXPECT_FALSE(throttle.count_failure(source(i), kNow));
  EXPECT_TRUE(throttle.count_failure(source(500'000), kNow + seconds(60)));
}

}  // namespace
}  // namespace gateway
