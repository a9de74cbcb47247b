// What cannot be read is never told as what does not exist.
#include <algorithm>

#include "tests/support/waiting_log.hpp"
#include "tests/unit/store/stores.hpp"

namespace gateway::test {
namespace {

// A store whose tables another process takes away and brings back.
class UnreadStoreTest : public testing::Test {
 protected:
  UnreadStoreTest() {
    std::string error;
    store = SqliteStore::open(folder.file(), {"a1"}, 1000, log, error);
    other = SqliteDatabase::open(folder.file(), error);
    if (!store || !other) throw std::runtime_error(error);
    EXPECT_FALSE(load_all(*store).error);
    DeviceRow row = device_row("1001", "A_B_C1");
    EXPECT_TRUE(keep(*store, BindDevice{row, some_facts(), {}, false}));
    iot_id = details_of(*store, "A_B_C1")->iot_id;
  }
  void run(const std::string& sql) { ASSERT_TRUE(other->run(sql)) << other->error(); }
  void take_away() { run("ALTER TABLE devices RENAME TO away"); }
  void bring_back() { run("ALTER TABLE away RENAME TO devices"); }

  // Whether each question was answered.
  [[nodiscard]] std::vector<bool> answered() {
    std::vector<bool> all{ask(*store, {{0, "A_B_C1"}}).has_value()};
    const auto put = [&all](const auto& question) {
      std::promise<bool> told;
      question([&told](const auto& found) { told.set_value(found.has_value()); });
      all.push_back(told.get_future().get());
    };
    put([&](auto done) { store->find_ids({iot_id}, done); });
    put([&](auto done) { store->find_page({{0}, std::nullopt, 0, 10, std::nullopt}, done); });
    put([&](auto done) { store->find_page({{0}, DeviceState::unactive, 0, 10, std::nullopt}, done); });
    put([&](auto done) { store->imported_since(done); });
    return all;
  }

  WaitingLog log;
  StoreFolder folder;
  std::unique_ptr<SqliteStore> store;
  std::optional<SqliteDatabase> other;
  std::string iot_id;
};

TEST_F(UnreadStoreTest, IsToldAsNotKnownAndCounted) {
  EXPECT_EQ(answered(), std::vector<bool>(5, true));
  take_away();
  EXPECT_EQ(answered(), std::vector<bool>(5, false));
  EXPECT_EQ(store->counters().unread.load(), 5U);
  bring_back();
  EXPECT_EQ(answered(), std::vector<bool>(5, true));
  EXPECT_EQ(store->counters().unread.load(), 5U);
}

TEST_F(UnreadStoreTest, OfSeveralDevicesNoneIsLeftOutAsUnknown) {
  take_away();
  EXPECT_FALSE(ask(*store, {{0, "nobody"}, {0, "A_B_C1"}}));
  bring_back();
  EXPECT_EQ(ask(*store, {{0, "nobody"}, {0, "A_B_C1"}})->size(), 1U);
}

TEST_F(UnreadStoreTest, IsInTheLogOnceForManyQuestions) {
  take_away();
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(ask(*store, {{0, "A_B_C1"}}));
  const std::string text = log.text();
  const std::string event = "device_store_unread";
  const auto first = text.find(event);
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_NE(text.find("no such table", first), std::string::npos) << "no cause: " << text;
  EXPECT_EQ(text.find(event, first + 1), std::string::npos) << text;
}

// The imports that a failed reading would have shown come with the next one.
TEST_F(UnreadStoreTest, LosesNoImport) {
  run("UPDATE devices SET imported = 1, revision = 9");
  take_away();
  std::promise<bool> told;
  store->imported_since([&told](const auto& rows) { told.set_value(rows.has_value()); });
  EXPECT_FALSE(told.get_future().get());
  bring_back();
  std::promise<std::size_t> found;
  store->imported_since([&found](const auto& rows) { found.set_value(rows->size()); });
  EXPECT_EQ(found.get_future().get(), 1U);
}

}  // namespace
}  // namespace gateway::test
