// The registry: the newest link has the terminal, and a late close of the old one changes nothing.
#include "gateway/core/session_registry.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace gateway {
namespace {

using std::chrono::seconds;

TerminalKey key_of(std::string_view digits, std::uint16_t product = 0) {
  return {product, *jt808::PhoneNumber::from_digits(digits)};
}

SessionRef session(std::uint32_t slot) {
  SessionRef ref;
  ref.slot = slot;
  return ref;
}

class RegistryTest : public testing::Test {
 protected:
  SessionRegistry registry{6400, 3};
  TimePoint now{seconds(100)};
  TerminalKey key = key_of("13800000001");
  SessionRegistry::Bound bind(std::uint32_t slot) {
    return registry.bind(key, session(slot), jt808::Edition::v2019, now);
  }
};

TEST_F(RegistryTest, AnUnknownTerminalHasNoPresence) {
  EXPECT_FALSE(registry.find(key));
}

TEST_F(RegistryTest, LeadingZerosAndHeaderLayoutDoNotMakeAnotherTerminal) {
  bind(1);
  EXPECT_TRUE(registry.find(key_of("0000013800000001")));
  EXPECT_FALSE(registry.find(key_of("13800000001", 1)));
}

TEST_F(RegistryTest, TakeoverThenLateCloseKeepsTheNewSession) {
  bind(1);
  const auto bound = bind(2);
  ASSERT_TRUE(bound.displaced);
  EXPECT_EQ(*bound.displaced, session(1));
  EXPECT_FALSE(registry.unbind(key, session(1), true, now, 0));
  ASSERT_TRUE(registry.find(key)->online);
  EXPECT_EQ(*registry.find(key)->online, session(2));
}

TEST_F(RegistryTest, TheEndOfASessionIsRemembered) {
  bind(1);
  EXPECT_TRUE(registry.unbind(key, session(1), false, now, 0));
  const auto presence = registry.find(key);
  ASSERT_TRUE(presence);
  EXPECT_FALSE(presence->online);
  EXPECT_FALSE(presence->clean_end);
  EXPECT_EQ(presence->ended, now);
  EXPECT_EQ(presence->edition, jt808::Edition::v2019);
}

TEST_F(RegistryTest, AuthenticatingAgainOnTheSameLinkDisplacesNobody) {
  bind(1);
  EXPECT_FALSE(bind(1).displaced);
}

TEST_F(RegistryTest, TheSerialsOfTheNextLinkGoOnWhereTheLastEnded) {
  EXPECT_EQ(bind(1).first_serial, 0);
  registry.unbind(key, session(1), true, now, 17);
  EXPECT_EQ(bind(2).first_serial, 17);
  EXPECT_GT(bind(3).first_serial, 1000) << "the one taken over is still counting";
}

TEST_F(RegistryTest, LinksThatFightRaiseTheAlarmAboveTheLimitPerMinute) {
  bind(0);
  for (std::uint32_t i = 1; i <= 3; ++i) EXPECT_FALSE(bind(i).fight) << i;
  EXPECT_TRUE(bind(4).fight);
  now += seconds(61);
  EXPECT_FALSE(bind(5).fight);
}

TEST_F(RegistryTest, TheOldestEndIsForgottenWhenTheMemoryIsFull) {
  SessionRegistry small(64, 3);  // one per stripe
  std::size_t known = 0;
  for (int i = 0; i < 1000; ++i) {
    const TerminalKey each = key_of(std::to_string(13800000000 + i));
    small.bind(each, session(1), jt808::Edition::v2013, now);
    small.unbind(each, session(1), true, now, 0);
  }
  for (int i = 0; i < 1000; ++i)
    known += small.find(key_of(std::to_string(13800000000 + i))).has_value() ? 1 : 0;
  EXPECT_LE(known, 64U);
  EXPECT_GE(known, 32U);
  EXPECT_TRUE(small.find(key_of("13800000999")));
}

TEST_F(RegistryTest, ATerminalThatComesAndGoesTakesThePlaceOfNobody) {
  constexpr int kOthers = 3000;  // of 100 a stripe
  const auto other = [](int i) { return key_of(std::to_string(13900000000 + i)); };
  for (int i = 0; i < kOthers; ++i) {
    registry.bind(other(i), session(1), jt808::Edition::v2013, now);
    registry.unbind(other(i), session(1), true, now, 0);
  }
  for (int i = 0; i < 1000; ++i) {
    now += seconds(1);
    bind(2);
    registry.unbind(key, session(2), true, now, 0);
  }
  for (int i = 0; i < kOthers; ++i) ASSERT_TRUE(registry.find(other(i))) << i;
  EXPECT_EQ(registry.find(key)->ended, now);
  EXPECT_EQ(registry.online(), 0U);
}

TEST_F(RegistryTest, AnOnlineTerminalIsNeverForgotten) {
  SessionRegistry small(64, 3);
  for (int i = 0; i < 500; ++i) {
    small.bind(key_of(std::to_string(13800000000 + i)), session(1), jt808::Edition::v2013, now);
  }
  EXPECT_EQ(small.online(), 500U);
}

TEST_F(RegistryTest, ManyThreadsEndWithOneSessionEach) {
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint32_t i = 0; i < 2000; ++i) {
        const TerminalKey each = key_of(std::to_string(13800000000 + i % 50));
        const SessionRef mine = session(t * 10'000 + i);
        registry.bind(each, mine, jt808::Edition::v2013, now);
        if (i % 3 == 0) registry.unbind(each, mine, true, now, 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(registry.online(), 50U);
}

}  // namespace
}  // namespace gateway
