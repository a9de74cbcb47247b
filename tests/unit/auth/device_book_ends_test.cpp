// How admissions end, who hears of it, and what is undone where the store does not keep it.
#include <utility>
#include <vector>

#include "tests/unit/auth/book_fixture.hpp"

namespace gateway::test {
namespace {

// What the book says of terminals that may be online.
class HeardEnds final : public DeviceListener {
 public:
  void on_admission_ended(const TerminalKey& key, CloseReason why) override {
    ends.emplace_back(key.phone.digits(), why);
  }
  using End = std::pair<std::string, CloseReason>;
  [[nodiscard]] std::vector<End> take() { return std::exchange(ends, {}); }
  std::vector<End> ends;
};

TEST_F(DeviceBookTest, WhoeverLosesItsAdmissionIsToldOfOnce) {
  HeardEnds heard;
  settle("1001", "ID01");
  book->set_listener(heard);
  book->set_presence(key_of("1001"), true, "192.0.2.1:5");
  EXPECT_TRUE(heard.take().empty());
  EXPECT_TRUE(book->set_disabled(0, "MAKER_MODEL_ID01", true, [](bool) {}));
  EXPECT_EQ(heard.take(), (std::vector<HeardEnds::End>{{"1001", CloseReason::disabled}}));
  // Its login was decided before, and its link is there only now.
  book->set_presence(key_of("1001"), true, "192.0.2.1:6");
  EXPECT_EQ(heard.take(), (std::vector<HeardEnds::End>{{"1001", CloseReason::disabled}}));
  EXPECT_TRUE(book->set_disabled(0, "MAKER_MODEL_ID01", false, [](bool) {}));
  book->set_presence(key_of("1001"), true, "192.0.2.1:7");
  EXPECT_TRUE(heard.take().empty());
  EXPECT_TRUE(book->unbind(0, "MAKER_MODEL_ID01", [](bool) {}));
  EXPECT_EQ(heard.take(), (std::vector<HeardEnds::End>{{"1001", CloseReason::unbound}}));
  EXPECT_TRUE(book->unbind(0, "MAKER_MODEL_ID01", [](bool) {})) << "without a phone";
  EXPECT_TRUE(heard.take().empty());
}

TEST_F(DeviceBookTest, AnImportThatDisablesOrMovesAPhoneEndsItsTerminal) {
  HeardEnds heard;
  list();
  import("MAKER_MODEL_ID01", "1001");
  import("MAKER_MODEL_ID02", "1002");
  import("MAKER_MODEL_ID03", "1003");
  book->set_listener(heard);
  DeviceRow moved;
  moved.name = moved.code_name = "MAKER_MODEL_ID01";
  moved.imported = true;
  moved.generation = 2;
  moved.phone = key_of("1009").phone;
  DeviceRow disabled = moved;
  disabled.name = disabled.code_name = "MAKER_MODEL_ID02";
  disabled.generation = 1;
  disabled.phone = key_of("1002").phone;
  disabled.disabled = true;
  DeviceRow same = disabled;
  same.name = same.code_name = "MAKER_MODEL_ID03";
  same.phone = key_of("1003").phone;
  same.disabled = false;
  store.import({moved, disabled, same});
  book->reload_imported([](auto) {});
  EXPECT_EQ(heard.take(),
            (std::vector<HeardEnds::End>{{"1001", CloseReason::unbound}, {"1002", CloseReason::disabled}}));
  book->set_presence(key_of("1001"), true, "192.0.2.1:5");
  EXPECT_EQ(heard.take(), (std::vector<HeardEnds::End>{{"1001", CloseReason::unbound}}))
      << "decided before, online after";
}

TEST_F(DeviceBookTest, AfterAnUnknownTerminalDeregisteredItRegistersWithoutAConflictAndTheOldCodeStaysEnded) {
  for (const AdmissionMode mode : {AdmissionMode::open, AdmissionMode::webhook}) {
    list(mode);
    const std::string phone = mode == AdmissionMode::open ? "1001" : "1002";
    const std::string id = "ID" + phone;
    // Made by a node whose store is older.
    const std::string code = codes.make("a1", key_of(phone).phone, AuthCodes::tag_of("MAKER_MODEL_" + id, 1));
    EXPECT_TRUE(authenticate(phone, code).accepted);
    book->deregister(key_of(phone), [](bool kept) { EXPECT_TRUE(kept); });
    restart();
    EXPECT_FALSE(authenticate(phone, code).accepted);
    const auto again = register_as(phone, id);
    EXPECT_EQ(again.result, 0);
    EXPECT_FALSE(again.clone) << "nothing stands for it among the devices";
    EXPECT_FALSE(authenticate(phone, code).accepted);
    EXPECT_TRUE(authenticate(phone, again.auth_code).accepted);
    restart();
    EXPECT_FALSE(authenticate(phone, code).accepted);
    EXPECT_TRUE(authenticate(phone, again.auth_code).accepted);
  }
}

TEST_F(DeviceBookTest, APhoneThatWasTakenAwayHasNoCodeThatHolds) {
  for (const AdmissionMode mode : {AdmissionMode::open, AdmissionMode::webhook}) {
    list(mode);
    const std::string phone = mode == AdmissionMode::open ? "1001" : "1002";
    const std::string id = "ID" + phone;
    const std::string code = settle(phone, id);
    EXPECT_TRUE(book->unbind(0, "MAKER_MODEL_" + id, [](bool) {}));
    EXPECT_FALSE(authenticate(phone, code).accepted);
    restart();
    EXPECT_FALSE(authenticate(phone, code).accepted);
    // Under another identity it gets a code that holds, and taken away again that one ends.
    const std::string other = settle(phone, "OTHER" + phone);
    EXPECT_FALSE(authenticate(phone, code).accepted);
    EXPECT_TRUE(authenticate(phone, other).accepted);
    EXPECT_TRUE(book->unbind(0, "MAKER_MODEL_OTHER" + phone, [](bool) {}));
    restart();
    EXPECT_FALSE(authenticate(phone, other).accepted);
    settle(phone, id);
    EXPECT_FALSE(authenticate(phone, code).accepted);
  }
}

TEST_F(DeviceBookTest, APhoneThatAnImportTookAwayHasNoCodeThatHolds) {
  import("MAKER_MODEL_ID01");
  const std::string code = settle("1001", "ID01");
  DeviceRow away;
  away.name = away.code_name = "MAKER_MODEL_ID01";
  away.imported = true;
  away.generation = 2;
  store.import({away});
  book->reload_imported([](auto) {});
  EXPECT_FALSE(authenticate("1001", code).accepted);
}

TEST_F(DeviceBookTest, ARemovedDeviceThatIsImportedAgainHasNoOldCodeThatHolds) {
  import("MAKER_MODEL_ID01", "1001");
  const std::string code = settle("1001", "ID01");
  EXPECT_EQ(book->remove(0, "MAKER_MODEL_ID01", [](bool) {}), DeviceCatalog::Change::begun);
  // By a file, which knows nothing of codes.
  import("MAKER_MODEL_ID01", "1001", "own");
  EXPECT_FALSE(authenticate("1001", code).accepted);
  EXPECT_TRUE(authenticate("1001", "own").accepted);
  EXPECT_TRUE(authenticate("1001", settle("1001", "ID01")).accepted);
  EXPECT_FALSE(authenticate("1001", code).accepted);
}

TEST_F(DeviceBookTest, PhonesThatWereTakenAwayCountAsDevicesAndNoneIsForgotten) {
  config.limits.devices = 3;
  std::vector<std::string> old;
  for (int i = 0; i < 3; ++i) {
    old.push_back(settle("100" + std::to_string(i), "ID0" + std::to_string(i)));
    EXPECT_EQ(book->remove(0, "MAKER_MODEL_ID0" + std::to_string(i), [](bool) {}),
              DeviceCatalog::Change::begun);
  }
  EXPECT_EQ(register_as("2001", "NEW1").result, 4) << "a fourth would be kept";
  bool kept = true;
  book->deregister(key_of("2002"), [&kept](bool now) { kept = now; });
  EXPECT_FALSE(kept);
  restart();
  EXPECT_EQ(register_as("2001", "NEW1").result, 4);
  for (int i = 0; i < 3; ++i) {
    const std::string phone = "100" + std::to_string(i);
    EXPECT_FALSE(authenticate(phone, old[i]).accepted);
    // Its own return takes no more room than it had.
    EXPECT_TRUE(authenticate(phone, settle(phone, "BACK" + std::to_string(i))).accepted);
    EXPECT_FALSE(authenticate(phone, old[i]).accepted);
  }
  EXPECT_EQ(book->counts(0).devices, 3U);
}

TEST_F(DeviceBookTest, ADeviceThatGetsPhoneAfterPhoneEndsSoManyOfThem) {
  config.limits.devices = 2;
  for (const char* const phone : {"1001", "1002"}) {
    settle(phone, "ID01");
    EXPECT_TRUE(book->unbind(0, "MAKER_MODEL_ID01", [](bool) {}));
  }
  const std::string code = settle("1003", "ID01");
  EXPECT_FALSE(book->unbind(0, "MAKER_MODEL_ID01", [](bool) {}));
  EXPECT_TRUE(authenticate("1003", code).accepted) << "nothing has changed";
}

TEST_F(DeviceBookTest, ADeviceThatIsImportedAgainWithItsPhoneTakesThePlaceOfTheEndedOne) {
  config.limits.devices = 1;
  list();
  VehicleDevice device;
  device.name = "MAKER_MODEL_ID01";
  device.phone = key_of("1001").phone;
  std::vector<ImportConflict> conflicts;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(book->import_devices(0, {device}, conflicts, [](bool) {}), DeviceCatalog::Change::begun);
    EXPECT_EQ(conflicts, std::vector{ImportConflict::none}) << i;
    EXPECT_EQ(book->remove(0, device.name, [](bool) {}), DeviceCatalog::Change::begun);
  }
  VehicleDevice other = device;
  other.name = "MAKER_MODEL_ID02";
  other.phone = key_of("1002").phone;
  EXPECT_EQ(book->check_import(0, {other, device}),
            (std::vector{ImportConflict::no_room, ImportConflict::none}));
}

TEST_F(DeviceBookTest, AnImportOfManyDevicesIsTakenInWhole) {
  list();
  std::vector<DeviceRow> rows(2'500);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].name = rows[i].code_name = "MAKER_MODEL_" + std::to_string(i);
    rows[i].phone = key_of(std::to_string(10'000 + i)).phone;
    rows[i].imported = true;
  }
  store.import(rows);
  book->reload_imported([](std::optional<std::size_t> count) { EXPECT_EQ(count, 2'500U); });
  for (const std::size_t i : {0U, 999U, 1'000U, 2'499U}) {
    EXPECT_EQ(book->find_device(0, "MAKER_MODEL_" + std::to_string(i)), key_of(std::to_string(10'000 + i)));
  }
  EXPECT_EQ(book->counts(0).devices, 2'500U);
}

// A store whose disk takes its time.
class LateStore final : public DeviceStore {
 public:
  [[nodiscard]] std::optional<std::string> load(const OnDevice& device, const OnPending&,
                                                const OnEnded&) override {
    for (const DeviceRow& row : devices) device(row);
    return std::nullopt;
  }
  [[nodiscard]] Write write(DeviceChange, Done done) override {
    waiting.push_back(std::move(done));
    return Write::queued;
  }
  void imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) override {
    read = std::move(done);
  }
  void answer(bool committed) {
    for (const Done& done : std::exchange(waiting, {})) done(committed);
  }
  std::vector<Done> waiting;
  std::vector<DeviceRow> devices;
  std::function<void(std::optional<std::vector<DeviceRow>>)> read;  // what an import has left
};

// The rows of an import are read, and an operator acts before they are taken in.
TEST_F(DeviceBookTest, AnImportThatWasReadBeforeUndoesNoChangeOfAnOperator) {
  LateStore late;
  for (const char* const name : {"one", "two", "three"}) {
    DeviceRow row;
    row.name = row.code_name = name;
    row.imported = true;
    late.devices.push_back(row);
  }
  late.devices[2].disabled = true;
  book.emplace(config, codes, late, clock);
  EXPECT_FALSE(book->load());
  book->reload_imported([](auto) {});
  EXPECT_TRUE(book->set_disabled(0, "one", true, [](bool) {}));
  EXPECT_EQ(book->remove(0, "two", [](bool) {}), DeviceCatalog::Change::begun);
  EXPECT_TRUE(book->set_disabled(0, "three", false, [](bool) {}));
  late.read(late.devices);
  EXPECT_EQ(book->find(0, "one")->state, DeviceState::disabled);
  EXPECT_FALSE(book->find(0, "two"));
  EXPECT_NE(book->find(0, "three")->state, DeviceState::disabled);
  book.reset();
}

TEST_F(DeviceBookTest, AnImportThatIsNotKeptLeavesThePhoneEnded) {
  LateStore late;
  list(AdmissionMode::webhook);
  book.emplace(config, codes, late, clock);
  const std::string code = codes.make("a1", key_of("1001").phone, AuthCodes::tag_of("MAKER_MODEL_ID01", 1));
  EXPECT_TRUE(authenticate("1001", code).accepted);
  book->deregister(key_of("1001"), [](bool) {});
  late.answer(true);
  VehicleDevice device;
  device.name = "MAKER_MODEL_ID01";
  device.phone = key_of("1001").phone;
  std::vector<ImportConflict> conflicts;
  EXPECT_EQ(book->import_devices(0, {device}, conflicts, [](bool) {}), DeviceCatalog::Change::begun);
  late.answer(false);
  EXPECT_FALSE(book->find(0, device.name));
  EXPECT_FALSE(authenticate("1001", code).accepted);
  book.reset();
}

TEST_F(DeviceBookTest, ALoginIsToldToNobodyBeforeItsBindingIsKept) {
  LateStore late;
  book.emplace(config, codes, late, clock);
  std::string code;
  Registration registration;
  registration.key = key_of("1001");
  registration.identity = {"MAKER", "MODEL", "ID01"};
  book->register_terminal(registration,
                          [&code](const RegistrationOutcome& outcome) { code = outcome.auth_code; });
  late.answer(true);
  std::optional<AuthenticationOutcome> first;
  book->authenticate(key_of("1001"), code, [&first](const AuthenticationOutcome& told) { first = told; });
  EXPECT_FALSE(first);
  EXPECT_TRUE(authenticate("1001", code).unavailable) << "on another link meanwhile";
  late.answer(false);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->unavailable);
  EXPECT_FALSE(book->find_device(0, "MAKER_MODEL_ID01")) << "the binding is undone";
  book.reset();
}

TEST_F(DeviceBookTest, ARegistrationThatIsNotKeptIsUndone) {
  LateStore late;
  config.limits.pending_registrations = 1;
  book.emplace(config, codes, late, clock);
  std::vector<RegistrationOutcome> told;
  const auto ask = [&](std::string_view phone, const std::string& terminal_id) {
    Registration registration;
    registration.key = key_of(phone);
    registration.identity = {"MAKER", "MODEL", terminal_id};
    book->register_terminal(registration, [&told](const auto& outcome) { told.push_back(outcome); });
  };
  ask("1001", "ID01");
  EXPECT_TRUE(told.empty());
  ask("1001", "ID02");
  ASSERT_EQ(told.size(), 1U) << "one at a time";
  EXPECT_TRUE(told[0].unavailable);
  late.answer(false);
  EXPECT_TRUE(told.at(1).unavailable);
  EXPECT_FALSE(book->awaits_authentication(key_of("1001")));
  ask("1001", "ID01");
  late.answer(true);
  const std::string code = told.at(2).auth_code;
  // One of another identity that is lost, and one of another phone that would have made room.
  ask("1001", "ID03");
  late.answer(false);
  ask("1002", "ID02");
  EXPECT_FALSE(book->awaits_authentication(key_of("1001")));
  late.answer(false);
  EXPECT_FALSE(book->awaits_authentication(key_of("1002")));
  EXPECT_TRUE(book->awaits_authentication(key_of("1001")));
  std::optional<AuthenticationOutcome> login;
  book->authenticate(key_of("1001"), code, [&login](const AuthenticationOutcome& now) { login = now; });
  late.answer(true);
  ASSERT_TRUE(login && login->accepted);
  EXPECT_EQ(login->device_name, "MAKER_MODEL_ID01");
  book.reset();
}

TEST_F(DeviceBookTest, ABindingThatIsNotKeptLeavesEverythingAsItWas) {
  // Of an imported device, which stays without its phone where that is bound to another.
  DeviceRow listed;
  listed.name = listed.code_name = "MAKER_MODEL_ID01";
  listed.imported = true;
  listed.phone = key_of("1001").phone;
  LateStore late;
  late.devices.push_back(listed);
  book.emplace(config, codes, late, clock);
  EXPECT_FALSE(book->load());
  std::string code;
  Registration registration;
  registration.key = key_of("1001");
  registration.identity = {"MAKER", "MODEL", "ID02"};
  book->register_terminal(registration,
                          [&code](const RegistrationOutcome& outcome) { code = outcome.auth_code; });
  late.answer(true);
  for (const bool committed : {false, true}) {
    std::optional<AuthenticationOutcome> login;
    book->authenticate(key_of("1001"), code, [&login](const AuthenticationOutcome& told) { login = told; });
    EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), DeviceBook::no_phone(0));
    EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID02"), key_of("1001"));
    late.answer(committed);
    ASSERT_TRUE(login);
    EXPECT_EQ(login->accepted, committed);
    if (committed) break;
    EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001"));
    EXPECT_FALSE(book->find_device(0, "MAKER_MODEL_ID02"));
    EXPECT_TRUE(book->awaits_authentication(key_of("1001"))) << "the terminal tries again with its code";
  }
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), DeviceBook::no_phone(0));
  book.reset();
}

TEST_F(DeviceBookTest, ADisabledDeviceIsKnownAsSuchAlsoWithoutAPhone) {
  list();
  import("MAKER_MODEL_ID01");
  const auto free = book->find_device(0, "MAKER_MODEL_ID01");
  ASSERT_TRUE(free);
  EXPECT_FALSE(book->disabled(*free));
  EXPECT_TRUE(book->set_disabled(0, "MAKER_MODEL_ID01", true, [](bool) {}));
  const auto barred = book->find_device(0, "MAKER_MODEL_ID01");
  ASSERT_TRUE(barred);
  EXPECT_TRUE(book->disabled(*barred));
  for (const TerminalKey& nobody : {*free, *barred}) {
    Registration registration;
    registration.key = nobody;
    registration.identity = {"MAKER", "MODEL", "ID01"};
    std::uint8_t result = 0;
    book->register_terminal(registration,
                            [&result](const RegistrationOutcome& outcome) { result = outcome.result; });
    EXPECT_EQ(result, 4) << "no terminal has this phone";
  }
}

}  // namespace
}  // namespace gateway::test
