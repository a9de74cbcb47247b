// A start after a process that was killed while devices were online.
#include "gateway/store/device_import.hpp"
#include "tests/support/waiting_log.hpp"
#include "tests/unit/store/stores.hpp"

namespace gateway::test {
namespace {

using Names = std::vector<std::string>;

class StoreStartTest : public testing::Test {
 protected:
  // Everything up to here was committed by a process that is no more; closing a store writes nothing of
  // itself.
  void leave_online(const Names& names, std::uint16_t product = 0) {
    const auto tables = start();
    ASSERT_TRUE(tables);
    std::int64_t at = 1000;
    for (const std::string& name : names) {
      at += 1000;
      DeviceRow row = device_row("", name);
      row.product = product;
      put(*tables, PutDevice{row, {}}, at);
      put(*tables, DevicePresence{product, name, true, "192.0.2.1:5"}, at + 500);
    }
  }
  std::unique_ptr<DeviceTables> start(std::vector<std::string> keys = {"a1", "b2"}) {
    std::string error;
    auto tables = DeviceTables::open(folder.file(), std::move(keys), error);
    if (!tables ||
        !tables->load([](const DeviceRow&) {}, [](const PendingRow&) {}, [](const EndedPhone&) {})) {
      return nullptr;
    }
    return std::make_unique<DeviceTables>(std::move(*tables));
  }
  static void put(DeviceTables& tables, decltype(DeviceChange::what) what, std::int64_t at) {
    ASSERT_EQ(tables.apply({std::move(what), WallTime(std::chrono::milliseconds(at))}),
              DeviceTables::Outcome::done);
  }
  static Names page(DeviceTables& tables, DevicePageQuery query) {
    Names names;
    const auto found = tables.page(query, tables.mark());
    if (!found) return {"unread"};
    for (const DeviceDetails& device : found->devices) names.push_back(device.row.name);
    return names;
  }
  static Names with_state(DeviceTables& tables, DeviceState state) {
    return page(tables, {{0, 1}, state, 0, 100, std::nullopt});
  }
  [[nodiscard]] std::int64_t rows(const std::string& where) {
    std::string error;
    auto database = SqliteDatabase::open(folder.file(), error);
    return database ? database->number_of("SELECT COUNT(*) FROM devices WHERE " + where).value_or(-1) : -1;
  }
  [[nodiscard]] std::int64_t rows_that_say_online() { return rows("online <> 0"); }
  void TearDown() override {
    EXPECT_EQ(
        rows(
            "state <> CASE WHEN disabled THEN 8 WHEN online THEN 1 WHEN activated IS NULL THEN 0 ELSE 3 END"),
        0);
  }

  StoreFolder folder;
};

TEST_F(StoreStartTest, NobodyIsOnlineAfterItAndItWritesNothing) {
  leave_online({"one", "two"});
  std::string error;
  auto other = SqliteDatabase::open(folder.file(), error);
  ASSERT_TRUE(other && other->run("BEGIN IMMEDIATE"));  // now nobody can write
  WaitingLog log;
  const auto store = SqliteStore::open(folder.file(), {"a1", "b2"}, 1000, log, error);
  ASSERT_TRUE(store) << error;
  const Kept kept = load_all(*store);
  ASSERT_FALSE(kept.error) << *kept.error;
  EXPECT_FALSE(kept.devices.at("one").online);
  EXPECT_TRUE(kept.devices.at("one").activated);
  EXPECT_EQ(kept.devices.at("one").changed, WallTime(std::chrono::milliseconds(2500)))
      << "when it came online";
  const auto with_state = [&store](DeviceState state) {
    std::promise<std::optional<DevicePage>> told;
    store->find_page({{0, 1}, state, 0, 10, std::nullopt},
                     [&told](auto found) { told.set_value(std::move(found)); });
    const auto found = told.get_future().get();
    Names names;
    for (const DeviceDetails& device : found.value_or(DevicePage{}).devices) names.push_back(device.row.name);
    return names;
  };
  EXPECT_EQ(with_state(DeviceState::online), Names{});
  EXPECT_EQ(with_state(DeviceState::offline), (Names{"two", "one"}));
  EXPECT_EQ(rows_that_say_online(), 2);
  ASSERT_TRUE(other->run("COMMIT"));
  ASSERT_TRUE(log.wait("device_store_put_right devices=2"));
  EXPECT_EQ(rows_that_say_online(), 0);
  EXPECT_EQ(with_state(DeviceState::online), Names{});
  EXPECT_EQ(with_state(DeviceState::offline), (Names{"two", "one"}));
  EXPECT_EQ(details_of(*store, "one")->last_online, WallTime(std::chrono::milliseconds(2500)));
}

TEST_F(StoreStartTest, ALoginWhileRowsArePutRightStaysOnline) {
  leave_online({"a", "b", "c", "d"});
  const auto tables = start();
  ASSERT_TRUE(tables);
  put(*tables, DevicePresence{0, "d", true, "192.0.2.1:6"}, 9000);
  EXPECT_EQ(tables->put_offline(2), 2U);
  put(*tables, DevicePresence{0, "a", true, "192.0.2.1:6"}, 9000);  // behind it already
  put(*tables, DevicePresence{0, "c", true, "192.0.2.1:6"}, 9000);
  put(*tables, DevicePresence{0, "c", false, ""}, 9500);
  EXPECT_EQ(with_state(*tables, DeviceState::online), (Names{"d", "a"}));
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"c", "b"}));
  while (tables->mark().stale) ASSERT_TRUE(tables->put_offline(2));
  EXPECT_EQ(with_state(*tables, DeviceState::online), (Names{"d", "a"}));
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"c", "b"}));
  EXPECT_EQ(rows_that_say_online(), 2);
}

TEST_F(StoreStartTest, AKillWhileRowsArePutRightIsAsAnyOther) {
  leave_online({"a", "b", "c", "d"});
  leave_online({"e"}, 1);
  {
    const auto tables = start();
    ASSERT_TRUE(tables);
    put(*tables, DevicePresence{0, "a", true, "192.0.2.1:6"}, 9000);
    ASSERT_TRUE(tables->put_offline(3));
    put(*tables, DevicePresence{0, "b", true, "192.0.2.1:6"}, 9000);
    EXPECT_EQ(with_state(*tables, DeviceState::online), (Names{"b", "a"}));
    EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"d", "c", "e"}));
  }
  const auto tables = start();
  ASSERT_TRUE(tables);
  EXPECT_TRUE(tables->mark().stale);
  EXPECT_EQ(with_state(*tables, DeviceState::online), Names{});
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"d", "c", "b", "a", "e"}));
  while (tables->mark().stale) ASSERT_TRUE(tables->put_offline(3));
  EXPECT_EQ(with_state(*tables, DeviceState::online), Names{});
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"d", "c", "b", "a", "e"}));
  EXPECT_EQ(rows_that_say_online(), 0);
  const auto next = start();
  ASSERT_TRUE(next);
  EXPECT_FALSE(next->mark().stale);
}

TEST_F(StoreStartTest, OfflineDevicesComeInTheirOrderWhicheverRowsSaySo) {
  leave_online({"z1", "y2", "x3", "w4", "v5"});
  leave_online({"other1", "other2"}, 1);
  const auto tables = start();
  ASSERT_TRUE(tables);
  put(*tables, DevicePresence{0, "y2", false, ""}, 9000);
  put(*tables, DevicePresence{0, "w4", false, ""}, 9000);
  const DeviceState offline = DeviceState::offline;
  EXPECT_EQ(page(*tables, {{0}, offline, 1, 3, std::nullopt}), (Names{"w4", "x3", "y2"}));
  const DeviceCursor behind{WallTime(std::chrono::milliseconds(5000)), "w4"};
  EXPECT_EQ(page(*tables, {{0}, offline, 0, 10, behind}), (Names{"x3", "y2", "z1"}));
  EXPECT_EQ(page(*tables, {{0, 1}, offline, 4, 10, std::nullopt}), (Names{"z1", "other2", "other1"}));
  EXPECT_EQ(page(*tables, {{0, 1}, offline, 6, 10, std::nullopt}), (Names{"other1"}));
  EXPECT_EQ(page(*tables, {{0, 1}, std::nullopt, 4, 1, std::nullopt}), (Names{"z1"}));
}

TEST_F(StoreStartTest, ADeviceThatWasDisabledWhileOnlineIsOfflineOnceItIsNot) {
  leave_online({"a", "b"});
  {
    const auto tables = start();
    ASSERT_TRUE(tables);
    put(*tables, DevicePresence{0, "a", true, "192.0.2.1:6"}, 9000);
    put(*tables, DisableDevice{0, "a", true}, 9100);
  }
  const auto tables = start();
  ASSERT_TRUE(tables);
  put(*tables, DisableDevice{0, "b", true}, 9200);
  EXPECT_EQ(with_state(*tables, DeviceState::disabled), (Names{"b", "a"}));
  ASSERT_TRUE(tables->put_offline(1));
  put(*tables, DisableDevice{0, "a", false}, 9300);
  put(*tables, DisableDevice{0, "b", false}, 9300);
  EXPECT_EQ(with_state(*tables, DeviceState::online), Names{});
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"b", "a"}));
  while (tables->mark().stale) ASSERT_TRUE(tables->put_offline(1));
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"b", "a"}));
}

TEST_F(StoreStartTest, AnImportMayDisableThemMeanwhile) {
  leave_online({"a", "b"});
  const auto tables = start();
  ASSERT_TRUE(tables);
  const auto import = [this](const char* name, std::optional<bool> disabled) {
    ImportLine line;
    line.product_key = "a1";
    line.device_name = name;
    line.disabled = disabled;
    const auto outcome = import_devices(
        folder.file(), {line}, [](const ImportLine&) { return std::string(); }, WallTime{});
    EXPECT_TRUE(outcome.errors.empty());
  };
  import("a", true);
  import("new", true);
  import("b", std::nullopt);
  EXPECT_EQ(with_state(*tables, DeviceState::disabled), (Names{"a", "new"}));
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"b"}));
  import("a", false);
  import("new", false);
  EXPECT_EQ(with_state(*tables, DeviceState::unactive), (Names{"new"}));
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"b", "a"}));
  while (tables->mark().stale) ASSERT_TRUE(tables->put_offline(1));
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"b", "a"}));
}

TEST_F(StoreStartTest, WhatAProductLeftThatIsNotConfiguredIsPutRightOnceItIs) {
  leave_online({"a"}, 0);
  leave_online({"b"}, 1);
  {
    const auto tables = start({"a1"});
    ASSERT_TRUE(tables);
    while (tables->mark().stale) ASSERT_TRUE(tables->put_offline(10));
    EXPECT_EQ(rows_that_say_online(), 1);
    put(*tables, DevicePresence{0, "a", true, "192.0.2.1:6"}, 9000);
    EXPECT_EQ(page(*tables, {{0}, DeviceState::online, 0, 10, std::nullopt}), (Names{"a"}));
  }
  const auto tables = start();
  ASSERT_TRUE(tables);
  EXPECT_EQ(with_state(*tables, DeviceState::online), Names{});
  EXPECT_EQ(with_state(*tables, DeviceState::offline), (Names{"a", "b"}));
  while (tables->mark().stale) ASSERT_TRUE(tables->put_offline(10));
  EXPECT_EQ(rows_that_say_online(), 0);
}

// The disk refuses as long as another program holds the file; terminals come meanwhile.
TEST_F(StoreStartTest, LoginsGoOnWhileRowsCannotBePutRight) {
  leave_online({"one", "two"});
  std::string error;
  auto other = SqliteDatabase::open(folder.file(), error);
  ASSERT_TRUE(other && other->run("BEGIN IMMEDIATE"));
  WaitingLog log;
  const auto store = SqliteStore::open(folder.file(), {"a1", "b2"}, 1000, log, error);
  ASSERT_TRUE(store) << error;
  ASSERT_FALSE(load_all(*store).error);
  ASSERT_TRUE(log.wait("device_store_failed"));
  std::promise<bool> told;
  ASSERT_EQ(store->write({PutPending{pending_row("1001", "A_B_C1"), {}}, {}},
                         [&told](bool committed) { told.set_value(committed); }),
            DeviceStore::Write::queued);
  ASSERT_TRUE(other->run("COMMIT"));
  EXPECT_TRUE(told.get_future().get());
  EXPECT_TRUE(log.wait("device_store_put_right devices=2"));
}

}  // namespace
}  // namespace gateway::test
