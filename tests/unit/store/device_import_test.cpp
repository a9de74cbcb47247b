// Importing devices: the file as operators write it, and what it does to the store.
#include "gateway/store/device_import.hpp"

#include "tests/unit/store/stores.hpp"

namespace gateway::test {
namespace {

const std::vector<std::string> kProducts{"a1", "b2"};
const std::string kHeader = "product_key,device_name,phone,auth_code,edition,nickname,disabled\n";

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

TEST(DeviceCsvTest, AFileWithEverythingIsRead) {
  const ImportFile file = parse_device_csv(
      "\xEF\xBB\xBFnickname,device_name,product_key,phone,auth_code,edition,disabled\r\n"
      "\"Lorry \"\"1\"\", red\",MAKER_MODEL_ID01,a1,013800000001,own,2013,true\r\n"
      "\r\n"
      "\"two\nlines\",MAKER_MODEL_ID02,b2,-,,,\n"
      ",MAKER_MODEL_ID03,a1,,,,false",
      kProducts);
  ASSERT_TRUE(file.errors.empty()) << joined(file.errors);
  ASSERT_EQ(file.lines.size(), 3U);
  EXPECT_EQ(file.lines[0].nickname, "Lorry \"1\", red");
  EXPECT_EQ(file.lines[0].phone->digits(), "13800000001");
  EXPECT_EQ(file.lines[0].auth_code, "own");
  EXPECT_EQ(file.lines[0].edition, jt808::Edition::v2013);
  EXPECT_EQ(file.lines[0].disabled, true);
  EXPECT_EQ(file.lines[1].product_key, "b2");
  EXPECT_TRUE(file.lines[1].unbind);
  EXPECT_EQ(file.lines[1].line, 4U);
  EXPECT_EQ(file.lines[2].line, 6U);
  EXPECT_EQ(file.lines[2].disabled, false);
  EXPECT_FALSE(file.lines[2].phone);
}

TEST(DeviceCsvTest, EveryMistakeIsToldWithItsLine) {
  struct Row {
    std::string text;
    const char* words;
  };
  const Row rows[] = {
      {"", "line 1: the header must have the column product_key"},
      {"device_name\n", "line 1: the header must have the column product_key"},
      {"product_key,device_name,color\n", "line 1: 'color' is no known column"},
      {"product_key,device_name,phone,phone\n", "line 1: column 'phone' is given twice"},
      {kHeader + "a1,MAKER_MODEL_ID01\n", "line 2: has 2 fields"},
      {kHeader + "zz,MAKER_MODEL_ID01,,,,,\n", "line 2: product_key 'zz' is not in the configuration"},
      {kHeader + "a1,MAKER_MODEL,,,,,\n", "line 2: device_name 'MAKER_MODEL' is not"},
      {kHeader + "a1,MAKER_MODEL_ID_1,,,,,\n", "line 2: device_name"},
      {kHeader + "a1,MAKER_MODEL_ID01,12a,,,,\n", "line 2: phone '12a'"},
      {kHeader + "a1,MAKER_MODEL_ID01,,code,,,\n", "line 2: auth_code needs a phone"},
      {kHeader + "a1,MAKER_MODEL_ID01,-,code,,,\n", "line 2: auth_code needs a phone"},
      {kHeader + "a1,MAKER_MODEL_ID01,,,2012,,\n", "line 2: edition '2012'"},
      {kHeader + "a1,MAKER_MODEL_ID01,,,,,maybe\n", "line 2: disabled 'maybe'"},
      {kHeader + "a1,MAKER_MODEL_ID01,,,,\"x,\n", "line 2: a quoted field"},
      {kHeader + "a1,MAKER_MODEL_ID01,,,,\"x\"y,\n", "line 2: a quoted field"},
      {kHeader + "a1,MAKER_MODEL_ID01,,,,,\n\na1,MAKER_MODEL_ID01,,,,,\n",
       "line 4: device_name 'MAKER_MODEL_ID01' stands in line 2 too"},
      {kHeader + "a1,MAKER_MODEL_ID01,1,,,,\na1,MAKER_MODEL_ID02,01,,,,\n",
       "line 3: phone 01 stands in line 2"},
  };
  for (const Row& row : rows) {
    const ImportFile file = parse_device_csv(row.text, kProducts);
    EXPECT_NE(joined(file.errors).find(row.words), std::string::npos) << row.text << joined(file.errors);
  }
}

TEST(DeviceCsvTest, AllMistakesAreToldAtOnce) {
  const ImportFile file = parse_device_csv(kHeader + "zz,x,12a,,2012,,\na1,MAKER_MODEL_ID01\n", kProducts);
  EXPECT_EQ(file.errors.size(), 5U) << joined(file.errors);
}

class DeviceImportTest : public testing::Test {
 protected:
  ImportOutcome import(const std::string& lines, int at = 5) {
    const ImportFile file = parse_device_csv(kHeader + lines, kProducts);
    EXPECT_TRUE(file.errors.empty()) << joined(file.errors);
    return import_devices(
        folder.file(), file.lines, [](const ImportLine& line) { return "#" + line.auth_code; },
        WallTime(std::chrono::milliseconds(at)));
  }
  std::unique_ptr<SqliteStore> open() {
    std::string error;
    auto store = SqliteStore::open(folder.file(), kProducts, 1000, log, error);
    EXPECT_TRUE(store) << error;
    return store;
  }

  NoLog log;
  StoreFolder folder;
};

TEST_F(DeviceImportTest, ImportedDevicesAreInTheStoreWithAllThatTheFileSays) {
  const auto outcome = import("a1,MAKER_MODEL_ID01,1001,own,2011,Lorry,\nb2,MAKER_MODEL_ID01,,,,,true\n");
  ASSERT_TRUE(outcome.errors.empty()) << joined(outcome.errors);
  EXPECT_EQ(outcome.created, 2U);
  const auto store = open();
  load_all(*store);
  const auto found = details_of(*store, "MAKER_MODEL_ID01");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->row.imported);
  EXPECT_EQ(found->row.status, DeviceStatus::create);
  EXPECT_EQ(found->row.phone, key_of("1001").phone);
  EXPECT_EQ(found->row.own_code, "#own");
  EXPECT_EQ(found->row.pinned, jt808::Edition::v2011);
  EXPECT_EQ(found->nickname, "Lorry");
  EXPECT_FALSE(found->row.disabled);
  EXPECT_EQ(found->created.time_since_epoch().count(), 5);
  EXPECT_FALSE(found->registered);
}

TEST_F(DeviceImportTest, ImportingAgainKeepsWhatTheTerminalDidAndTheOperatorsOtherWords) {
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,1001,own,2011,Lorry,true\n").errors.empty());
  auto store = open();
  load_all(*store);
  DeviceRow registered = device_row("1001", "MAKER_MODEL_ID01", 4);
  ASSERT_TRUE(keep(*store, BindDevice{registered, some_facts(), {}, false}));
  const auto outcome = import("a1,MAKER_MODEL_ID01,,,,Van,\n");
  EXPECT_EQ(outcome.changed, 1U);
  const auto found = details_of(*store, "MAKER_MODEL_ID01");
  EXPECT_EQ(found->row.phone, key_of("1001").phone) << "no phone in the file: the binding stays";
  EXPECT_EQ(found->row.generation, 4U);
  EXPECT_EQ(found->row.status, DeviceStatus::registered);
  EXPECT_TRUE(found->row.disabled) << "not said: as it was";
  EXPECT_TRUE(found->row.own_code.empty());
  EXPECT_FALSE(found->row.pinned);
  EXPECT_EQ(found->nickname, "Van");
  EXPECT_EQ(found->facts.plate, "粤B12345");
}

// Whoever runs beside it learns of an import later.
TEST_F(DeviceImportTest, APhoneThatWasTakenAwayIsNotGivenBackByWhoHasNotHeardOfIt) {
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,1001,,,,\n").errors.empty());
  const auto store = open();
  load_all(*store);
  const DeviceRow registered = device_row("1001", "MAKER_MODEL_ID01", 1);
  ASSERT_TRUE(keep(*store, BindDevice{registered, {}, {}, false}));
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,-,,,,\n").errors.empty());
  EXPECT_FALSE(keep(*store, BindDevice{registered, {}, {}, false}));
  EXPECT_FALSE(details_of(*store, "MAKER_MODEL_ID01")->row.phone);
  EXPECT_EQ(details_of(*store, "MAKER_MODEL_ID01")->row.generation, 2U);
  DeviceRow gone = device_row("1001", "MAKER_MODEL_ID01", 2);
  gone.status = DeviceStatus::unregistered;
  EXPECT_TRUE(keep(*store, PutDevice{gone, key_of("1001")}));
  EXPECT_FALSE(details_of(*store, "MAKER_MODEL_ID01")->row.phone);
  EXPECT_EQ(details_of(*store, "MAKER_MODEL_ID01")->row.status, DeviceStatus::unregistered);
}

TEST_F(DeviceImportTest, APhoneOfAnotherDeviceIsRefusedAndNothingIsImported) {
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,1001,,,,\n").errors.empty());
  const auto outcome = import("a1,MAKER_MODEL_ID02,,,,,\na1,MAKER_MODEL_ID03,1001,,,,\n");
  EXPECT_NE(joined(outcome.errors).find("line 3: phone 1001 is bound to MAKER_MODEL_ID01"), std::string::npos)
      << joined(outcome.errors);
  const auto store = open();
  EXPECT_EQ(load_all(*store).devices.size(), 1U);
}

TEST_F(DeviceImportTest, PhonesChangePlacesAndAreTakenAwayWithinOneFileAndTheirCodesEnd) {
  ASSERT_TRUE(
      import("a1,MAKER_MODEL_ID01,1001,,,,\na1,MAKER_MODEL_ID02,1002,,,,\na1,MAKER_MODEL_ID03,1003,,,,\n")
          .errors.empty());
  const auto outcome =
      import("a1,MAKER_MODEL_ID01,1002,,,,\na1,MAKER_MODEL_ID02,1001,,,,\na1,MAKER_MODEL_ID03,-,,,,\n");
  ASSERT_TRUE(outcome.errors.empty()) << joined(outcome.errors);
  const auto store = open();
  const Kept kept = load_all(*store);
  EXPECT_EQ(kept.devices.at("MAKER_MODEL_ID01").phone, key_of("1002").phone);
  EXPECT_EQ(kept.devices.at("MAKER_MODEL_ID02").phone, key_of("1001").phone);
  EXPECT_FALSE(kept.devices.at("MAKER_MODEL_ID03").phone);
  for (const auto& [name, row] : kept.devices) EXPECT_EQ(row.generation, 2U) << name;
  for (const char* const phone : {"1001", "1002", "1003"}) EXPECT_EQ(kept.ended.at(phone), 2U) << phone;
}

TEST_F(DeviceImportTest, ARunningStoreFindsWhatWasImportedSince) {
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,1001,,,,\n").errors.empty());
  const auto store = open();
  EXPECT_EQ(store->expected_devices(), 1U);
  load_all(*store);
  const auto since = [&store] {
    std::promise<std::vector<DeviceRow>> told;
    store->imported_since([&told](auto rows) { told.set_value(std::move(*rows)); });
    return told.get_future().get();
  };
  EXPECT_TRUE(since().empty());
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID02,1002,,,,\nb2,MAKER_MODEL_ID03,1002,,,,\n").errors.empty());
  const auto rows = since();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "MAKER_MODEL_ID02");
  EXPECT_EQ(rows[1].product, 1);
  EXPECT_TRUE(since().empty());
}

TEST_F(DeviceImportTest, AnImportDuringTheStartIsFoundByTheFirstReload) {
  const auto store = open();
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,1001,,,,\n", 5).errors.empty());
  bool imported = false;
  const auto device = [&](const DeviceRow&) {
    if (std::exchange(imported, true)) return;
    ASSERT_TRUE(import("a1,MAKER_MODEL_ID00,1002,,,,\n", 6).errors.empty());
  };
  ASSERT_FALSE(store->load(
      device, [](const auto&) {}, [](const auto&) {}));
  ASSERT_TRUE(imported);
  std::promise<std::vector<DeviceRow>> told;
  store->imported_since([&told](auto rows) { told.set_value(std::move(*rows)); });
  const auto rows = told.get_future().get();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].name, "MAKER_MODEL_ID00");
}

TEST_F(DeviceImportTest, AnImportAfterTheNewestDeviceWasRemovedIsFoundToo) {
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID01,1001,,,,\n", 5).errors.empty());
  const auto store = open();
  load_all(*store);
  std::promise<bool> removed;
  ASSERT_EQ(store->write({RemoveDevice{0, "MAKER_MODEL_ID01", std::nullopt}, WallTime{}},
                         [&removed](bool kept) { removed.set_value(kept); }),
            DeviceStore::Write::queued);
  ASSERT_TRUE(removed.get_future().get());
  ASSERT_TRUE(import("a1,MAKER_MODEL_ID02,1002,,,,\n", 6).errors.empty());
  std::promise<std::vector<DeviceRow>> told;
  store->imported_since([&told](auto rows) { told.set_value(std::move(*rows)); });
  const auto rows = told.get_future().get();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].name, "MAKER_MODEL_ID02");
}

}  // namespace
}  // namespace gateway::test
