// What every device store must do; `restart` is a new object over what the old one kept.
#include "tests/unit/store/harnesses.hpp"

namespace gateway::test {
namespace {

template <class Harness>
class StoreContractTest : public testing::Test {
 protected:
  Harness harness;
};
TYPED_TEST_SUITE(StoreContractTest, Harnesses);

TYPED_TEST(StoreContractTest, ARegistrationWaitsAndBecomesADevice) {
  ASSERT_TRUE(keep(this->harness.store(), PutPending{pending_row("1001", "A_B_C1"), {}}));
  Kept kept = this->harness.restart();
  ASSERT_FALSE(kept.error) << *kept.error;
  EXPECT_TRUE(kept.devices.empty());
  ASSERT_EQ(kept.pending.size(), 1U);
  EXPECT_EQ(kept.pending[0].key, key_of("1001"));
  EXPECT_EQ(kept.pending[0].edition, jt808::Edition::v2019);
  EXPECT_TRUE(kept.pending[0].layout_2019);
  EXPECT_EQ(kept.pending[0].facts.plate, "粤B12345");
  EXPECT_EQ(kept.pending[0].facts.city, 300);

  ASSERT_TRUE(
      keep(this->harness.store(), BindDevice{device_row("1001", "A_B_C1", 3), some_facts(), {}, false}));
  kept = this->harness.restart();
  EXPECT_TRUE(kept.pending.empty());
  const DeviceRow& row = kept.devices.at("A_B_C1");
  EXPECT_EQ(row.phone, key_of("1001").phone);
  EXPECT_EQ(row.generation, 3U);
  EXPECT_EQ(row.status, DeviceStatus::registered);
  EXPECT_EQ(row.edition, jt808::Edition::v2019);
  EXPECT_FALSE(row.disabled);
}

TYPED_TEST(StoreContractTest, ALaterRegistrationOfAPhoneReplacesTheWaitingOneAndIsTheYoungest) {
  for (const char* const phone : {"1001", "1002", "1001"}) {
    ASSERT_TRUE(keep(this->harness.store(), PutPending{pending_row(phone, "A_B_C1"), {}}));
  }
  ASSERT_TRUE(keep(this->harness.store(), PutPending{pending_row("1003", "A_B_C1"), key_of("1002")}));
  const Kept kept = this->harness.restart();
  ASSERT_EQ(kept.pending.size(), 2U);
  EXPECT_EQ(kept.pending[0].key, key_of("1001"));
  EXPECT_EQ(kept.pending[1].key, key_of("1003"));
}

TYPED_TEST(StoreContractTest, APhoneMovesAndItsFormerDeviceStaysWithoutOneOrGoes) {
  ASSERT_TRUE(keep(this->harness.store(), BindDevice{device_row("1001", "one"), {}, {}, false}));
  ASSERT_TRUE(keep(this->harness.store(), BindDevice{device_row("1001", "two"), {}, "one", false}));
  Kept kept = this->harness.restart();
  EXPECT_FALSE(kept.devices.at("one").phone);
  EXPECT_EQ(kept.devices.at("two").phone, key_of("1001").phone);
  ASSERT_TRUE(keep(this->harness.store(), BindDevice{device_row("1001", "three"), {}, "two", true}));
  kept = this->harness.restart();
  EXPECT_FALSE(kept.devices.contains("two"));
  EXPECT_TRUE(kept.devices.contains("three"));
}

TYPED_TEST(StoreContractTest, APhoneWhoseCodesHaveEndedStaysSoUntilADeviceHasItAgain) {
  ASSERT_TRUE(keep(this->harness.store(), BindDevice{device_row("1001", "one"), {}, {}, false}));
  ASSERT_TRUE(keep(this->harness.store(), PutPending{pending_row("1001", "one"), {}}));
  ASSERT_TRUE(keep(this->harness.store(), PutPending{pending_row("1002", "two"), {}}));
  DeviceRow unbound = device_row("1001", "one", 2);
  unbound.phone.reset();
  ASSERT_TRUE(keep(this->harness.store(), PutDevice{unbound, key_of("1001"), EndedPhone{key_of("1001"), 2}}));
  ASSERT_TRUE(keep(this->harness.store(), EndPhone{EndedPhone{key_of("1002"), 3}}));
  Kept kept = this->harness.restart();
  EXPECT_FALSE(kept.devices.at("one").phone);
  EXPECT_TRUE(kept.pending.empty());
  EXPECT_EQ(kept.ended, (std::map<std::string, std::uint32_t>{{"1001", 2}, {"1002", 3}}));
  ASSERT_TRUE(keep(this->harness.store(), BindDevice{device_row("1001", "one", 2), {}, {}, false}));
  kept = this->harness.restart();
  EXPECT_EQ(kept.ended, (std::map<std::string, std::uint32_t>{{"1002", 3}}));
}

TYPED_TEST(StoreContractTest, EveryFactOfADeviceIsKeptWithItsTime) {
  DeviceStore& store = this->harness.store();
  ASSERT_TRUE(keep(store, BindDevice{device_row("1001", "A_B_C1"), some_facts(), {}, false}, 1000));
  ASSERT_TRUE(keep(store, DevicePresence{0, "A_B_C1", true, "192.0.2.1:5"}, 2000));
  ASSERT_TRUE(keep(store, DevicePresence{0, "A_B_C1", false, {}}, 3000));
  ASSERT_TRUE(keep(store, DevicePresence{0, "A_B_C1", true, "192.0.2.1:6"}, 4000));
  DeviceRow gone = device_row("1001", "A_B_C1", 2);
  gone.status = DeviceStatus::unregistered;
  ASSERT_TRUE(keep(store, PutDevice{gone, key_of("1001")}, 5000));
  ASSERT_TRUE(keep(store, DisableDevice{0, "A_B_C1", true}, 6000));
  this->harness.restart();
  const auto found = details_of(this->harness.queries(), "A_B_C1");
  ASSERT_TRUE(found);
  const auto ms = [](const std::optional<WallTime>& time) {
    return time ? time->time_since_epoch().count() : -1;
  };
  EXPECT_EQ(found->row.generation, 2U);
  EXPECT_EQ(found->row.status, DeviceStatus::unregistered);
  EXPECT_TRUE(found->row.disabled);
  EXPECT_EQ(found->facts.identity.device_name(), "MAKER_MODEL_ID01");
  EXPECT_EQ(found->facts.plate, "粤B12345");
  EXPECT_EQ(found->facts.plate_color, 2);
  EXPECT_EQ(found->facts.province, 44);
  EXPECT_EQ(found->facts.city, 300);
  EXPECT_EQ(ms(found->created), 1000);
  EXPECT_EQ(ms(found->registered), 1000);
  EXPECT_EQ(ms(found->activated), 2000);
  EXPECT_EQ(ms(found->last_online), 4000);
  EXPECT_EQ(ms(found->last_offline), 3000);
  EXPECT_EQ(ms(found->status_at), 5000);
  EXPECT_EQ(ms(found->modified), 6000);
  EXPECT_EQ(found->address, "192.0.2.1:6");
  EXPECT_FALSE(found->iot_id.empty());
  EXPECT_FALSE(details_of(this->harness.queries(), "nobody"));
}

TYPED_TEST(StoreContractTest, ANewDeviceOfTheSameNameInAnotherProductIsAnother) {
  DeviceRow other = device_row("1001", "A_B_C1");
  other.product = 1;
  other.generation = 7;
  ASSERT_TRUE(keep(this->harness.store(), BindDevice{device_row("1001", "A_B_C1"), {}, {}, false}));
  ASSERT_TRUE(keep(this->harness.store(), PutDevice{other, {}}));
  this->harness.restart();
  EXPECT_EQ(details_of(this->harness.queries(), "A_B_C1")->row.generation, 1U);
}

}  // namespace
}  // namespace gateway::test
