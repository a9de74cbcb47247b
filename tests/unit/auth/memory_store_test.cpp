// The memory store: a registration is pending until its 0x0102, and nothing in it grows without a limit.
#include "gateway/store/memory_store.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

Registration from(std::string_view phone) {
  Registration registration;
  registration.key = {0, *jt808::PhoneNumber::from_digits(phone)};
  return registration;
}

TEST(MemoryStoreTest, APendingBindingIsSeenByOthersOnlyOnceConfirmed) {
  MemoryStore store({});
  const Registration one = from("1001");
  store.put_pending(one, "dev-a");
  EXPECT_FALSE(store.find(0, "dev-a"));
  EXPECT_FALSE(store.current(one.key));
  EXPECT_TRUE(store.pending(one.key));
  EXPECT_TRUE(store.confirm(one.key));
  EXPECT_EQ(store.find(0, "dev-a"), one.key);
  EXPECT_FALSE(store.find(1, "dev-a"));
  EXPECT_FALSE(store.pending(one.key));
  EXPECT_FALSE(store.confirm(one.key));
}

TEST(MemoryStoreTest, ALaterRegistrationReplacesThePendingOneOnly) {
  MemoryStore store({});
  const Registration one = from("1001");
  store.put_pending(one, "dev-a");
  store.confirm(one.key);
  EXPECT_TRUE(store.put_pending(one, "dev-b").conflict);
  EXPECT_EQ(store.current(one.key)->device_name, "dev-a");
  EXPECT_EQ(store.pending(one.key)->device_name, "dev-b");
  store.confirm(one.key);
  EXPECT_FALSE(store.find(0, "dev-a"));
  EXPECT_EQ(store.find(0, "dev-b"), one.key);
}

TEST(MemoryStoreTest, ANameOfAnotherPhoneBecomesTheDigits) {
  MemoryStore store({});
  store.put_pending(from("1001"), "dev-a");
  store.confirm(from("1001").key);
  const auto second = store.put_pending(from("1002"), "dev-a");
  EXPECT_TRUE(second.conflict);
  EXPECT_EQ(second.device_name, "1002");
}

TEST(MemoryStoreTest, TwoPhonesThatRaceForANameDoNotShareIt) {
  MemoryStore store({});
  store.put_pending(from("1001"), "dev-a");
  store.put_pending(from("1002"), "dev-a");
  EXPECT_TRUE(store.confirm(from("1001").key));
  EXPECT_TRUE(store.confirm(from("1002").key));
  EXPECT_EQ(store.find(0, "dev-a"), from("1001").key);
  EXPECT_EQ(store.current(from("1002").key)->device_name, "1002");
}

TEST(MemoryStoreTest, EndingCodesRaisesTheGenerationAlsoOfTheUnknown) {
  MemoryStore store({});
  store.put_pending(from("1001"), "dev-a");
  store.confirm(from("1001").key);
  store.end_codes(from("1001").key);
  EXPECT_EQ(store.current(from("1001").key)->generation, 2U);
  EXPECT_EQ(store.put_pending(from("1001"), "dev-a").generation, 2U);
  store.end_codes(from("1002").key);
  EXPECT_EQ(store.current(from("1002").key)->generation, 2U);
}

TEST(MemoryStoreTest, UnconfirmedRegistrationsAreForgottenOldestFirst) {
  MemoryStore store({.devices = 1000, .pending = 10});
  for (int i = 0; i < 100; ++i) store.put_pending(from(std::to_string(2000 + i)), "dev-" + std::to_string(i));
  EXPECT_FALSE(store.pending(from("2000").key));
  EXPECT_FALSE(store.pending(from("2089").key));
  EXPECT_TRUE(store.pending(from("2090").key));
  for (int i = 0; i < 1000; ++i) store.put_pending(from("2099"), "dev-99");
  EXPECT_TRUE(store.pending(from("2099").key));
  EXPECT_TRUE(store.confirm(from("2099").key));
}

TEST(MemoryStoreTest, AFullStoreTakesNoNewDevice) {
  MemoryStore store({.devices = 1, .pending = 10});
  store.put_pending(from("1001"), "dev-a");
  store.put_pending(from("1002"), "dev-b");
  EXPECT_TRUE(store.confirm(from("1001").key));
  EXPECT_FALSE(store.confirm(from("1002").key));
  EXPECT_TRUE(store.put_pending(from("1003"), "dev-c").full);
  EXPECT_FALSE(store.put_pending(from("1001"), "dev-a").full);
}

}  // namespace
}  // namespace gateway
