// Removing and importing devices, and what callers ask: the same of every store.
#include "tests/unit/store/harnesses.hpp"

namespace gateway::test {
namespace {

template <class Harness>
class StoreQueriesTest : public testing::Test {
 protected:
  using Names = std::vector<std::string>;

  DeviceStore& store() { return harness.store(); }
  DeviceQueries& queries() { return harness.queries(); }

  DevicePage page(DevicePageQuery query) {
    std::promise<std::optional<DevicePage>> told;
    queries().find_page(std::move(query), [&told](auto found) { told.set_value(std::move(found)); });
    auto found = told.get_future().get();
    EXPECT_TRUE(found);
    return found.value_or(DevicePage{});
  }
  static Names names_of(const DevicePage& page) {
    Names names;
    for (const DeviceDetails& device : page.devices) names.push_back(device.row.name);
    return names;
  }
  Names with_state(DeviceState state) {
    DevicePageQuery query;
    query.products = {0, 1};
    query.state = state;
    const DevicePage found = page(query);
    return names_of(found);
  }
  void import(const Names& names, std::int64_t at, std::uint16_t product = 0) {
    ImportDevices change;
    for (const std::string& name : names) {
      DeviceRow row;
      row.product = product;
      row.name = row.code_name = name;
      row.imported = true;
      change.devices.push_back({row, "", ""});
    }
    ASSERT_TRUE(keep(store(), change, at));
  }
  void go(const std::string& name, bool online, std::int64_t at) {
    ASSERT_TRUE(keep(store(), DevicePresence{0, name, online, "192.0.2.1:5"}, at));
  }

  Harness harness;
};
TYPED_TEST_SUITE(StoreQueriesTest, Harnesses);

TYPED_TEST(StoreQueriesTest, AnImportIsKeptWhole) {
  ImportDevices change;
  DeviceRow row = device_row("1001", "A_B_C1", 3);
  row.status = DeviceStatus::create;
  row.imported = true;
  row.own_code = "digest";
  change.devices.push_back({row, "粤B12345", "Lorry"});
  ASSERT_TRUE(keep(this->store(), EndPhone{{key_of("1001"), 3}}));
  ASSERT_TRUE(keep(this->store(), change, 1000));
  const Kept kept = this->harness.restart();
  const DeviceRow& found = kept.devices.at("A_B_C1");
  EXPECT_EQ(found.phone, key_of("1001").phone);
  EXPECT_EQ(found.generation, 3U);
  EXPECT_EQ(found.status, DeviceStatus::create);
  EXPECT_TRUE(found.imported);
  EXPECT_FALSE(found.activated);
  EXPECT_EQ(found.own_code, "digest");
  EXPECT_EQ(found.changed, WallTime(std::chrono::milliseconds(1000)));
  EXPECT_TRUE(kept.ended.empty());
  const auto details = details_of(this->queries(), "A_B_C1");
  EXPECT_EQ(details->facts.plate, "粤B12345");
  EXPECT_EQ(details->nickname, "Lorry");
}

TYPED_TEST(StoreQueriesTest, ARemovedDeviceIsGoneAndItsPhoneHasEnded) {
  ASSERT_TRUE(keep(this->store(), BindDevice{device_row("1001", "A_B_C1"), {}, {}, false}));
  ASSERT_TRUE(keep(this->store(), PutPending{pending_row("1001", "A_B_C1"), {}}));
  ASSERT_TRUE(keep(this->store(), RemoveDevice{0, "A_B_C1", EndedPhone{key_of("1001"), 2}}));
  const Kept kept = this->harness.restart();
  EXPECT_TRUE(kept.devices.empty());
  EXPECT_TRUE(kept.pending.empty());
  ASSERT_EQ(kept.ended.size(), 1U);
  EXPECT_EQ(kept.ended.at("1001"), 2U);
}

TYPED_TEST(StoreQueriesTest, DevicesAreFoundByTheirIds) {
  this->import({"A_B_C1", "A_B_C2"}, 1000);
  const std::string id = details_of(this->queries(), "A_B_C2")->iot_id;
  std::promise<std::vector<std::optional<DeviceName>>> told;
  this->queries().find_ids({"nobody", id}, [&told](auto found) { told.set_value(std::move(*found)); });
  const auto found = told.get_future().get();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_FALSE(found[0]);
  EXPECT_EQ(found[1], (DeviceName{0, "A_B_C2"}));
}

TYPED_TEST(StoreQueriesTest, DevicesAreFoundByTheirNamesWithoutTheUnknown) {
  this->import({"A_B_C1", "A_B_C2"}, 1000);
  std::promise<std::vector<DeviceDetails>> told;
  this->queries().find_devices({{0, "A_B_C2"}, {0, "nobody"}, {0, "A_B_C1"}},
                               [&told](auto found) { told.set_value(std::move(*found)); });
  const auto found = told.get_future().get();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].row.name, "A_B_C2");
  EXPECT_EQ(found[1].row.name, "A_B_C1");
}

TYPED_TEST(StoreQueriesTest, PagesAreNewestFirstAndGoOnBehindACursor) {
  this->import({"old1", "old2"}, 1000);
  this->import({"new1", "new2"}, 2000);
  this->import({"other"}, 3000, 1);
  DevicePageQuery query;
  query.products = {0};
  query.limit = 3;
  DevicePage first = this->page(query);
  EXPECT_EQ(this->names_of(first), (std::vector<std::string>{"new2", "new1", "old2"}));
  EXPECT_TRUE(first.more);
  query.after = DeviceCursor{first.devices.back().created, first.devices.back().row.name};
  DevicePage second = this->page(query);
  EXPECT_EQ(this->names_of(second), (std::vector<std::string>{"old1"}));
  EXPECT_FALSE(second.more);
  query.after.reset();
  query.skip = 1;
  query.limit = 2;
  EXPECT_EQ(this->names_of(this->page(query)), (std::vector<std::string>{"new1", "old2"}));
  query.skip = 9;
  EXPECT_TRUE(this->page(query).devices.empty());
}

TYPED_TEST(StoreQueriesTest, EachDeviceHasOneOfFourStates) {
  this->import({"never", "online", "offline", "disabled"}, 1000);
  this->import({"other"}, 1000, 1);
  this->go("online", true, 2000);
  this->go("offline", true, 2000);
  this->go("offline", false, 3000);
  this->go("disabled", true, 2000);
  ASSERT_TRUE(keep(this->store(), DisableDevice{0, "disabled", true}, 4000));
  EXPECT_EQ(this->with_state(DeviceState::unactive), (std::vector<std::string>{"never", "other"}));
  EXPECT_EQ(this->with_state(DeviceState::online), (std::vector<std::string>{"online"}));
  EXPECT_EQ(this->with_state(DeviceState::offline), (std::vector<std::string>{"offline"}));
  EXPECT_EQ(this->with_state(DeviceState::disabled), (std::vector<std::string>{"disabled"}));
  EXPECT_EQ(this->names_of(this->page({{0}, std::nullopt, 1, 10, std::nullopt})),
            (std::vector<std::string>{"offline", "never", "disabled"}))
      << "all of them in one order";
  const Kept kept = this->harness.restart();
  const auto since = [&kept](const char* name) {
    return kept.devices.at(name).changed.time_since_epoch().count();
  };
  EXPECT_EQ(since("never"), 1000);
  EXPECT_EQ(since("online"), 2000);
  EXPECT_EQ(since("offline"), 3000);
  EXPECT_EQ(since("disabled"), 4000);
  EXPECT_TRUE(kept.devices.at("disabled").activated);
  EXPECT_TRUE(this->with_state(DeviceState::online).empty()) << "nobody is online at a start";
  EXPECT_EQ(this->with_state(DeviceState::offline).size(), 2U);
}

TYPED_TEST(StoreQueriesTest, APageOfAStateGoesOnInTheNextProduct) {
  this->import({"a1", "a2"}, 1000);
  this->import({"b1", "b2"}, 1000, 1);
  DevicePageQuery query;
  query.products = {0, 1};
  query.state = DeviceState::unactive;
  query.skip = 1;
  query.limit = 2;
  const DevicePage found = this->page(query);
  EXPECT_EQ(this->names_of(found), (std::vector<std::string>{"a1", "b2"}));
  EXPECT_TRUE(found.more);
  query.skip = 2;
  EXPECT_EQ(this->names_of(this->page(query)), (std::vector<std::string>{"b2", "b1"}));
  query.skip = 3;
  EXPECT_EQ(this->names_of(this->page(query)), (std::vector<std::string>{"b1"}));
  query.skip = 4;
  EXPECT_TRUE(this->page(query).devices.empty());
}

}  // namespace
}  // namespace gateway::test
