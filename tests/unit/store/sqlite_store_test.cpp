// What only the store in a file can do wrong: versions, broken files, its queue, its mode.
#include <fstream>

#include "tests/unit/store/stores.hpp"

namespace gateway::test {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteStore> open(std::size_t queue = 1000, std::vector<std::string> keys = {"a1"}) {
    error.clear();
    return SqliteStore::open(folder.file(), std::move(keys), queue, log, error);
  }
  void run(const std::string& sql) {
    std::string problem;
    auto database = SqliteDatabase::open(folder.file(), problem);
    ASSERT_TRUE(database) << problem;
    ASSERT_TRUE(database->run(sql)) << database->error();
  }

  NoLog log;
  StoreFolder folder;
  std::string error;
};

TEST_F(SqliteStoreTest, TheFileIsReadableByItsOwnerOnly) {
  const auto store = open();
  ASSERT_TRUE(store) << error;
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutPending{pending_row("1001", "A_B_C1"), {}}));
  for (const char* const end : {"", "-wal", "-shm"}) {
    struct stat facts {};
    ASSERT_EQ(::stat((folder.file().string() + end).c_str(), &facts), 0) << end;
    EXPECT_EQ(facts.st_mode & 077U, 0U) << end;
  }
}

// As the first version made it.
TEST_F(SqliteStoreTest, AFileOfVersionOneIsBroughtUpToDate) {
  run(R"sql(
CREATE TABLE devices(
  product_key TEXT NOT NULL, name TEXT NOT NULL, iot_id TEXT NOT NULL, phone TEXT,
  code_name TEXT NOT NULL, generation INTEGER NOT NULL, status TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0, edition TEXT, layout_2019 INTEGER NOT NULL DEFAULT 0,
  nickname TEXT NOT NULL DEFAULT '',
  manufacturer TEXT NOT NULL DEFAULT '', model TEXT NOT NULL DEFAULT '', terminal_id TEXT NOT NULL DEFAULT '',
  plate TEXT NOT NULL DEFAULT '', plate_color INTEGER NOT NULL DEFAULT 0,
  province INTEGER NOT NULL DEFAULT 0, city INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, modified INTEGER NOT NULL, activated INTEGER, registered INTEGER,
  last_online INTEGER, last_offline INTEGER, status_at INTEGER, address TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(product_key, name)) WITHOUT ROWID;
CREATE UNIQUE INDEX devices_by_phone ON devices(product_key, phone) WHERE phone IS NOT NULL;
CREATE TABLE pending(
  number INTEGER PRIMARY KEY AUTOINCREMENT, product_key TEXT NOT NULL, phone TEXT NOT NULL,
  name TEXT NOT NULL, code_name TEXT NOT NULL, generation INTEGER NOT NULL,
  edition TEXT NOT NULL, layout_2019 INTEGER NOT NULL,
  manufacturer TEXT NOT NULL, model TEXT NOT NULL, terminal_id TEXT NOT NULL,
  plate TEXT NOT NULL, plate_color INTEGER NOT NULL, province INTEGER NOT NULL, city INTEGER NOT NULL,
  UNIQUE(product_key, phone));
INSERT INTO devices(product_key, name, iot_id, phone, code_name, generation, status, edition, created, modified)
  VALUES('a1', 'A_B_C1', 'id', '13800000001', 'A_B_C1', 4, 'unregister', '2011', 5, 6);
INSERT INTO devices(product_key, name, iot_id, phone, code_name, generation, status, created, modified)
  VALUES('a1', '1001', 'id', '1001', '1001', 2, 'unregister', 5, 6);
INSERT INTO pending VALUES(7, 'a1', '1003', 'B', 'B', 1, '2013', 0, '', '', '', '', 0, 0, 0);
INSERT INTO pending VALUES(9, 'a1', '1002', 'C', 'C', 3, '2019', 1, 'M', '', '', 'P', 2, 44, 300);
PRAGMA user_version = 1;
)sql");
  auto store = open();
  ASSERT_TRUE(store) << error;
  Kept kept = load_all(*store);
  ASSERT_FALSE(kept.error) << *kept.error;
  EXPECT_EQ(kept.devices.at("A_B_C1").generation, 4U);
  EXPECT_EQ(kept.devices.at("A_B_C1").status, DeviceStatus::unregistered);
  EXPECT_EQ(kept.devices.at("A_B_C1").edition, jt808::Edition::v2011);
  EXPECT_FALSE(kept.devices.at("A_B_C1").imported);
  EXPECT_EQ(kept.devices.size(), 1U) << "a row that stood for a phone whose codes have ended";
  ASSERT_EQ(kept.pending.size(), 2U);
  EXPECT_EQ(kept.pending[0].key, key_of("1003")) << "the oldest first";
  EXPECT_EQ(kept.pending[1].key, key_of("1002"));
  EXPECT_EQ(kept.pending[1].generation, 3U);
  EXPECT_EQ(kept.pending[1].facts.city, 300);
  EXPECT_EQ(kept.ended, (std::map<std::string, std::uint32_t>{{"1001", 2}}));
  EXPECT_TRUE(keep(*store, PutDevice{device_row("13800000001", "A_B_C1", 5), {}}));
  EXPECT_EQ(details_of(*store, "A_B_C1")->iot_id, "id");
  store.reset();
  store = open();
  ASSERT_TRUE(store) << error;
  EXPECT_EQ(load_all(*store).devices.at("A_B_C1").generation, 5U);
}

// The state was worked out by each reading until then.
TEST_F(SqliteStoreTest, AFileOfVersionFiveKeepsTheStateOfEachDevice) {
  ASSERT_TRUE(open()) << error;
  run(R"sql(
DROP INDEX devices_by_state;
ALTER TABLE devices DROP COLUMN state;
ALTER TABLE devices ADD COLUMN state INTEGER GENERATED ALWAYS AS
  (CASE WHEN disabled THEN 8 WHEN online THEN 1 WHEN activated IS NULL THEN 0 ELSE 3 END) VIRTUAL;
CREATE INDEX devices_by_state ON devices(product_key, state, created, name);
INSERT INTO devices(product_key, name, iot_id, code_name, generation, status, created, modified, disabled, online,
  activated) VALUES('a1', 'disabled', 'a', '', 1, 'register', 5, 6, 1, 1, 7),
  ('a1', 'online', 'b', '', 1, 'register', 5, 6, 0, 1, 7), ('a1', 'offline', 'c', '', 1, 'register', 5, 6, 0, 0, 7),
  ('a1', 'never', 'd', '', 1, 'register', 5, 6, 0, 0, NULL);
PRAGMA user_version = 5;
)sql");
  ASSERT_TRUE(open()) << error;
  std::string problem;
  auto database = SqliteDatabase::open(folder.file(), problem);
  ASSERT_TRUE(database) << problem;
  for (const auto& [name, state] :
       std::map<std::string, int>{{"disabled", 8}, {"online", 1}, {"offline", 3}, {"never", 0}}) {
    EXPECT_EQ(database->number_of("SELECT state FROM devices WHERE name = '" + name + "'"), state) << name;
  }
}

TEST_F(SqliteStoreTest, AFileOfANewerVersionIsRefusedAndLeftAlone) {
  run("CREATE TABLE devices(x); PRAGMA user_version = 99;");
  EXPECT_FALSE(open());
  EXPECT_NE(error.find(folder.file().string()), std::string::npos) << error;
  EXPECT_NE(error.find("version 99"), std::string::npos) << error;
  EXPECT_NE(error.find("newer"), std::string::npos) << error;
  run("SELECT x FROM devices");
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsToldByItsPath) {
  std::ofstream(folder.file()) << std::string(5000, 'x');
  EXPECT_FALSE(open());
  EXPECT_NE(error.find(folder.file().string()), std::string::npos) << error;
  EXPECT_NE(error.find("move it away"), std::string::npos) << error;
}

// An import under way: nobody is told to move the file away.
TEST_F(SqliteStoreTest, AFileThatAnotherProgramHoldsIsToldAsSuchWhereItMustBeWritten) {
  ASSERT_TRUE(open()) << error;
  const auto set_version = [](int version) {
    return "PRAGMA user_version = " + std::to_string(version) + ";";
  };
  std::string problem;
  auto other = SqliteDatabase::open(folder.file(), problem);
  ASSERT_TRUE(other && other->run(set_version(kDeviceSchema - 1) + "BEGIN IMMEDIATE"));
  EXPECT_FALSE(open());
  EXPECT_NE(error.find("in use by another program"), std::string::npos) << error;
  EXPECT_EQ(error.find("move it away"), std::string::npos) << error;
  ASSERT_TRUE(other->run("COMMIT;" + set_version(kDeviceSchema) + "BEGIN IMMEDIATE"));
  const auto store = open();
  ASSERT_TRUE(store) << error;
  EXPECT_FALSE(load_all(*store).error) << "nothing must be written";
}

TEST_F(SqliteStoreTest, AFolderThatDoesNotExistIsToldByItsPath) {
  std::filesystem::remove_all(folder.file().parent_path());
  EXPECT_FALSE(open());
  EXPECT_NE(error.find(folder.file().string()), std::string::npos) << error;
}

TEST_F(SqliteStoreTest, RowsOfProductsThatAreNotConfiguredStayUnseen) {
  auto store = open();
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1001", "A_B_C1"), {}}));
  store = nullptr;
  store = open(1000, {"other", "a1"});
  Kept kept = load_all(*store);
  EXPECT_EQ(kept.devices.at("A_B_C1").product, 1);
  store = nullptr;
  store = open(1000, {"other"});
  EXPECT_TRUE(load_all(*store).devices.empty());
  store = nullptr;
  store = open();
  EXPECT_EQ(load_all(*store).devices.size(), 1U);
}

// The thread is held inside a callback, so that the queue fills.
TEST_F(SqliteStoreTest, WhatIsQueuedMeanwhileIsOneTransactionAndAFullQueueRefuses) {
  constexpr int kQueue = 50;
  const auto store = open(kQueue);
  load_all(*store);
  std::promise<void> held;
  std::promise<void> release;
  ASSERT_EQ(store->write({DevicePresence{0, "x", true, ""}, {}},
                         [&](bool) {
                           held.set_value();
                           release.get_future().wait();
                         }),
            DeviceStore::Write::queued);
  held.get_future().wait();
  const auto before = store->counters().commits.load();
  std::atomic<int> told{0};
  std::promise<void> all;
  // The one that is being told still has its place.
  for (int i = 1; i < kQueue; ++i) {
    ASSERT_EQ(store->write({PutPending{pending_row(std::to_string(1000 + i), "A_B_C1"), {}}, {}},
                           [&](bool committed) {
                             EXPECT_TRUE(committed);
                             if (++told == kQueue - 1) all.set_value();
                           }),
              DeviceStore::Write::queued);
  }
  EXPECT_EQ(store->write({PutPending{pending_row("2000", "A_B_C1"), {}}, {}}, {}), DeviceStore::Write::full);
  release.set_value();
  all.get_future().wait();
  EXPECT_EQ(store->counters().commits.load(), before + 1);
  EXPECT_TRUE(keep(*store, PutPending{pending_row("2000", "A_B_C1"), {}}));
}

// One waking of the thread and one transaction, however long the thread would have had.
TEST_F(SqliteStoreTest, ChangesThatNobodyWaitsForGoWithTheNextOneThatIsAwaited) {
  const auto store = SqliteStore::open(folder.file(), {"a1"}, 1000, log, error, std::chrono::hours(1));
  ASSERT_TRUE(store) << error;
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1001", "A_B_C1"), {}}));
  const auto before = store->counters().commits.load();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(store->write({DevicePresence{0, "A_B_C1", true, std::to_string(i)}, {}}, {}),
              DeviceStore::Write::queued);
  }
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1002", "A_B_C2"), {}}));
  EXPECT_EQ(store->counters().commits.load(), before + 1);
  EXPECT_EQ(details_of(*store, "A_B_C1")->address, "99");
}

TEST_F(SqliteStoreTest, LoginsGoBeforeWhatNobodyWaitsFor) {
  const auto store = SqliteStore::open(folder.file(), {"a1"}, 1000, log, error, std::chrono::hours(1));
  ASSERT_TRUE(store) << error;
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1001", "A_B_C1"), {}}));
  ASSERT_EQ(store->write({DevicePresence{0, "A_B_C1", true, "there"}, {}}, {}), DeviceStore::Write::queued);
  ASSERT_TRUE(keep(*store, PutPending{pending_row("1002", "A_B_C2"), {}}));
  ASSERT_TRUE(keep(*store, BindDevice{device_row("1002", "A_B_C2"), some_facts(), {}}));
  EXPECT_EQ(details_of(*store, "A_B_C1")->address, "");
  // A name that changes its owner is no mere login: what waits may be about the device that goes.
  ASSERT_TRUE(keep(*store, BindDevice{device_row("1002", "A_B_C3"), some_facts(), "A_B_C2", true}));
  EXPECT_EQ(details_of(*store, "A_B_C1")->address, "there");
}

TEST_F(SqliteStoreTest, IdsOfNewDevicesAreInTheOrderOfTime) {
  const auto store = open();
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1001", "first"), {}}, 0x123456789));
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1002", "second"), {}}, 0x12345678a));
  const std::string first = details_of(*store, "first")->iot_id;
  const std::string second = details_of(*store, "second")->iot_id;
  EXPECT_EQ(first.substr(0, 12), "000123456789");
  EXPECT_EQ(second.substr(0, 12), "00012345678a");
  EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos) << first;
  EXPECT_EQ(first.size(), 32U);
  EXPECT_NE(first.substr(12), second.substr(12));
}

TEST_F(SqliteStoreTest, AChangeThatNobodyWaitsForIsKeptByItselfAndAtTheEnd) {
  auto store = open();
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1001", "A_B_C1"), {}}));
  const auto go = [&](const std::string& address) {
    ASSERT_EQ(store->write({DevicePresence{0, "A_B_C1", true, address}, {}}, {}), DeviceStore::Write::queued);
  };
  const auto before = store->counters().commits.load();
  go("one");
  while (store->counters().commits.load() == before) std::this_thread::yield();
  EXPECT_EQ(details_of(*store, "A_B_C1")->address, "one");
  store = nullptr;
  store = SqliteStore::open(folder.file(), {"a1"}, 1000, log, error, std::chrono::hours(1));
  load_all(*store);
  go("two");
  store->close();
  store = open();
  load_all(*store);
  EXPECT_EQ(details_of(*store, "A_B_C1")->address, "two");
}

TEST_F(SqliteStoreTest, AChangeThatContradictsWhatIsKeptIsToldSoAndChangesNothing) {
  const auto store = open();
  load_all(*store);
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1001", "one"), {}}));
  ASSERT_TRUE(keep(*store, PutDevice{device_row("1002", "three"), {}}));
  EXPECT_FALSE(keep(*store, BindDevice{device_row("1001", "two"), {}, "three", true}));
  EXPECT_TRUE(details_of(*store, "three")) << "half of the change was kept";
  EXPECT_TRUE(keep(*store, PutDevice{device_row("1003", "four"), {}}));
}

// Another process holds the file for longer than anybody waits.
TEST_F(SqliteStoreTest, NothingIsToldWhileTheDiskRefusesAndAllOfItOnceItTakes) {
  const auto store = open();
  load_all(*store);
  std::string problem;
  auto other = SqliteDatabase::open(folder.file(), problem);
  ASSERT_TRUE(other && other->run("BEGIN IMMEDIATE"));
  std::promise<bool> told;
  auto outcome = told.get_future();
  ASSERT_EQ(store->write({PutPending{pending_row("1001", "A_B_C1"), {}}, {}},
                         [&](bool committed) { told.set_value(committed); }),
            DeviceStore::Write::queued);
  while (store->counters().failures.load() == 0) std::this_thread::yield();
  EXPECT_EQ(outcome.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  ASSERT_TRUE(other->run("COMMIT"));
  EXPECT_TRUE(outcome.get());
}

// It ends in the time of one attempt, whatever waits.
TEST_F(SqliteStoreTest, ClosingAsksADiskThatRefusesOnceAndTellsAllThatIsLost) {
  constexpr int kQueue = 10'000;  // of several transactions
  const auto store = open(kQueue);
  load_all(*store);
  std::string problem;
  auto other = SqliteDatabase::open(folder.file(), problem);
  ASSERT_TRUE(other && other->run("BEGIN IMMEDIATE"));
  int lost = 0;
  for (int i = 0; i < kQueue; ++i) {
    ASSERT_EQ(store->write({DevicePresence{0, "A_B_C1", true, ""}, {}},
                           [&lost](bool committed) { lost += committed ? 0 : 1; }),
              DeviceStore::Write::queued);
  }
  while (store->counters().failures.load() == 0) std::this_thread::yield();
  store->close();
  EXPECT_EQ(lost, kQueue);
  EXPECT_LE(store->counters().failures.load(), 3U);
}

TEST_F(SqliteStoreTest, ClosingKeepsWhatIsQueuedAndTakesNothingMore) {
  auto store = open();
  load_all(*store);
  int told = 0;
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(store->write({PutPending{pending_row(std::to_string(1000 + i), "A_B_C1"), {}}, {}},
                           [&told](bool committed) { told += committed ? 1 : 0; }),
              DeviceStore::Write::queued);
  }
  store->close();
  EXPECT_EQ(told, 100);
  EXPECT_EQ(store->write({PutPending{pending_row("1", "A_B_C1"), {}}, {}}, {}), DeviceStore::Write::full);
  store = open();
  EXPECT_EQ(load_all(*store).pending.size(), 100U);
}

}  // namespace
}  // namespace gateway::test
