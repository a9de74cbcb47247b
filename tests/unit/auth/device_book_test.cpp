// The rules about devices, over a store without a disk: a "restart" is another book over the same store.
#include "tests/unit/auth/book_fixture.hpp"

namespace gateway::test {
namespace {

TEST_F(DeviceBookTest, ARegistrationIsSeenByOthersOnlyOnceItsCodeCameBack) {
  const auto outcome = register_as("1001", "ID01");
  EXPECT_FALSE(book->find_device(0, "MAKER_MODEL_ID01"));
  EXPECT_TRUE(book->awaits_authentication(key_of("1001")));
  EXPECT_EQ(authenticate("1001", outcome.auth_code).device_name, "MAKER_MODEL_ID01");
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001"));
  EXPECT_FALSE(book->find_device(1, "MAKER_MODEL_ID01"));
  EXPECT_FALSE(book->awaits_authentication(key_of("1001")));
}

TEST_F(DeviceBookTest, CodesAndBindingsOutliveTheProcess) {
  const auto waiting = register_as("1001", "ID01");
  const std::string settled = settle("1002", "ID02");
  restart();
  EXPECT_EQ(authenticate("1001", waiting.auth_code).device_name, "MAKER_MODEL_ID01");
  EXPECT_EQ(authenticate("1002", settled).device_name, "MAKER_MODEL_ID02");
  restart();
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001"));
}

TEST_F(DeviceBookTest, ACodeBindsProductPhoneAndIdentity) {
  const std::string code = settle("1001", "ID01");
  EXPECT_FALSE(authenticate("1002", code).accepted) << "another phone";
  EXPECT_FALSE(authenticate("1001", code, 1).accepted) << "another product";
  settle("1001", "ID02");
  EXPECT_FALSE(authenticate("1001", code).accepted) << "another identity";
}

TEST_F(DeviceBookTest, OpenLetsAPhoneTakeAnotherIdentityAndRaisesTheAlarm) {
  settle("1001", "ID01");
  const auto outcome = register_as("1001", "ID02");
  EXPECT_EQ(outcome.result, 0);
  EXPECT_TRUE(outcome.clone);
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001")) << "nothing changed yet";
  EXPECT_TRUE(authenticate("1001", outcome.auth_code).accepted);
  EXPECT_FALSE(book->find_device(0, "MAKER_MODEL_ID01"));
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID02"), key_of("1001"));
}

TEST_F(DeviceBookTest, OpenNamesThePhoneThatClaimsAnIdentityOfAnotherByItsDigits) {
  settle("1001", "ID01");
  const auto outcome = register_as("1002", "ID01");
  EXPECT_TRUE(outcome.clone);
  EXPECT_EQ(authenticate("1002", outcome.auth_code).device_name, "1002");
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001"));
}

TEST_F(DeviceBookTest, TwoPhonesThatRaceForAnIdentityDoNotShareIt) {
  const auto one = register_as("1001", "ID01");
  const auto two = register_as("1002", "ID01");
  EXPECT_EQ(authenticate("1001", one.auth_code).device_name, "MAKER_MODEL_ID01");
  EXPECT_EQ(authenticate("1002", two.auth_code).device_name, "1002");
  restart();
  EXPECT_EQ(authenticate("1002", two.auth_code).device_name, "1002") << "the same code, on its next link";
}

TEST_F(DeviceBookTest, AnInvalidIdentityIsTheDigitsInOpenAndUnknownElsewhere) {
  EXPECT_EQ(authenticate("1001", register_as("1001", "x").auth_code).device_name, "1001");
  list();
  EXPECT_EQ(register_as("1002", "x").result, 4);
}

TEST_F(DeviceBookTest, RegisteringAgainGivesTheSameCodeUntilItEnded) {
  const std::string first = settle("1001", "ID01");
  EXPECT_EQ(register_as("1001", "ID01").auth_code, first);
  bool kept = false;
  book->deregister(key_of("1001"), [&kept](bool told) { kept = told; });
  EXPECT_TRUE(kept);
  EXPECT_FALSE(authenticate("1001", first).accepted);
  restart();
  EXPECT_FALSE(authenticate("1001", first).accepted) << "after a restart too";
  const auto again = register_as("1001", "ID01");
  EXPECT_NE(again.auth_code, first);
  EXPECT_TRUE(authenticate("1001", again.auth_code).accepted);
}

TEST_F(DeviceBookTest, AnEndedCodeStaysEndedUnderAnotherIdentityAndBack) {
  const std::string first = settle("1001", "ID01");
  book->deregister(key_of("1001"), [](bool) {});
  settle("1001", "ID02");
  settle("1001", "ID01");
  EXPECT_FALSE(authenticate("1001", first).accepted);
}

TEST_F(DeviceBookTest, ATerminalThatTheStoreDoesNotKnowIsServedUnderItsPhoneAndItsCodeCanEnd) {
  const std::string code = codes.make("a1", key_of("1001").phone, AuthCodes::tag_of("whatever", 1));
  EXPECT_EQ(authenticate("1001", code).device_name, "1001");
  book->deregister(key_of("1001"), [](bool) {});
  EXPECT_FALSE(authenticate("1001", code).accepted);
}

TEST_F(DeviceBookTest, TheFirstKeySignsAndAllVerify) {
  const std::string old_code = settle("1001", "ID01");
  std::vector<AuthKey> keys = one_key('n', 9);
  keys.push_back(one_key('k', 7).front());
  codes.replace(keys);
  EXPECT_TRUE(authenticate("1001", old_code).accepted);
  const std::string new_code = register_as("1001", "ID01").auth_code;
  EXPECT_EQ(new_code.front(), 'n');
  EXPECT_TRUE(authenticate("1001", new_code).accepted);
  codes.replace(one_key('n', 9));
  EXPECT_FALSE(authenticate("1001", old_code).accepted) << "the key is gone";
  EXPECT_TRUE(authenticate("1001", new_code).accepted);
}

TEST_F(DeviceBookTest, UnconfirmedRegistrationsAreForgottenOldestFirst) {
  config.limits.pending_registrations = 10;
  for (int i = 0; i < 100; ++i) register_as(std::to_string(2000 + i), "ID" + std::to_string(1000 + i));
  for (int round = 0; round < 2; ++round, restart()) {
    EXPECT_FALSE(book->awaits_authentication(key_of("2089")));
    EXPECT_TRUE(book->awaits_authentication(key_of("2090")));
    EXPECT_TRUE(book->awaits_authentication(key_of("2099")));
  }
  for (int i = 0; i < 1000; ++i) register_as("2099", "ID1099");
  EXPECT_TRUE(book->awaits_authentication(key_of("2090"))) << "one phone alone pushes nobody out";
}

TEST_F(DeviceBookTest, AFullBookTakesNoNewDevice) {
  config.limits.devices = 1;
  const auto one = register_as("1001", "ID01");
  const auto two = register_as("1002", "ID02");
  EXPECT_TRUE(authenticate("1001", one.auth_code).accepted);
  EXPECT_FALSE(authenticate("1002", two.auth_code).accepted);
  EXPECT_EQ(register_as("1003", "ID03").result, 4);
  EXPECT_EQ(register_as("1001", "ID01").result, 0);
}

TEST_F(DeviceBookTest, WhereTheStoreTakesNothingTheTerminalIsNotAnsweredAndNothingChanged) {
  const auto waiting = register_as("1001", "ID01");
  store.set_full(true);
  EXPECT_TRUE(register_as("1002", "ID02").unavailable);
  EXPECT_FALSE(book->awaits_authentication(key_of("1002")));
  EXPECT_TRUE(authenticate("1001", waiting.auth_code).unavailable);
  EXPECT_TRUE(book->awaits_authentication(key_of("1001")));
  store.set_full(false);
  const std::string code = settle("1003", "ID03");
  store.set_full(true);
  EXPECT_TRUE(authenticate("1003", code).accepted) << "a login alone changes nothing that must be kept";
  bool kept = true;
  book->deregister(key_of("1003"), [&kept](bool told) { kept = told; });
  EXPECT_FALSE(kept);
  EXPECT_TRUE(authenticate("1003", code).accepted);
  EXPECT_EQ(book->counters().store_full.load(), 3U);
}

TEST_F(DeviceBookTest, ImportAdmitsOnlyWhatWasImported) {
  list();
  EXPECT_EQ(register_as("1001", "ID01").result, 4);
  EXPECT_FALSE(book->find_device(0, "1001"));
  import("MAKER_MODEL_ID01");
  ASSERT_TRUE(book->find_device(0, "MAKER_MODEL_ID01")) << "known, though nobody has come by";
  EXPECT_NE(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001"));
  const std::string code = settle("1001", "ID01");
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1001"));
  EXPECT_EQ(book->find_device(0, "1001"), key_of("1001"));
  EXPECT_EQ(register_as("1001", "ID01").auth_code, code);
}

TEST_F(DeviceBookTest, ImportRefusesAnIdentityOfAnotherPhoneAndAPhoneOfAnotherIdentityUntilUnbound) {
  list();
  import("MAKER_MODEL_ID01");
  import("MAKER_MODEL_ID02");
  const std::string code = settle("1001", "ID01");
  EXPECT_EQ(register_as("1002", "ID01").result, 3);
  EXPECT_EQ(register_as("1001", "ID02").result, 3);
  EXPECT_TRUE(register_as("1002", "ID01").clone);
  EXPECT_TRUE(book->unbind(0, "MAKER_MODEL_ID01", [](bool) {}));
  EXPECT_FALSE(authenticate("1001", code).accepted);
  settle("1002", "ID01");
  restart();
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1002"));
}

TEST_F(DeviceBookTest, ImportServesNoCodeOfADeviceThatItDoesNotKnow) {
  list();
  const std::string code = codes.make("a1", key_of("1001").phone, AuthCodes::tag_of("MAKER_MODEL_ID01", 1));
  EXPECT_FALSE(authenticate("1001", code).accepted);
}

TEST_F(DeviceBookTest, OfTwoPhonesThatRaceForAnImportedIdentityTheSecondIsRefused) {
  list();
  import("MAKER_MODEL_ID01");
  const auto one = register_as("1001", "ID01");
  const auto two = register_as("1002", "ID01");
  EXPECT_TRUE(authenticate("1002", two.auth_code).accepted);
  EXPECT_FALSE(authenticate("1001", one.auth_code).accepted);
}

TEST_F(DeviceBookTest, AnImportedCodeHoldsForItsPhoneOnlyAndBesideOurs) {
  list();
  import("MAKER_MODEL_ID01", "1001", "own-code");
  EXPECT_EQ(authenticate("1001", "own-code").device_name, "MAKER_MODEL_ID01");
  EXPECT_FALSE(authenticate("1002", "own-code").accepted);
  EXPECT_FALSE(authenticate("1001", "own-cod").accepted);
  EXPECT_FALSE(authenticate("1001", "").accepted);
  settle("1001", "ID01");
  EXPECT_TRUE(authenticate("1001", "own-code").accepted);
}

TEST_F(DeviceBookTest, AnImportedPhoneKeepsOthersFromTheIdentity) {
  list();
  import("MAKER_MODEL_ID01", "1001");
  EXPECT_EQ(register_as("1002", "ID01").result, 3);
  EXPECT_EQ(register_as("1001", "ID01").result, 0);
}

TEST_F(DeviceBookTest, ADisabledDeviceIsRefusedEverywhereUntilItIsEnabled) {
  for (const AdmissionMode mode : {AdmissionMode::open, AdmissionMode::import}) {
    list(AdmissionMode::open);
    const std::string code = settle("1001", "ID01");
    list(mode);
    EXPECT_TRUE(book->set_disabled(0, "MAKER_MODEL_ID01", true, [](bool) {}));
    restart();
    EXPECT_TRUE(book->disabled(key_of("1001")));
    EXPECT_FALSE(authenticate("1001", code).accepted);
    EXPECT_EQ(register_as("1001", "ID01").result, 4);
    EXPECT_EQ(register_as("1002", "ID01").result, 4);
    EXPECT_TRUE(book->set_disabled(0, "MAKER_MODEL_ID01", false, [](bool) {}));
    EXPECT_TRUE(authenticate("1001", code).accepted);
  }
  EXPECT_FALSE(book->set_disabled(0, "nobody", true, [](bool) {}));
}

TEST_F(DeviceBookTest, AnImportBesideTheRunningGatewayIsTakenInWithWhatTerminalsDidMeanwhile) {
  list();
  import("MAKER_MODEL_ID01");
  const std::string code = settle("1001", "ID01");
  DeviceRow known;
  known.name = known.code_name = "MAKER_MODEL_ID01";
  known.imported = known.disabled = true;
  DeviceRow fresh = known;
  fresh.name = fresh.code_name = "MAKER_MODEL_ID02";
  fresh.disabled = false;
  store.import({known, fresh});
  std::size_t taken = 0;
  book->reload_imported([&taken](std::optional<std::size_t> count) { taken = count.value_or(0); });
  EXPECT_EQ(taken, 2U);
  EXPECT_TRUE(book->disabled(key_of("1001"))) << "the binding stayed, and the operator's word came";
  EXPECT_FALSE(authenticate("1001", code).accepted);
  settle("1002", "ID02");
}

TEST_F(DeviceBookTest, APhoneThatAnImportMovesEndsTheOldCodes) {
  list();
  import("MAKER_MODEL_ID01", "1001");
  import("MAKER_MODEL_ID02", "1002");
  const std::string code = settle("1001", "ID01");
  DeviceRow one;
  one.name = one.code_name = "MAKER_MODEL_ID01";
  one.imported = true;
  one.generation = 2;
  one.phone = key_of("1002").phone;
  DeviceRow two = one;
  two.name = two.code_name = "MAKER_MODEL_ID02";
  two.phone = key_of("1001").phone;
  store.import({one, two});
  book->reload_imported([](auto) {});
  EXPECT_FALSE(authenticate("1001", code).accepted);
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID01"), key_of("1002"));
  EXPECT_EQ(book->find_device(0, "MAKER_MODEL_ID02"), key_of("1001"));
  EXPECT_EQ(book->counters().import_conflicts.load(), 0U);
  settle("1001", "ID02");
}

}  // namespace
}  // namespace gateway::test
